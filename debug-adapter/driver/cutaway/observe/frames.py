"""The names a frame can see and what they refer to.

The only place that reads `frame.f_locals`. Up to 3.12 that of a function is a cached dict, and
reading it adds a reference to each local that lasts until the frame ends; from 3.13 on it is a view.
"""

from __future__ import annotations

from .contents import named_entries

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Literal

    BindingKind = Literal["argument", "local", "cell", "free", "global", "class"]
    Binding = tuple[str, BindingKind, object]

_OPTIMIZED = 0x1
_VARIABLE_ARGUMENTS = 0x4 | 0x8


def is_function(frame: FrameType) -> bool:
    """True for functions (and lambdas, comprehensions): their names are not a dictionary."""
    return bool(frame.f_code.co_flags & _OPTIMIZED)


def is_module(frame: FrameType) -> bool:
    return not is_function(frame) and frame.f_locals is frame.f_globals


def bindings(frame: FrameType) -> list[Binding]:
    """(name, kind, value) in the order the code names them: arguments, locals, cells, free names.

    Names that are not bound yet are left out, and so are those no person wrote (`.0`).
    """
    if is_function(frame):
        return _function_bindings(frame)
    kind: BindingKind = "global" if is_module(frame) else "class"
    return [(name, kind, value) for name, value in named_entries(frame.f_locals)]


def global_bindings(frame: FrameType) -> list[Binding]:
    return [(name, "global", value) for name, value in named_entries(frame.f_globals)]


def module_name(frame: FrameType) -> str | None:
    """`__name__` of the module whose code a frame runs, or None."""
    for name, value in named_entries(frame.f_globals):
        if name == "__name__":
            return value if type(value) is str else None
    return None


def _function_bindings(frame: FrameType) -> list[Binding]:
    code = frame.f_code
    # Listed, not looked up: what a program put into locals() may have an __eq__.
    items = list(frame.f_locals.items())
    values = {name: value for name, value in items if type(name) is str}
    flags = code.co_flags & _VARIABLE_ARGUMENTS
    argument_count = code.co_argcount + code.co_kwonlyargcount + bin(flags).count("1")
    arguments = set(code.co_varnames[:argument_count])
    found: list[Binding] = []
    seen: set[str] = set()
    for name in (*code.co_varnames, *code.co_cellvars, *code.co_freevars):
        if name in seen or name.startswith("."):
            continue
        seen.add(name)
        if name in values:
            kind = _kind(name, arguments, code.co_cellvars, code.co_freevars)
            found.append((name, kind, values[name]))
    return found


def _kind(
    name: str, arguments: set[str], cells: tuple[str, ...], free: tuple[str, ...]
) -> BindingKind:
    if name in arguments:
        return "argument"
    if name in free:
        return "free"
    return "cell" if name in cells else "local"
