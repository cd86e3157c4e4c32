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
from _collections import deque
from _functools import partial
from itertools import starmap
from types import FunctionType

from . import compat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
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

    with_program_s_imports = _called_by_program(sys.__breakpointhook__)
    plain, sys.breakpointhook = sys.breakpointhook, breakpointhook

    def undo() -> None:
        if sys.breakpointhook is breakpointhook:
            sys.breakpointhook = plain

    return undo


def _called_by_program(plain: Any) -> Any:
    """Calls a function of Python's own as if the program did.

    C code imports what it needs by the builtins of the calling function: these must be the program's.
    """

    def forward(*args: Any, **options: Any) -> Any:
        return plain(*args, **options)

    names = {"__builtins__": vars(builtins)}
    return FunctionType(forward.__code__, names, closure=forward.__closure__)


def _wanted_hook() -> str | None:
    return None if sys.flags.ignore_environment else os.environ.get("PYTHONBREAKPOINT")


def hook_uncaught(uncaught: Callable[[BaseException], None]) -> Callable[[], None]:
    """Tells of the exception that ends the program, after Python has printed it; returns what undoes it.

    `sys.__excepthook__` is replaced too: a program that compares the two finds them equal, as ever.
    """
    plain = sys.excepthook
    if plain is not sys.__excepthook__:
        return lambda: None
    show = _called_by_program(plain)

    def excepthook(kind: type[BaseException], error: BaseException, traceback: Any) -> None:
        show(kind, error, traceback)
        if traceback is not None and not _has_caller(traceback.tb_frame):
            uncaught(error)

    sys.excepthook = excepthook
    setattr(sys, "__excepthook__", excepthook)  # noqa: B010 -- typed as final

    def undo() -> None:
        setattr(sys, "__excepthook__", plain)  # noqa: B010
        if sys.excepthook is excepthook:
            sys.excepthook = plain

    return undo


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
        finders: list[Any] = [finder for finder in sys.meta_path if finder is not self]
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
            _disguise(function, plain)
        module.set_trace = set_trace
        module.Pdb.set_trace = method

    def _change_threading(self, module: Any) -> None:
        plain, uncaught = module.excepthook, self._uncaught
        show = _called_by_program(plain)

        def excepthook(args: Any, /) -> Any:
            show(args)
            if args.exc_value is not None and args.exc_type is not SystemExit:
                uncaught(args.exc_value)

        _disguise(excepthook, plain)
        module.excepthook = excepthook
        module.__excepthook__ = excepthook

    def remove(self) -> None:
        finders: list[Any] = sys.meta_path
        if self in finders:
            finders.remove(self)


def _disguise(function: Any, plain: Any) -> None:
    """Gives a function the name, place and text of the one it stands in for."""
    function.__name__ = plain.__name__
    function.__qualname__ = plain.__qualname__
    function.__module__ = plain.__module__
    function.__doc__ = plain.__doc__


def hook_threads(trace: Any) -> Callable[[], None]:
    """Traces every thread that is started from now on; returns what undoes it (up to Python 3.11)."""
    undo_all: list[Callable[[], None]] = []
    for name in ("start_new_thread", "start_joinable_thread"):
        start = getattr(_thread, name, None)
        if start is not None:
            wrapped = _tracing_start(start, trace)
            undo_all.append(_replaced(_thread, name, wrapped))
            # `threading` keeps a name of its own, if something has loaded it already.
            loaded = sys.modules.get("threading")
            if loaded is not None and vars(loaded).get(f"_{name}") is start:
                undo_all.append(_replaced(loaded, f"_{name}", wrapped))

    def undo() -> None:
        for action in undo_all:
            action()

    return undo


def _tracing_start(start: Any, trace: Any) -> Any:
    def start_thread(function: Any, *args: Any, **options: Any) -> Any:
        if not callable(function) or not args or type(args[0]) is not tuple:
            return start(function, *args, **options)
        named: dict[str, Any] = args[1] if len(args) > 1 and type(args[1]) is dict else {}
        return start(_Traced(function, trace, args[0], named), ())

    start_thread.__name__ = start_thread.__qualname__ = start.__name__
    return start_thread


class _Traced(partial[object]):
    """Runs `sys.settrace(trace)` and then a thread's function, by C code alone.

    No frame of ours stands in the thread's tracebacks, and what Python prints of a thread that
    raises names the function itself.
    """

    _plain: object

    def __new__(
        cls, function: Any, trace: Any, args: tuple[Any, ...], named: dict[str, Any]
    ) -> _Traced:
        calls = [(partial(_settrace, trace),), (partial(function, *args, **named),)]
        made = super().__new__(cls, deque, starmap(partial.__call__, calls), 0)
        made._plain = function
        return made

    def __repr__(self) -> str:
        return repr(self._plain)


