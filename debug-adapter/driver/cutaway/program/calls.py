"""Where the program itself calls on a debugger: `breakpoint()` and pdb; and where its threads end."""

from __future__ import annotations

import os
import sys

from .disguise import called_by_program, disguise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType, ModuleType
    from typing import Any


def hook_breakpoint(stop_at_call: Callable[[FrameType], None]) -> Callable[[], None]:
    """Makes `breakpoint()` stop in the editor; returns what undoes it.

    PYTHONBREAKPOINT is read at each call, as Python reads it, and a hook that the program sets
    replaces this one. A hook named by PYTHONBREAKPOINT from the start is left to Python whole, so
    that no frame of ours stands in its tracebacks.
    """
    if _wanted_hook() not in (None, "", "0", "pdb.set_trace"):
        return lambda: None

    def breakpointhook(*args: Any, **options: Any) -> Any:
        if _wanted_hook() in (None, "", "pdb.set_trace"):
            stop_at_call(sys._getframe(1))
            return None
        return with_program_s_imports(*args, **options)

    with_program_s_imports = called_by_program(sys.__breakpointhook__)
    plain, sys.breakpointhook = sys.breakpointhook, breakpointhook

    def undo() -> None:
        if sys.breakpointhook is breakpointhook:
            sys.breakpointhook = plain

    return undo


def _wanted_hook() -> str | None:
    return None if sys.flags.ignore_environment else os.environ.get("PYTHONBREAKPOINT")


class ModuleHooks:
    """Waits for the program to import `pdb` or `threading` of the standard library, and changes them a little.

    `pdb.set_trace()` (also as `from pdb import set_trace` and `Pdb().set_trace()`) stops in the
    editor; an exception that ends a thread is told. A finder that leaves `sys.meta_path` when it has
    no more to wait for. A `pdb.py` of the program's own is left alone.
    """

    def __init__(
        self,
        stop_at_call: Callable[[FrameType], None],
        uncaught: Callable[[BaseException], None],
    ) -> None:
        self._stop_at_call = stop_at_call
        self._uncaught = uncaught
        folder = os.path.dirname(os.__file__)
        self._waiting: dict[str, tuple[str, Callable[[Any], None]]] = {
            "pdb": (os.path.join(folder, "pdb.py"), self._change_pdb),
            "threading": (os.path.join(folder, "threading.py"), self._change_threading),
        }
        loaded = sys.modules.get("threading")
        if loaded is not None:
            del self._waiting["threading"]
            self._change_threading(loaded)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> object:
        if name not in self._waiting or path is not None:
            return None
        origin, change = self._waiting.pop(name)
        present: list[Any] = sys.meta_path
        finders = [finder for finder in present if finder is not self]
        if not self._waiting:
            self.remove()
        for finder in finders:
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                loader = spec.loader
                if loader is not None and spec.origin == origin:
                    self._watch(loader, change)
                return spec
        return None

    def _watch(self, loader: Any, change: Callable[[Any], None]) -> None:
        """Shadows `exec_module` on this one loader, for this one import."""
        plain = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            del loader.exec_module
            plain(module)
            change(module)

        loader.exec_module = exec_module

    def _change_pdb(self, module: Any) -> None:
        stop_at_call = self._stop_at_call

        def set_trace(*, header: str | None = None, **options: Any) -> None:
            stop_at_call(sys._getframe(1))

        def method(self: Any, frame: FrameType | None = None, **options: Any) -> None:
            stop_at_call(sys._getframe(1) if frame is None else frame)

        for function, plain in ((set_trace, module.set_trace), (method, module.Pdb.set_trace)):
            disguise(function, plain)
        module.set_trace = set_trace
        module.Pdb.set_trace = method

    def _change_threading(self, module: Any) -> None:
        plain, uncaught = module.excepthook, self._uncaught
        show = called_by_program(plain)

        def excepthook(args: Any, /) -> Any:
            show(args)
            if args.exc_value is not None and args.exc_type is not SystemExit:
                uncaught(args.exc_value)

        disguise(excepthook, plain)
        module.excepthook = excepthook
        module.__excepthook__ = excepthook

    def remove(self) -> None:
        finders: list[Any] = sys.meta_path
        if self in finders:
            finders.remove(self)
