"""A comprehension on the line of its statement is part of that line, and must not stop there again.

Up to 3.11 it has a frame of its own; from 3.12 on its loop is compiled into the function, and each
pass gives the line's event anew.
"""

from __future__ import annotations

import dis

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType

_OWN_FRAME = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
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
    known = _spans.get(id(code))
    if known is None or known[0] is not code:
        spans = _inlined(code)
        known = _spans[id(code)] = (code, spans, _lines_outside(code, spans))
    _, spans, outside = known
    return any(start <= frame.f_lasti < end for start, end in spans) and frame.f_lineno in outside


def _inlined(code: CodeType) -> list[Span]:
    """Where inlined comprehensions run: from the first instruction to the end of the loop."""
    if _BEGINS not in dis.opmap:
        return []
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
