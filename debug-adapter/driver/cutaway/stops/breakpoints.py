"""The breakpoints there are, and which lines of a code object they concern.

Both engines ask `lines_in` once a code object and keep its answer until `changed` is called. The
editor sets breakpoints on the reader thread while the program's threads look at them: what they look
at is replaced as a whole, never changed.
"""

from __future__ import annotations

import os
import sys
import time

from .comprehensions import lines_in_loops
from .expressions import (
    ExpressionError,
    compile_condition,
    compile_hit_condition,
    compile_log_message,
)
from .lines import SourceLines, Unbound, first_line, lines_with_events

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType

    from .paths import Paths

    Bound = dict[str, object]
    Condition = Callable[[FrameType], object]

#: The message of a logpoint that is a tile point (`tilePointMessage` of protocol/lenses/attention.ts).
TILE_POINT = "Cutaway: tile point"
_WAITS = "Waits for a function of this name to be called."
_began = time.time()


class Breakpoint:
    """One breakpoint of the editor, or one that pdb's `break` made (its id is negative)."""

    __slots__ = (
        "commands", "condition", "enabled", "hit_condition", "hits", "holds_at_hits", "ident",
        "ignore", "line", "log", "log_message", "name", "path", "takes", "temporary",
    )  # fmt: skip

    def __init__(self, ident: int, path: str, line: int) -> None:
        self.ident = ident
        #: Real path; empty for a function breakpoint.
        self.path = path
        #: Where it is bound; 0 for a function breakpoint.
        self.line = line
        #: Name of a function breakpoint, else empty.
        self.name = ""
        self.condition: str | None = None
        self.hit_condition: str | None = None
        self.log_message: str | None = None
        self.enabled = True
        self.temporary = False
        #: How often it held, and how many times more it is passed by (pdb's `ignore`).
        self.hits = 0
        self.ignore = 0
        self.holds_at_hits: Callable[[int], bool] | None = None
        self.log: Callable[[FrameType], str] | None = None
        #: A tile point: in the place of a message, what a lens reads there is told.
        self.takes = False
        #: pdb's `commands`, one a line.
        self.commands: list[str] = []


class Entry:
    """The breakpoints of one line of one code object."""

    __slots__ = ("condition", "conditions", "in_loop", "points")

    def __init__(self, points: list[Breakpoint], code: CodeType, in_loop: bool) -> None:
        self.points = points
        self.conditions = [
            compile_condition(point.condition, code) if point.condition else None
            for point in points
        ]
        #: Part of a comprehension whose line has its event again at each pass.
        self.in_loop = in_loop
        #: Set where one condition alone decides: false means nothing else need be looked at.
        self.condition: Condition | None = None
        if len(points) == 1 and points[0].enabled and not in_loop:
            self.condition = self.conditions[0]


class Hit:
    """What the breakpoints of a line made of an event: whom to tell, and whether to stop."""

    __slots__ = ("complaint", "ids", "logs", "name", "points", "takes")

    def __init__(self) -> None:
        self.ids: list[int] = []
        self.points: list[Breakpoint] = []
        #: Messages of logpoints, with the file and the line they are written at.
        self.logs: list[str] = []
        #: A tile point is among them.
        self.takes = False
        self.complaint: str | None = None
        self.name = ""


Lines = dict[int, Entry]
_NOTHING: Lines = {}


