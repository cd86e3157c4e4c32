"""Threads and trace functions of the program, up to Python 3.11: there each thread has a trace function of its own."""

from __future__ import annotations

import _thread
import sys
from _collections import deque  # type: ignore[import-not-found]
from _functools import partial  # type: ignore[import-not-found]
from itertools import starmap

from .disguise import disguise, replaced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FrameType, ModuleType
    from typing import Any

_settrace = sys.settrace


def hook_threads(trace: Any) -> Callable[[], None]:
    """Traces every thread that is started from now on; returns what undoes it (up to Python 3.11)."""
    start = _thread.start_new_thread
    wrapped = _tracing_start(start, trace)
    undo_all = [replaced(_thread, "start_new_thread", wrapped)]
    # `threading` keeps a name of its own, if something has loaded it already.
    loaded = sys.modules.get("threading")
    if loaded is not None and vars(loaded).get("_start_new_thread") is start:
        undo_all.append(replaced(loaded, "_start_new_thread", wrapped))

    def undo() -> None:
        for action in undo_all:
            action()

    return undo


def _tracing_start(start: Any, trace: Any) -> Any:
    def start_new_thread(*given: Any) -> Any:
        match given:
            case (function, tuple(args)) if callable(function):
                return start(_Traced(function, trace, args, {}), ())
            case (function, tuple(args), dict(named)) if callable(function):
                return start(_Traced(function, trace, args, named), ())
            case _:
                return start(*given)

    disguise(start_new_thread, start)
    return start_new_thread


class _Traced(partial):  # type: ignore[misc, type-arg]
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
            disguise(function, plain)
        undo_all = [replaced(sys, "settrace", settrace), replaced(sys, "gettrace", gettrace)]
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
