"""The session's breakpoints as `bdb` knows breakpoints, so that pdb's own commands work on them."""

from __future__ import annotations

import bdb

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol

    class Point(Protocol):
        """A breakpoint of the session."""

        ident: int
        path: str
        line: int
        name: str
        condition: str | None
        hit_condition: str | None
        log_message: str | None
        enabled: bool
        temporary: bool
        hits: int
        ignore: int
        commands: list[str]

    class Breaks(Protocol):
        """The session's table of breakpoints."""

        changed: Callable[[], None]

        def all(self) -> list[Any]: ...

        def set(
            self, path: str, line: int, condition: str | None, temporary: bool
        ) -> str | None: ...

        def clear(self, points: list[Any]) -> None: ...


class Mirror(bdb.Breakpoint):
    """One breakpoint of the session under the number that the console gives it."""

    def __init__(self, point: Point, number: int) -> None:
        # Not bdb's own: that would give it a number and enter it in bdb's lists by itself.
        self.point = point
        self.number = number
        self.file = point.path or point.name
        self.line = point.line
        self.funcname = None
        self.func_first_executable_line = None
        self.temporary = point.temporary
        self.cond = point.condition
        self.enabled = point.enabled
        self.ignore = point.ignore
        self.hits = point.hits
        self._loaded = (self.enabled, self.ignore, self.cond)

    def carry_back(self) -> bool:
        """Gives the session's breakpoint what a command has changed; True if it did."""
        if self._loaded == (self.enabled, self.ignore, self.cond):
            return False
        self.point.enabled, self.point.ignore = self.enabled, self.ignore
        self.point.condition = self.cond or None
        return True

    def bpformat(self) -> str:
        text = super().bpformat()
        if not self.point.path:
            text = text.replace(f"{self.file}:{self.line}", f"function {self.point.name}", 1)
        if self.point.hit_condition:
            text += f"\n\tstop only at hits {self.point.hit_condition}"
        if self.point.log_message:
            text += f"\n\tlog {self.point.log_message}"
        return text


class Mirrors:
    """Filled from the table before a command and carried back after it. Numbers stay for a session."""

    def __init__(self, table: Breaks) -> None:
        self._table = table
        self._numbers: dict[int, int] = {}
        self._mirrors: list[Mirror] = []
        #: What `set` has made.
        self.last: Mirror | None = None

    def load(self, debugger: Any) -> None:
        points = self._table.all()
        for point in points:
            self._numbers.setdefault(point.ident, len(self._numbers) + 1)
        self._mirrors = [Mirror(point, self._numbers[point.ident]) for point in points]
        by_number: list[Mirror | None] = [None] * (len(self._numbers) + 1)
        by_place: dict[tuple[str, int], list[bdb.Breakpoint]] = {}
        breaks: dict[str, list[int]] = {}
        for mirror in self._mirrors:
            by_number[mirror.number] = mirror
            by_place.setdefault((mirror.file, mirror.line), []).append(mirror)
            breaks.setdefault(mirror.file, []).append(mirror.line)
        lists: Any = bdb.Breakpoint
        lists.next, lists.bpbynumber, lists.bplist = len(by_number), by_number, by_place
        debugger.breaks = breaks

    def set(self, path: str, line: int, condition: str | None, temporary: bool) -> str | None:
        known = {point.ident for point in self._table.all()}
        problem = self._table.set(path, line, condition, temporary)
        self.last = None
        for point in self._table.all():
            if point.ident not in known:
                number = self._numbers.setdefault(point.ident, len(self._numbers) + 1)
                self.last = Mirror(point, number)
        return problem

    def store(self) -> None:
        """Carries over what a command has changed, and takes bdb's lists away again."""
        present: Any = bdb.Breakpoint.bpbynumber
        gone = [mirror.point for mirror in self._mirrors if mirror not in present]
        changed = [mirror for mirror in self._mirrors if mirror.carry_back()]
        self._mirrors = []
        lists: Any = bdb.Breakpoint
        lists.next, lists.bpbynumber, lists.bplist = 1, [None], {}
        if gone:
            self._table.clear(gone)
        elif changed:
            self._table.changed()