class Breakpoints:
    """All breakpoints of a session. `tell(reason, bound, path)` reports what was bound, made or removed."""

    def __init__(
        self, paths: Paths, tell: Callable[[str, Bound, str | None], None] | None = None
    ) -> None:
        self._paths = paths
        self._tell = tell or (lambda reason, bound, path: None)
        self._sources = SourceLines()
        self._by_path: dict[str, list[Breakpoint]] = {}
        self._by_function: list[Breakpoint] = []
        self._waiting: set[int] = set()
        self._last_own = 0
        #: Called after every change; the engine looks at running code again.
        self.changed: Callable[[], None] = lambda: None

    def only_in_modules(self, running: set[str]) -> bool:
        """True if every breakpoint lies in the module level code of one of these files."""
        if self._by_function:
            return False
        return all(
            real in running and not self._sources.in_functions(real, point.line)
            for real, points in self._by_path.items()
            for point in points
        )

    # ---- what the editor asks

    def replace(self, path: str, wanted: list[dict[str, object]]) -> list[Bound]:
        """Sets the breakpoints of one file to exactly `wanted`; says for each where it is bound, or why not."""
        real = self._paths.know(path)
        kept = [point for point in self._by_path.get(real, ()) if point.ident < 0]
        points: list[Breakpoint] = []
        bound = [self._bind(real, spec, points) for spec in wanted]
        self._put(real, points + kept)
        return bound

    def _bind(self, real: str, spec: dict[str, object], into: list[Breakpoint]) -> Bound:
        ident, line = spec["id"], spec["line"]
        assert isinstance(ident, int) and isinstance(line, int)
        try:
            place = self._sources.bindable(real, line)
            point = Breakpoint(ident, real, place)
            _give_limits(point, spec)
        except Unbound as reason:
            return _bound(ident, False, None, str(reason))
        into.append(point)
        moved = f"Line {line} runs nothing: moved to line {place}." if place != line else None
        return _bound(ident, True, place, self._changed_on_disk(real) or moved)

    def replace_functions(self, wanted: list[dict[str, object]]) -> list[Bound]:
        """Sets the function breakpoints. They are bound when a function of that name is called."""
        points: list[Breakpoint] = []
        bound: list[Bound] = []
        for spec in wanted:
            ident, name = spec["id"], str(spec["name"]).strip().removesuffix("()")
            assert isinstance(ident, int)
            point = Breakpoint(ident, "", 0)
            point.name = name
            try:
                if not name or not all(part.isidentifier() for part in name.split(".")):
                    raise Unbound(f"“{name}” is not the name of a function.")
                _give_limits(point, spec)
            except Unbound as reason:
                bound.append(_bound(ident, False, None, str(reason)))
                continue
            points.append(point)
            bound.append(_bound(ident, False, None, _WAITS))
        self._by_function = points
        self._waiting = {point.ident for point in points}
        self.changed()
        return bound

    def locations(self, path: str, line: int, end: int) -> list[int]:
        """Lines from `line` to `end` that a breakpoint could be bound to."""
        try:
            return [one for one in self._sources.of(self._paths.know(path)) if line <= one <= end]
        except Unbound:
            return []

    def _changed_on_disk(self, real: str) -> str | None:
        try:
            newer = os.stat(real).st_mtime > _began
        except OSError:
            return None
        if not newer or not self._is_loaded(real):
            return None
        return "The file has changed since Python loaded it: the line may be another one there."

    def _is_loaded(self, real: str) -> bool:
        for module in list(sys.modules.values()):
            try:
                name = object.__getattribute__(module, "__dict__").get("__file__")
            except Exception:
                continue
            if type(name) is str and self._paths.real(name) == real:
                return True
        return False

    # ---- what pdb's commands ask

    def all(self) -> list[Breakpoint]:
        """Every breakpoint, those of files first."""
        return [
            *(point for points in self._by_path.values() for point in points),
            *self._by_function,
        ]

    def set(self, path: str, line: int, condition: str | None, temporary: bool) -> str | None:
        """Makes a breakpoint the editor did not ask for, and tells it; returns what is wrong, or None."""
        real = self._paths.real(path)
        self._last_own -= 1
        limits = {"condition": condition, "hitCondition": None, "logMessage": None}
        points: list[Breakpoint] = []
        bound = self._bind(real, {"id": self._last_own, "line": line, **limits}, points)
        if not points:
            return str(bound["message"])
        points[0].temporary = temporary
        self._put(real, [*self._by_path.get(real, ()), *points])
        if not temporary:
            self._tell("new", bound, self._paths.shown(real))
        return None

    def clear(self, points: list[Breakpoint]) -> None:
        """Removes breakpoints of any kind, and tells the editor."""
        gone = {point.ident for point in points}
        for real, present in list(self._by_path.items()):
            self._put(real, [point for point in present if point.ident not in gone])
        self._by_function = [point for point in self._by_function if point.ident not in gone]
        for point in points:
            if not point.temporary:
                self._tell("removed", _bound(point.ident, False, None, None), None)
        self.changed()

    def _put(self, real: str, points: list[Breakpoint]) -> None:
        if points:
            self._by_path[real] = points
        else:
            self._by_path.pop(real, None)
        self.changed()

    # ---- what the engines ask

    def lines_in(self, code: CodeType, frame: FrameType | None) -> Lines:
        """Entries by line for one code object, empty for most; a frame of it tells its module."""
        if not self._by_path and not self._by_function:
            return _NOTHING
        found: dict[int, list[Breakpoint]] = {}
        in_file = self._by_path.get(self._paths.real(code.co_filename))
        if in_file:
            lines = lines_with_events(code)
            for point in in_file:
                if point.line in lines:
                    found.setdefault(point.line, []).append(point)
        if self._by_function and frame is not None and code.co_flags & 0x1:
            for point in self._by_function:
                if self._is_named(code, frame, point.name):
                    found.setdefault(first_line(code), []).append(point)
                    self._found_function(point, code)
        if not found:
            return _NOTHING
        loops = lines_in_loops(code)
        return {line: Entry(points, code, line in loops) for line, points in found.items()}

    def _is_named(self, code: CodeType, frame: FrameType, name: str) -> bool:
        last = name.rpartition(".")[2]
        if code.co_name != last:
            return False
        qualified = (
            getattr(code, "co_qualname", None)
            or self._sources.qualified_name(self._paths.real(code.co_filename), code)
            or self._qualified(code, frame)
        )
        qualified = qualified.replace(".<locals>", "")
        module = frame.f_globals.get("__name__")
        full = f"{module}.{qualified}" if type(module) is str else qualified
        return full == name or full.endswith("." + name)

    def _qualified(self, code: CodeType, frame: FrameType) -> str:
        """3.10, without a source: the class of a first argument named self knows a function's whole name."""
        if code.co_argcount and code.co_varnames[0] in ("self", "cls"):
            owner = frame.f_locals.get(code.co_varnames[0])
            cls = owner if issubclass(type(owner), type) else type(owner)
            for base in type.__dict__["__mro__"].__get__(cls) or ():
                function = type.__dict__["__dict__"].__get__(base).get(code.co_name)
                function = getattr(function, "__func__", function)
                if getattr(function, "__code__", None) is code:
                    return f"{base.__qualname__}.{code.co_name}"
        return code.co_name

    def _found_function(self, point: Breakpoint, code: CodeType) -> None:
        if point.ident in self._waiting:
            self._waiting.discard(point.ident)
            where = self._paths.shown(code.co_filename)
            self._tell("changed", _bound(point.ident, True, first_line(code), None), where)

    def hit(self, entry: Entry, frame: FrameType, held: object = None) -> Hit | None:
        """What an event at a line comes to; `held` is true if the entry's one condition held already."""
        hit = Hit()
        for point, condition in zip(entry.points, entry.conditions, strict=True):
            if not point.enabled:
                continue
            if condition is not None and held is None:
                try:
                    if not condition(frame):
                        continue
                except Exception as error:
                    hit.complaint = _complaint(point, error)
            self._count(point, frame, hit)
        return hit if hit.ids or hit.logs or hit.takes else None

    def failed(self, entry: Entry, error: Exception) -> Hit:
        """An entry whose one condition raised: it stops the program, as in pdb, and says so."""
        hit = Hit()
        point = entry.points[0]
        point.hits += 1
        hit.ids.append(point.ident)
        hit.points.append(point)
        hit.complaint = _complaint(point, error)
        return hit

    def _count(self, point: Breakpoint, frame: FrameType, hit: Hit) -> None:
        point.hits += 1
        if point.ignore > 0:
            point.ignore -= 1
        elif point.holds_at_hits is not None and not point.holds_at_hits(point.hits):
            pass
        elif point.takes:
            hit.takes = True
        elif point.log is not None:
            hit.logs.append(point.log(frame))
        else:
            hit.ids.append(point.ident)
            hit.points.append(point)
            hit.name = hit.name or point.name


def _complaint(point: Breakpoint, error: Exception) -> str:
    return f"The condition “{point.condition}” raised {type(error).__name__}."


def _bound(ident: int, verified: bool, line: int | None, message: str | None) -> Bound:
    return {"id": ident, "verified": verified, "line": line, "message": message}


def _give_limits(point: Breakpoint, spec: dict[str, object]) -> None:
    """Condition, hit count and log message of a spec. Raises Unbound for what cannot be understood."""
    point.condition = _text(spec["condition"])
    point.hit_condition = _text(spec["hitCondition"])
    point.log_message = _text(spec.get("logMessage"))
    try:
        if point.condition is not None:
            compile_condition(point.condition, None)
        if point.hit_condition is not None:
            point.holds_at_hits = compile_hit_condition(point.hit_condition)
        point.takes = point.log_message == TILE_POINT
        if point.log_message is not None:
            point.log = compile_log_message(point.log_message)
    except ExpressionError as error:
        raise Unbound(str(error)) from None


def _text(value: object) -> str | None:
    return value.strip() if isinstance(value, str) and value.strip() else None
