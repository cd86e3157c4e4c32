"""Runs what a person typed: watch expressions and the debug console. Nothing here runs unasked."""

from __future__ import annotations

import _thread
import io
import sys

from .evaluation import EvaluationInterrupted, Evaluations
from .frame_code import FrameCode, NotPython
from .observe import frames
from .represent import MAX_REPR, cut, represent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

__all__ = [
    "MAX_REPR",
    "EvaluationFailed",
    "call",
    "evaluate",
    "evaluations",
    "execute",
    "last_line",
    "shown",
]

#: The one conversation with this process: its session sets the clock and the requests.
evaluations = Evaluations()


class EvaluationFailed(Exception):
    """What the person's expression raised, as the last line of its traceback."""


def evaluate(text: str, frame: FrameType, timeout_ms: int = 0) -> object:
    """The value of an expression in a frame. Raises EvaluationFailed, GivenUp."""
    code = _frame_code(text, frame)
    if not code.is_expression:
        what = "this is a statement, not an expression" if text.strip() else "there is nothing here"
        raise EvaluationFailed(f"SyntaxError: {what}")
    try:
        return call(lambda: code.run(_ignore), timeout_ms)
    finally:
        frames.forget(frame)


def execute(
    text: str, frame: FrameType, write: Callable[[str], None], timeout_ms: int = 0
) -> tuple[bool, object]:
    """Runs console input, an expression or statements; (True, value) for an expression.

    What it prints on this thread goes to `write`, and so do the values of expressions among
    statements; names it assigns are the frame's own. Raises EvaluationFailed, GivenUp.
    """
    code = _frame_code(text, frame)
    try:
        value = with_console(code.run, write, timeout_ms)
    finally:
        frames.forget(frame)
    return code.is_expression, value


def with_console(
    run: Callable[[Callable[[object], None]], object],
    write: Callable[[str], None],
    timeout_ms: int = 0,
    strict: bool = False,
) -> object:
    """Calls `run(show)` while what this thread prints goes to `write`, and there is nothing to read.

    Values of expressions among statements are printed. All of this is taken back outside the
    evaluation, where no interruption can come between.
    """

    def show(value: object) -> None:
        if value is not None:
            write(represent(value) + "\n")

    plain_output, plain_input, plain_hook = sys.stdout, sys.stdin, sys.displayhook
    printed, nothing = Printed(plain_output, write), NoInput(plain_input)
    sys.stdout, sys.stdin, sys.displayhook = printed, nothing, show  # type: ignore[assignment]
    try:
        return call(lambda: run(show), timeout_ms, strict)
    finally:
        if sys.stdout is printed:
            sys.stdout = plain_output
        if sys.stdin is nothing:
            sys.stdin = plain_input
        if sys.displayhook is show:
            sys.displayhook = plain_hook
        printed.finish()


def shown(value: object, timeout_ms: int = 0) -> str:
    """`repr(value)`, cut if it is long; asked for by a person. Raises EvaluationFailed, GivenUp."""
    return str(call(lambda: represent(value), timeout_ms))


def call(action: Callable[[], object], timeout_ms: int = 0, strict: bool = False) -> object:
    """Calls the program's code. Raises EvaluationFailed for whatever that raises, GivenUp."""
    try:
        return evaluations.run(lambda: _called(action), timeout_ms, strict)
    except _Raised as raised:
        raise EvaluationFailed(str(raised)) from None


class _Raised(Exception):
    """The last line of a traceback that the action ended with."""


def _called(action: Callable[[], object]) -> object:
    """Within the evaluation's limits: the text of an error may come from the program's code too."""
    try:
        return action()
    except EvaluationInterrupted:
        raise
    except BaseException as error:
        line = last_line(error)
        # The program's frames in it would live as long as the error does.
        error.__traceback__ = None
    raise _Raised(line)


def last_line(error: BaseException) -> str:
    """The last line of a traceback; the text of the error may come from the program's code."""
    if isinstance(error, NotPython):
        return str(error)
    kind = type(error).__name__
    try:
        text = cut(str(error))
    except Exception:
        text = ""
    return f"{kind}: {text}" if text else kind


def _frame_code(text: str, frame: FrameType) -> FrameCode:
    try:
        return FrameCode(text, frame)
    except NotPython as problem:
        raise EvaluationFailed(str(problem)) from None


def _ignore(value: object) -> None:
    """For expressions, whose value comes back."""


class Printed:
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


class NoInput:
    """Stands in for sys.stdin: a console has nothing to read, and says so at once, to this thread."""

    def __init__(self, plain: Any) -> None:
        self._plain = plain
        self._thread = _thread.get_ident()

    def _reader(self) -> Any:
        return _EMPTY if _thread.get_ident() == self._thread else self._plain

    def read(self, size: int = -1) -> str:
        return self._reader().read(size)

    def readline(self, size: int = -1) -> str:
        return self._reader().readline(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader(), name)


_EMPTY = io.StringIO()
