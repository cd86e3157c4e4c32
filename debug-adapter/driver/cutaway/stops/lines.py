"""The lines of a file on which Python can stop, found by compiling it as the program would be."""

from __future__ import annotations

import os

from .. import compat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

_OPTIMIZED = 0x1
_GENERATOR_LIKE = 0x20 | 0x80 | 0x200


class Unbound(Exception):
    """A breakpoint that cannot stop anywhere; the message says why, to a person."""


class SourceLines:
    """Lines by file, read again when the file has changed. One instance a session."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[int, int], list[int], frozenset[int]]] = {}
        self._names: dict[str, dict[tuple[str, int], str]] = {}

    def bindable(self, path: str, line: int) -> int:
        """`line`, or the next line that runs something. Raises Unbound."""
        for candidate in self.of(path):
            if candidate >= line:
                return candidate
        raise Unbound(f"Nothing runs on line {line} or after it.")

    def of(self, path: str) -> list[int]:
        """All such lines, in order. Raises Unbound where the file has none to tell."""
        return self._of(path)[1]

    def in_functions(self, path: str, line: int) -> bool:
        """True for a line that (also) belongs to code other than the module's own; if in doubt, too."""
        try:
            return line in self._of(path)[2]
        except Unbound:
            return True

    def qualified_name(self, path: str, code: CodeType) -> str | None:
        """`Class.method` for code of a file, which up to 3.10 does not know it; None if the file does not tell."""
        if path not in self._names:
            try:
                self._names[path] = _qualified_names(_compiled(path))
            except Unbound:
                self._names[path] = {}
        return self._names[path].get((code.co_name, code.co_firstlineno))

    def _of(self, path: str) -> tuple[tuple[int, int], list[int], frozenset[int]]:
        try:
            status = os.stat(path)
        except OSError as error:
            raise Unbound(f"The file cannot be read: {error.strerror}.") from None
        version = (status.st_mtime_ns, status.st_size)
        known = self._known.get(path)
        if known is None or known[0] != version:
            lines, in_functions = _read(path)
            known = self._known[path] = (version, sorted(lines), frozenset(in_functions))
        return known


def _compiled(path: str) -> CodeType:
    """A file as the program would compile it. Raises Unbound."""
    try:
        with open(path, "rb") as file:
            return compat.quiet_compile(file.read(), path)
    except OSError as error:
        raise Unbound(f"The file cannot be read: {error.strerror}.") from None
    except SyntaxError as error:
        raise Unbound(f"The file has a syntax error on line {error.lineno}: {error.msg}.") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise Unbound(f"The file cannot be compiled: {error}.") from None


def _qualified_names(module: CodeType) -> dict[tuple[str, int], str]:
    """Names as `co_qualname` has them, without `<locals>`, by a code object's own name and first line."""
    names: dict[tuple[str, int], str] = {}
    waiting = [(module, "")]
    while waiting:
        outer, prefix = waiting.pop()
        for part in outer.co_consts:
            if isinstance(part, type(module)):
                name = prefix + part.co_name
                names[part.co_name, part.co_firstlineno] = name
                waiting.append((part, name + "."))
    return names


def _read(path: str) -> tuple[set[int], set[int]]:
    """Lines with events in the whole file, and those of them in functions and classes. Raises Unbound."""
    code = _compiled(path)
    inner = {
        line for part in all_code(code) if part is not code for line in lines_with_events(part)
    }
    return inner | lines_with_events(code), inner


def all_code(code: CodeType) -> Iterator[CodeType]:
    """A code object and all that lie in it."""
    waiting = [code]
    while waiting:
        part = waiting.pop()
        yield part
        waiting.extend(const for const in part.co_consts if isinstance(const, type(code)))


def lines_with_events(code: CodeType) -> set[int]:
    """Lines of one code object that give a line event: not the `def` or `class` line of a longer body."""
    lines = {line for _, _, line in code.co_lines() if line}
    if code.co_name != "<module>" and len(lines) > 1:
        lines.discard(code.co_firstlineno)
    return lines


def first_line(code: CodeType) -> int:
    """Where a function's own code begins: the line of its first statement."""
    for _, _, line in code.co_lines():
        if line and line != code.co_firstlineno:
            return line
    return code.co_firstlineno
