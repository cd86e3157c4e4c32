"""Runs what a person typed: watch expressions and the debug console. Nothing here runs unasked."""

from __future__ import annotations

import _thread
import sys

from . import compat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

#: Longest `repr` that is sent whole.
MAX_REPR = 100_000


class EvaluationFailed(Exception):
    """What the person's expression raised, as the last line of its traceback."""


def evaluate(text: str, frame: FrameType) -> object:
    """The value of an expression in a frame. Raises EvaluationFailed for whatever it raises."""
    return _run(lambda: eval(_compiled(text, "eval"), frame.f_globals, frame.f_locals))


def execute(text: str, frame: FrameType, write: Callable[[str], None]) -> tuple[bool, object]:
    """Runs console input, an expression or statements; (True, value) for an expression.

    What it prints on this thread goes to `write`; names it assigns are the frame's own.
    """
    try:
        code, is_expression = _compiled(text, "eval"), True
    except EvaluationFailed:
        code, is_expression = _compiled(text, "exec"), False
    names = frame.f_locals
    printed = _Printed(sys.stdout, write)
    plain, sys.stdout = sys.stdout, printed
    try:
        value = _run(lambda: eval(code, frame.f_globals, names))
    finally:
        if sys.stdout is printed:
            sys.stdout = plain
        printed.finish()
    if frame.f_code.co_flags & 0x1:  # CO_OPTIMIZED: a function, whose names are not a dict
        compat.write_back_locals(frame)
    return is_expression, value


def shown(value: object) -> str:
    """`repr(value)`, asked for by a person in the console."""
    text = _run(lambda: repr(value))
    assert isinstance(text, str)
    if len(text) > MAX_REPR:
        return text[:MAX_REPR] + f"… ({len(text):,} characters)"
    return text


def _compiled(text: str, mode: str) -> Any:
    try:
        return compat.quiet_compile(text.strip() if mode == "eval" else text, "<console>", mode)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        message = error.msg if isinstance(error, SyntaxError) else str(error)
        raise EvaluationFailed(f"{type(error).__name__}: {message}") from None


def _run(action: Callable[[], object]) -> object:
    try:
        return action()
    except BaseException as error:
        kind = type(error).__name__
        try:
            text = str(error)
        except BaseException:
            text = ""
        # The program's frames in the traceback would live as long as the error does.
        error.__traceback__ = None
        raise EvaluationFailed(f"{kind}: {text}" if text else kind) from None


class _Printed:
    """Stands in for sys.stdout while console input runs; other threads' output goes where it did."""

    def __init__(self, plain: Any, write: Callable[[str], None]) -> None:
        self._plain = plain
        self._write = write
        self._thread = _thread.get_ident()
        self._line = ""

    def write(self, text: str) -> int:
        if _thread.get_ident() != self._thread:
            return self._plain.write(text)
        # Whole lines: print writes a line's text and its end apart.
        whole, newline, self._line = (self._line + text).rpartition("\n")
        if newline:
            self._write(whole + newline)
        return len(text)

    def finish(self) -> None:
        """Sends what was printed without an end of line."""
        rest, self._line = self._line, ""
        if rest:
            self._write(rest)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plain, name)
