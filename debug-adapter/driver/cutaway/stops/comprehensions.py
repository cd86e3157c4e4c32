"""A comprehension on the line of its statement is part of that line, and must not stop there again.

Up to 3.11 it has a frame of its own; from 3.12 on its loop is compiled into the function, and each
pass gives the line's event anew.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType

_OWN_FRAME = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
_ARE_INLINED = sys.version_info >= (3, 12)
#: The instruction that puts away the outer variable of an inlined comprehension (3.12+).
_BEGINS = "LOAD_FAST_AND_CLEAR"

Span = tuple[int, int]
_spans: dict[int, tuple[CodeType, list[Span], frozenset[int]]] = {}


def repeats_a_line(frame: FrameType) -> bool:
    """True for a line event inside a comprehension whose line has had its event already."""
    code = frame.f_code
    if code.co_name in _OWN_FRAME:
        caller = frame.f_back
        return (
            caller is not None
            and caller.f_lineno == frame.f_lineno
            and caller.f_code.co_filename == code.co_filename
        )
    if not _ARE_INLINED:
        return False
    spans, outside = _inlined(code)
    return any(start <= frame.f_lasti < end for start, end in spans) and frame.f_lineno in outside


def lines_in_loops(code: CodeType) -> frozenset[int]:
    """Lines of a code object at which `repeats_a_line` may be true."""
    if code.co_name in _OWN_FRAME:
        return frozenset(line for _, _, line in code.co_lines() if line)
    if not _ARE_INLINED:
        return frozenset()
    spans, outside = _inlined(code)
    return outside if spans else frozenset()


def _inlined(code: CodeType) -> tuple[list[Span], frozenset[int]]:
    """Where inlined comprehensions run, and the lines that have instructions outside of them."""
    known = _spans.get(id(code))
    if known is None or known[0] is not code:
        if len(_spans) > 10_000:
            _spans.clear()
        spans = _find_spans(code)
        outside = _lines_outside(code, spans) if spans else frozenset[int]()
        known = _spans[id(code)] = (code, spans, outside)
    return known[1], known[2]


def _find_spans(code: CodeType) -> list[Span]:
    """From the first instruction of a comprehension to the end of its loop."""
    import opcode

    begins_at = opcode.opmap.get(_BEGINS)
    # A quick look first: the byte may be an argument too, so it proves nothing.
    if begins_at is None or begins_at not in code.co_code:
        return []
    import dis

    found: list[Span] = []
    begins: int | None = None
    for instruction in dis.get_instructions(code):
        if instruction.opname == _BEGINS and begins is None:
            begins = instruction.offset
        elif instruction.opname == "FOR_ITER" and begins is not None:
            found.append((begins, instruction.argval))
            begins = None
    return found


def _lines_outside(code: CodeType, spans: list[Span]) -> frozenset[int]:
    """Lines with an instruction before any comprehension of theirs: they have an event of their own."""
    return frozenset(
        line
        for start, _, line in code.co_lines()
        if line is not None and not any(begin <= start < end for begin, end in spans)
    )
