"""Where the program itself calls on a debugger, forks, starts threads or ends.

Each hook leaves what the program can see as close to a plain run as Python allows, and is taken
back when the session ends.
"""

from __future__ import annotations

import _thread
import atexit
import builtins
import os
import sys
from types import FunctionType, MethodType

from . import compat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType, ModuleType
    from typing import Any

    from .wire import Wire


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

    def forward(*args: Any, **options: Any) -> Any:
        return sys.__breakpointhook__(*args, **options)

    # Python imports the hook by the builtins of the calling function: here, the program's.
    names = {"__builtins__": vars(builtins), "sys": sys}
    with_program_s_imports = FunctionType(forward.__code__, names)
    plain, sys.breakpointhook = sys.breakpointhook, breakpointhook

    def undo() -> None:
        if sys.breakpointhook is breakpointhook:
            sys.breakpointhook = plain

    return undo


def _wanted_hook() -> str | None:
    return None if sys.flags.ignore_environment else os.environ.get("PYTHONBREAKPOINT")


class PdbHook:
    """Makes `pdb.set_trace()` stop in the editor, also as `from pdb import set_trace` and `Pdb().set_trace()`.

    A finder that waits for the program to import the standard library's pdb, changes those two
    functions in it, and leaves `sys.meta_path`. A `pdb.py` of the program's own is left alone.
    """

    def __init__(self, stop_at_call: Callable[[FrameType], None], standard_pdb: str) -> None:
        self._stop_at_call = stop_at_call
        self._standard_pdb = standard_pdb

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> object:
        if name != "pdb" or path is not None:
            return None
        self.remove()
        for finder in sys.meta_path:
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                loader = spec.loader
                if loader is not None and spec.origin == self._standard_pdb:
                    self._watch(loader)
                return spec
        return None

    def _watch(self, loader: Any) -> None:
        """Shadows `exec_module` on this one loader, for this one import."""
        plain = loader.exec_module

        def exec_module(module: ModuleType) -> None:
            del loader.exec_module
            plain(module)
            self._change(module)

        loader.exec_module = exec_module

    def _change(self, module: Any) -> None:
        stop_at_call = self._stop_at_call

        def set_trace(*, header: str | None = None, **options: Any) -> None:
            stop_at_call(sys._getframe(1))

        def method(self: Any, frame: FrameType | None = None, **options: Any) -> None:
            stop_at_call(sys._getframe(1) if frame is None else frame)

        for function, plain in ((set_trace, module.set_trace), (method, module.Pdb.set_trace)):
            function.__name__ = plain.__name__
            function.__qualname__ = plain.__qualname__
            function.__module__ = plain.__module__
            function.__doc__ = plain.__doc__
        module.set_trace = set_trace
        module.Pdb.set_trace = method

    def remove(self) -> None:
        finders: list[Any] = sys.meta_path
        if self in finders:
            finders.remove(self)


def hook_threads(trace: Any) -> Callable[[], None]:
    """Traces threads that `threading` starts; returns what undoes it.

    The program loads its own `threading`, so its settrace is out of reach; raw `_thread` threads
    are left alone, since wrapping their function would change what Python prints when it raises.
    """

    def wrapped(start: Any) -> Any:
        def start_thread(function: Any, *args: Any, **options: Any) -> Any:
            def traced() -> None:
                sys.settrace(trace)
                function()

            return start(traced if _is_thread_method(function) else function, *args, **options)

        start_thread.__name__ = start_thread.__qualname__ = start.__name__
        return start_thread

    undo_all: list[Callable[[], None]] = []
    for name in ("start_new_thread", "start_joinable_thread"):
        start = getattr(_thread, name, None)
        if start is not None:
            undo_all.append(_replaced(_thread, name, wrapped(start)))
            # `threading` keeps a name of its own, if something has loaded it already.
            loaded = sys.modules.get("threading")
            if loaded is not None and vars(loaded).get(f"_{name}") is start:
                undo_all.append(_replaced(loaded, f"_{name}", wrapped(start)))

    def undo() -> None:
        for action in undo_all:
            action()

    return undo


