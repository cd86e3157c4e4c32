"""Which exceptions stop the program: what the editor's filters and their conditions mean."""

from __future__ import annotations

from .. import compat
from ..observe.frames import forget
from .expressions import ExpressionError
from .instructions import is_at
from .paths import is_driver, leads_to_program

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType, TracebackType

    from .paths import Paths

#: Python's own way to end a loop, a generator or a program: no accident unless somebody raised it.
_CONTROL = (StopIteration, StopAsyncIteration, GeneratorExit)
_CANCELLED = "asyncio.exceptions.CancelledError"
_MRO = type.__dict__["__mro__"].__get__
_NAME = type.__dict__["__qualname__"].__get__
_DICT = type.__dict__["__dict__"].__get__


class Filter:
    """One filter with its condition: names of types, or an expression over `exception`."""

    def __init__(self, condition: str | None) -> None:
        """Raises ExpressionError for what is neither."""
        self._names: list[str] = []
        self._code: CodeType | None = None
        text = (condition or "").strip()
        self.narrows = bool(text)
        parts = [part.strip() for part in text.split(",")] if text else []
        if all(_is_dotted(part) for part in parts):
            self._names = parts
            return
        try:
            self._code = compat.quiet_compile(text, "<condition>", "eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise ExpressionError(
                f"“{text}” is neither names of exceptions nor a Python expression."
            ) from None

    def matches(self, error: BaseException, frame: FrameType) -> bool:
        """Whether this exception is wanted; an expression that raises does not match."""
        if self._names:
            return any(_is_named(type(error), name) for name in self._names)
        if self._code is None:
            return True
        try:
            names = {**frame.f_locals, "exception": error}
            return bool(eval(self._code, frame.f_globals, names))
        except Exception:
            return False
        finally:
            forget(frame)


class Filters:
    """All filters of one kind: an editor may give several, each with a condition of its own."""

    def __init__(self) -> None:
        self._all: list[Filter] = []

    def add(self, filter: Filter) -> None:
        self._all.append(filter)

    def matches(self, error: BaseException, frame: FrameType, by_name: bool = False) -> bool:
        """`by_name`: an exception that only a filter with a condition asks for."""
        return any(one.matches(error, frame) for one in self._all if one.narrows or not by_name)


def _is_dotted(text: str) -> bool:
    return bool(text) and all(part.isidentifier() for part in text.split("."))


def _is_named(cls: type, name: str) -> bool:
    """True if the class or a base of it has this name: whole, its end, or with its package left short.

    `json.JSONDecodeError` is `json.decoder.JSONDecodeError`, as people import it.
    """
    package, _, last = name.rpartition(".")
    # None while a metaclass still makes the class.
    for base in _MRO(cls) or ():
        module = _DICT(base).get("__module__")
        full = f"{module}.{_NAME(base)}" if type(module) is str else str(_NAME(base))
        if full == name or full.endswith("." + name):
            return True
        if package and _NAME(base) == last and full.startswith(package + "."):
            return True
    return False


class ExceptionFilters:
    """The filters that are on. Read by the engines on the program's threads."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self.raised: Filters | None = None
        self.uncaught: Filters | None = None
        self.unhandled: Filters | None = None
        #: Called after every change.
        self.changed: Callable[[], None] = lambda: None

    def replace(self, wanted: list[dict[str, object]]) -> list[str | None]:
        """Sets the filters to exactly `wanted`; one entry each, None or what is wrong with its condition."""
        found: dict[object, Filters] = {}
        problems: list[str | None] = []
        for spec in wanted:
            condition = spec["condition"]
            try:
                one = Filter(condition if isinstance(condition, str) else None)
                found.setdefault(spec["filter"], Filters()).add(one)
                problems.append(None)
            except ExpressionError as error:
                problems.append(str(error))
        self.raised = found.get("raised")
        self.uncaught = found.get("uncaught")
        self.unhandled = found.get("userUnhandled")
        self.changed()
        return problems

    def stops_at_raise(
        self,
        error: BaseException,
        traceback: TracebackType | None,
        frame: FrameType,
        own_only: bool,
    ) -> bool:
        """True where an exception is new to the person: raised here, or come out of a library into this frame.

        `traceback` is the one so far: up to 3.11 the exception itself does not have it yet.
        """
        known, kind = self.raised, type(error)
        if known is None or (issubclass(kind, _CONTROL) and not is_at(frame, "RAISE_VARARGS")):
            return False
        if is_driver(frame.f_code) or own_only and self._paths.is_library(frame.f_code):
            return False
        inner = _inner(traceback, frame)
        while inner is not None:
            if not own_only or not self._paths.is_library(inner.tb_frame.f_code):
                return False
            inner = inner.tb_next
        # `sys.exit()` is how programs end: only who asks for SystemExit is told.
        return known.matches(error, frame, issubclass(kind, SystemExit))

    def stops_at_leaving(self, error: BaseException, frame: FrameType) -> bool:
        """True where an exception leaves the person's own code for a library that called it."""
        known = self.unhandled
        if known is None or issubclass(type(error), (*_CONTROL, SystemExit)):
            return False
        if not self.is_boundary(frame):
            return False
        # A task that is cancelled ends so: only who asks for it is told.
        return known.matches(error, frame, _is_named(type(error), _CANCELLED))

    def is_boundary(self, frame: FrameType) -> bool:
        """True for the person's own code that a library has called."""
        caller = frame.f_back
        if caller is None or leads_to_program(caller.f_code):
            return False
        return self._paths.is_library(caller.f_code) and not self._paths.is_library(frame.f_code)


def _inner(traceback: TracebackType | None, frame: FrameType) -> TracebackType | None:
    """What the traceback holds below `frame`; None where the exception is new there."""
    if traceback is not None and traceback.tb_frame is frame:
        return traceback.tb_next
    return traceback


def frames_of(traceback: TracebackType | None) -> list[FrameType]:
    """Frames of a traceback, innermost first, then the callers of its outermost one."""
    frames: list[FrameType] = []
    while traceback is not None:
        # A frame that raised again what it had caught stands there twice.
        if not frames or frames[-1] is not traceback.tb_frame:
            frames.append(traceback.tb_frame)
        traceback = traceback.tb_next
    frames.reverse()
    caller = frames[-1].f_back if frames else None
    while caller is not None:
        frames.append(caller)
        caller = caller.f_back
    while len(frames) > 1 and leads_to_program(frames[-1].f_code):
        frames.pop()
    return frames


def lines_of(traceback: TracebackType | None) -> dict[int, int]:
    """Where an exception left the frames of its traceback, by their address.

    A `finally` may have taken a frame to another line since.
    """
    lines: dict[int, int] = {}
    while traceback is not None:
        # From 3.11 on an instruction may have no line.
        if traceback.tb_lineno is not None:  # pyright: ignore[reportUnnecessaryComparison]
            lines[id(traceback.tb_frame)] = traceback.tb_lineno
        traceback = traceback.tb_next
    return lines
