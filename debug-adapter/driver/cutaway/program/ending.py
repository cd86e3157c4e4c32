"""How the program ends: the exception that does it, and its exit."""

from __future__ import annotations

import atexit
import os
import sys

from .disguise import called_by_program

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any


def hook_uncaught(uncaught: Callable[[BaseException], None]) -> Callable[[], None]:
    """Tells of the exception that ends the program, after Python has printed it; returns what undoes it.

    `sys.__excepthook__` is replaced too: a program that compares the two finds them equal, as ever.
    """
    plain = sys.excepthook
    if plain is not sys.__excepthook__:
        return lambda: None
    show = called_by_program(plain)

    def excepthook(kind: type[BaseException], error: BaseException, traceback: Any) -> None:
        show(kind, error, traceback)
        if traceback is not None and not _has_caller(traceback.tb_frame):
            uncaught(error)

    sys.excepthook = excepthook
    setattr(sys, "__excepthook__", excepthook)  # noqa: B010 -- typed as final

    def undo() -> None:
        setattr(sys, "__excepthook__", plain)  # noqa: B010
        if sys.excepthook is excepthook:
            sys.excepthook = plain

    return undo


def at_exit(
    tell: Callable[[BaseException | None, dict[str, object] | None], None],
) -> Callable[[], None]:
    """Calls `tell` when the interpreter ends, after all of the program's own atexit functions."""

    def ending() -> None:
        error = _uncaught()
        tell(error, None if error is None else _described(error))

    atexit.register(ending)
    return lambda: atexit.unregister(ending)


def _uncaught() -> BaseException | None:
    """The exception that ends the program; None if there is none."""
    error = getattr(sys, "last_exc", None) or getattr(sys, "last_value", None)
    if not isinstance(error, BaseException):
        return None
    traceback = error.__traceback__
    # Caught by somebody (a test runner sets sys.last_value too): it ends nothing.
    return None if traceback is not None and _has_caller(traceback.tb_frame) else error


def _described(error: BaseException) -> dict[str, object]:
    """The exception that ends the program, read without calling it."""
    kind = type(error)
    path: Any = None
    line: Any = None
    message: Any
    traceback = error.__traceback__
    if issubclass(kind, SyntaxError):
        path, line = SyntaxError.filename.__get__(error), SyntaxError.lineno.__get__(error)  # type: ignore[attr-defined]
        message = SyntaxError.msg.__get__(error)  # type: ignore[attr-defined]
    else:
        while traceback is not None:
            path, line = traceback.tb_frame.f_code.co_filename, traceback.tb_lineno
            traceback = traceback.tb_next
        from ..observe.exceptions import message as told
        from ..observe.stillness import Stillness

        with Stillness():
            message = told(error)
    return {
        "type": kind.__name__,
        "message": message if type(message) is str else "",
        "path": path if type(path) is str else None,
        "line": line if type(line) is int else None,
    }


def _has_caller(frame: FrameType) -> bool:
    """True unless a frame is the program's first (with run.py, the driver's own frames lead to it)."""
    back = frame.f_back
    return back is not None and os.path.basename(back.f_code.co_filename) != "plain_run.py"
