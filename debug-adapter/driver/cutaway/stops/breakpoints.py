"""Line breakpoints: where a wanted line can be bound, and how the editor's ids meet bdb's breakpoints."""

from __future__ import annotations

import bdb
import linecache

from .. import compat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, FrameType

    from .paths import Paths

    Bound = dict[str, object]


class Unbound(Exception):
    """A breakpoint that cannot stop anywhere; the message says why, to a person."""


class Breakpoints:
    """The editor's breakpoints, kept as `bdb.Breakpoint`s of one debugger, so that pdb's commands see them."""

    def __init__(self, debugger: bdb.Bdb, paths: Paths) -> None:
        self._debugger = debugger
        self._paths = paths
        self._by_number: dict[int, int] = {}
        self._code_lines: dict[int, tuple[CodeType, frozenset[int]]] = {}

    def replace(self, path: str, wanted: list[dict[str, object]]) -> list[Bound]:
        """Sets the breakpoints of one file to exactly `wanted`; says for each where it is bound, or why not."""
        real = self._paths.know(path)
        if self._debugger.get_file_breaks(real):
            self._debugger.clear_all_file_breaks(real)
        lines = _LinesOf(real)
        bound = [self._set(real, lines, spec) for spec in wanted]
        self.changed()
        return bound

    def _set(self, real: str, lines: _LinesOf, spec: dict[str, object]) -> Bound:
        identifier, line, condition = spec["id"], spec["line"], spec["condition"]
        assert isinstance(identifier, int) and isinstance(line, int)
        try:
            place = lines.bindable(line)
            text = _checked_condition(condition)
        except Unbound as reason:
            return {"id": identifier, "verified": False, "line": None, "message": str(reason)}
        linecache.checkcache(real)
        problem = self._debugger.set_break(real, place, cond=text)
        if problem:
            return {"id": identifier, "verified": False, "line": None, "message": problem}
        newest = bdb.Breakpoint.bpbynumber[-1]
        assert newest is not None
        self._by_number[newest.number] = identifier
        moved = f"Line {line} runs nothing: moved to line {place}." if place != line else None
        return {"id": identifier, "verified": True, "line": place, "message": moved}

    def changed(self) -> None:
        """Forgets what was decided about code objects."""
        self._code_lines.clear()

    def lines_in(self, code: CodeType) -> frozenset[int]:
        """Lines of `code` that have a breakpoint; empty for most. Kept by id, since hashing code is slow."""
        entry = self._code_lines.get(id(code))
        if entry is None or entry[0] is not code:
            entry = self._code_lines[id(code)] = (code, self._find_lines(code))
        return entry[1]

    def _find_lines(self, code: CodeType) -> frozenset[int]:
        breaks = self._debugger.breaks
        if not breaks:
            return frozenset()
        in_file = breaks.get(self._paths.real(code.co_filename))
        if not in_file:
            return frozenset()
        return frozenset(line for _, _, line in code.co_lines() if line in in_file)

    def hit(self, frame: FrameType, path: str, line: int) -> tuple[list[int], str | None]:
        """Ids of the breakpoints that hold at a line now, and a sentence if a condition failed to run."""
        ids: list[int] = []
        complaint: str | None = None
        for number in self._debugger.get_breaks(path, line):
            identifier = self._by_number.get(number.number)
            if not number.enabled or identifier is None:  # None: being set at this moment
                continue
            held, problem = _condition_holds(number, frame)
            if held:
                number.hits += 1
                if number.ignore > 0:
                    number.ignore -= 1
                    continue
                ids.append(identifier)
                complaint = complaint or problem
        return ids, complaint


def _checked_condition(condition: object) -> str | None:
    if not isinstance(condition, str) or not condition.strip():
        return None
    try:
        compat.quiet_compile(condition.strip(), "<condition>", "eval")
    except SyntaxError as error:
        raise Unbound(f"The condition is not a Python expression: {error.msg}.") from None
    return condition.strip()


def _condition_holds(breakpoint: bdb.Breakpoint, frame: FrameType) -> tuple[bool, str | None]:
    """A condition that raises stops the program, as in pdb, and the stop says what it raised."""
    if not breakpoint.cond:
        return True, None
    try:
        return bool(eval(breakpoint.cond, frame.f_globals, frame.f_locals)), None
    except Exception as error:
        return True, f"The condition “{breakpoint.cond}” raised {type(error).__name__}."


class _LinesOf:
    """The lines of a file on which Python can stop."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._lines: list[int] | None = None

    def bindable(self, line: int) -> int:
        """`line`, or the next line that runs something. Raises Unbound."""
        if self._lines is None:
            self._lines = sorted(self._read())
        for candidate in self._lines:
            if candidate >= line:
                return candidate
        raise Unbound(f"Nothing runs on line {line} or after it.")

    def _read(self) -> set[int]:
        try:
            with open(self._path, "rb") as file:
                code = compat.quiet_compile(file.read(), self._path)
        except OSError as error:
            raise Unbound(f"The file cannot be read: {error.strerror}.") from None
        except SyntaxError as error:
            raise Unbound(
                f"The file has a syntax error on line {error.lineno}: {error.msg}."
            ) from None
        except (ValueError, RecursionError, MemoryError) as error:
            raise Unbound(f"The file cannot be compiled: {error}.") from None
        return {line for part in _all_code(code) for line in _lines_with_events(part)}


def _all_code(code: CodeType) -> Iterator[CodeType]:
    waiting = [code]
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(const for const in part.co_consts if isinstance(const, type(code)))


def _lines_with_events(code: CodeType) -> set[int]:
    """Lines of one code object that give a line event: not the `def` line of a longer function."""
    lines = {line for _, _, line in code.co_lines() if line}
    if code.co_name != "<module>" and len(lines) > 1:
        lines.discard(code.co_firstlineno)
    return lines
