"""Functions that stand in for the program's or Python's own, and can be taken back."""

from __future__ import annotations

import builtins
from types import FunctionType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any


def replaced(module: ModuleType, name: str, value: object) -> Callable[[], None]:
    """Replaces an attribute of a module; returns what puts the old one back."""
    plain = vars(module)[name]
    setattr(module, name, value)
    return lambda: setattr(module, name, plain)


def disguise(function: Any, plain: Any) -> None:
    """Gives a function the name, place and text of the one it stands in for."""
    function.__name__ = plain.__name__
    function.__qualname__ = plain.__qualname__
    function.__module__ = plain.__module__
    function.__doc__ = plain.__doc__


def called_by_program(plain: Any) -> Any:
    """Calls a function of Python's own as if the program did.

    C code imports what it needs by the builtins of the calling function: these must be the program's.
    """

    def forward(*args: Any, **options: Any) -> Any:
        return plain(*args, **options)

    names = {"__builtins__": vars(builtins)}
    return FunctionType(forward.__code__, names, closure=forward.__closure__)