class OwnTracing:
    """Notices a program that sets a trace function itself (up to Python 3.11, where a thread has but one).

    `sys.settrace(None)` gives the thread back to the driver, and `sys.gettrace()` answers as it does
    without one. Extensions in C set theirs past `sys.settrace`: that of coverage is known by its
    name when it is imported. (An audit hook would hear of all, and would make each event slower:
    reading `frame.f_code` is audited.)
    """

    #: Modules whose C code sets a trace function.
    TRACERS = frozenset({"coverage.tracer"})

    def __init__(self, trace: Any, lost: Callable[[FrameType], None]) -> None:
        self._trace = trace
        self._lost = lost
        self._settrace, self._gettrace = sys.settrace, sys.gettrace

    def install(self) -> Callable[[], None]:
        def settrace(function: Any, /) -> None:
            self._settrace(self._trace if function is None else function)
            if function is not None:
                self._lost(sys._getframe(1))

        def gettrace() -> Any:
            present = self._gettrace()
            return None if present is self._trace or present is getattr else present

        for function, plain in ((settrace, sys.settrace), (gettrace, sys.gettrace)):
            _disguise(function, plain)
        undo_all = [_replaced(sys, "settrace", settrace), _replaced(sys, "gettrace", gettrace)]
        sys.meta_path.insert(0, self)  # type: ignore[arg-type]

        def undo() -> None:
            self._leave_path()
            for action in undo_all:
                action()

        return undo

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> object:
        if name in self.TRACERS:
            self._leave_path()
            frame: FrameType | None = sys._getframe(1)
            while frame is not None and "importlib" in frame.f_code.co_filename:
                frame = frame.f_back
            if frame is not None:
                self._lost(frame)
        return None

    def _leave_path(self) -> None:
        finders: list[Any] = sys.meta_path
        if self in finders:
            finders.remove(self)


_settrace = sys.settrace


def _replaced(module: ModuleType, name: str, value: object) -> Callable[[], None]:
    """Replaces an attribute of a module; returns what puts the old one back."""
    plain = vars(module)[name]
    setattr(module, name, value)
    return lambda: setattr(module, name, plain)


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


def at_exit(
    tell: Callable[[BaseException | None, dict[str, object] | None], None],
) -> Callable[[], None]:
    """Calls `tell` when the interpreter ends, after all of the program's own atexit functions."""

    def ending() -> None:
        error = _uncaught()
        tell(error, None if error is None else _described(error))

    atexit.register(ending)
    return lambda: atexit.unregister(ending)


def _uncaught() -> BaseException | None:
    """The exception that ends the program; None if there is none."""
    error = getattr(sys, "last_exc", None) or getattr(sys, "last_value", None)
    if not isinstance(error, BaseException):
        return None
    traceback = error.__traceback__
    # Caught by somebody (a test runner sets sys.last_value too): it ends nothing.
    return None if traceback is not None and _has_caller(traceback.tb_frame) else error


def _described(error: BaseException) -> dict[str, object]:
    """The exception that ends the program, read without calling it."""
    kind = type(error)
    path: Any = None
    line: Any = None
    message: Any
    traceback = error.__traceback__
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


def copy_output(tell: Callable[[str, dict[str, object]], None]) -> Callable[[], None]:
    """Sends what the program prints to the editor too; returns what undoes it."""
    undo_all: list[Callable[[], None]] = []
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None:
            undo_all.append(_replaced(sys, name, _Copied(stream, name, tell)))

    def undo() -> None:
        for action in undo_all:
            action()

    return undo


class _Copied:
    """A text stream that tells the editor what is written to it, a line at a time."""

    def __init__(
        self, plain: Any, name: str, tell: Callable[[str, dict[str, object]], None]
    ) -> None:
        self._plain = plain
        self._name = name
        self._tell = tell
        self._line = ""

    def write(self, text: str) -> int:
        written: int = self._plain.write(text)
        whole, newline, self._line = (self._line + text).rpartition("\n")
        if newline:
            self._send(whole + newline)
        return written

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        self._plain.flush()
        rest, self._line = self._line, ""
        if rest:
            self._send(rest)

    def _send(self, text: str) -> None:
        self._tell(
            "driver/output", {"category": self._name, "text": text, "path": None, "line": None}
        )

    def __iter__(self) -> Any:
        return iter(self._plain)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plain, name)