def _replaced(module: ModuleType, name: str, value: object) -> Callable[[], None]:
    """Replaces an attribute of a module; returns what puts the old one back."""
    plain = vars(module)[name]
    setattr(module, name, value)
    return lambda: setattr(module, name, plain)


def _is_thread_method(function: object) -> bool:
    """True for the bound `Thread._bootstrap` of the standard library; reads slots only."""
    if type(function) is not MethodType or type(function.__func__) is not FunctionType:
        return False
    code = function.__func__.__code__
    return code.co_name == "_bootstrap" and os.path.basename(code.co_filename) == "threading.py"


class Fork:
    """Keeps the driver out of forked children and out of the parent's thread count."""

    def __init__(self, wire: Wire, leave_child: Callable[[], None]) -> None:
        self._wire = wire
        self._leave_child = leave_child
        self._forking: int = 0
        #: Told when the reader waits for the forking frame to go on.
        self.on_waiting: Callable[[FrameType], None] = lambda frame: None

    def install(self) -> None:
        if compat.CAN_FORK:
            os.register_at_fork(
                before=self._before, after_in_parent=self._in_parent, after_in_child=self._in_child
            )

    def _before(self) -> None:
        if not self._wire.closed:
            self._wire.stop_reader()
            frame = sys._getframe(1)
            self._forking = id(frame)
            if compat.FORK_WARNS_OF_THREADS:
                self.on_waiting(frame)

    def _in_parent(self) -> None:
        # 3.12+ counts threads after these hooks: there the reader starts at the program's next line.
        if not compat.FORK_WARNS_OF_THREADS:
            self._wire.start_reader()

    def _in_child(self) -> None:
        if not self._wire.closed:
            self._wire.abandon_in_child()
            self._leave_child()

    def restart_reader(self, frame: FrameType) -> bool:
        """Starts the reader again once the forking frame itself moves on; True when that is done."""
        if self._forking and id(frame) != self._forking:
            return False
        self._forking = 0
        self._wire.start_reader()
        return True


def at_exit(tell: Callable[[dict[str, object] | None], None]) -> Callable[[], None]:
    """Calls `tell` when the interpreter ends, after all of the program's own atexit functions."""

    def ending() -> None:
        tell(_uncaught())

    atexit.register(ending)
    return lambda: atexit.unregister(ending)


def _uncaught() -> dict[str, object] | None:
    """The exception that ends the program, read without calling it; None if there is none."""
    error = getattr(sys, "last_exc", None) or getattr(sys, "last_value", None)
    if not isinstance(error, BaseException):
        return None
    kind = type(error)
    path: Any = None
    line: Any = None
    message: Any
    traceback = error.__traceback__
    if traceback is not None and _has_caller(traceback.tb_frame):
        # Caught by somebody (a test runner sets sys.last_value too): it ends nothing.
        return None
    if issubclass(kind, SyntaxError):
        path, line = SyntaxError.filename.__get__(error), SyntaxError.lineno.__get__(error)  # type: ignore[attr-defined]
        message = SyntaxError.msg.__get__(error)  # type: ignore[attr-defined]
    else:
        while traceback is not None:
            path, line = traceback.tb_frame.f_code.co_filename, traceback.tb_lineno
            traceback = traceback.tb_next
        arguments: Any = BaseException.args.__get__(error)  # type: ignore[attr-defined]
        message = arguments[0] if len(arguments) == 1 else ""
    return {
        "type": kind.__name__,
        "message": message if type(message) is str else "",
        "path": path if type(path) is str else None,
        "line": line if type(line) is int else None,
    }


def _has_caller(frame: FrameType) -> bool:
    """True unless a frame is the program's first (with run.py, the driver's own frames lead to it)."""
    back = frame.f_back
    return back is not None and os.path.basename(back.f_code.co_filename) != "plain_run.py"
