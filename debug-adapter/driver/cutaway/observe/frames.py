"""The names a frame can see and what they refer to. The only place that reads `frame.f_locals`.

From 3.13 on that of a function is a view. Before, it is a dictionary that the frame keeps: reading
it copies all names into it, which holds each value until the frame ends, and delays its
destructor. So on 3.11 and 3.12 it is emptied at once, in a way that no trace event can take for
variables that were deleted (see `_copied`). On 3.10 each trace event makes the copy anyway.
"""

from __future__ import annotations

import sys

from .. import compat
from .contents import named_entries

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Literal

    BindingKind = Literal["argument", "local", "cell", "free", "global", "class"]
    Binding = tuple[str, BindingKind, object]

_OPTIMIZED = 0x1
_VARIABLE_ARGUMENTS = 0x4 | 0x8
_CAN_FORGET = (3, 11) <= sys.version_info < (3, 13)


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


def suspended_bindings(frame: FrameType) -> list[Binding]:
    """`bindings` of the frame of a generator or coroutine that does not run now.

    No trace event of such a frame is under way that would carry its dictionary back, so on 3.10 too
    the copies can go at once.
    """
    found = bindings(frame)
    if sys.version_info < (3, 11):
        kept = frame.f_locals
        if sys.getrefcount(kept) <= _HELD_BY_FRAME:
            kept.clear()
    return found


def global_bindings(frame: FrameType) -> list[Binding]:
    return [(name, "global", value) for name, value in named_entries(frame.f_globals)]


def names(frame: FrameType) -> dict[str, object]:
    """What each name means in a frame, without the built-in ones; keys are real strings."""
    found = dict(named_entries(frame.f_globals))
    if is_function(frame):
        found.update(_values(frame))
    elif not is_module(frame):
        found.update(named_entries(frame.f_locals))
    return found


def bind(frame: FrameType, name: str, value: object) -> None:
    """Gives a name of a frame (of its function, class or module) another value: a person asked."""
    frame.f_locals[name] = value
    if is_function(frame):
        compat.write_back_locals(frame)
        forget(frame)


def forget(frame: FrameType) -> None:
    """Lets go of the copies of a function's names that somebody's reading of `f_locals` left behind.

    To be called after whatever else has read it: an evaluation, a command of pdb.
    """
    if _CAN_FORGET and is_function(frame):
        _copied(frame)


def function_name(frame: FrameType) -> str:
    """`Basket.add`; up to 3.10 Python knows `add` alone."""
    return getattr(frame.f_code, "co_qualname", frame.f_code.co_name)


def module_name(frame: FrameType) -> str | None:
    """`__name__` of the module whose code a frame runs, or None."""
    for name, value in named_entries(frame.f_globals):
        if name == "__name__":
            return value if type(value) is str else None
    return None


def _function_bindings(frame: FrameType) -> list[Binding]:
    code = frame.f_code
    values = _values(frame)
    flags = code.co_flags & _VARIABLE_ARGUMENTS
    arguments = code.co_argcount + code.co_kwonlyargcount + bin(flags).count("1")
    cells, free = code.co_cellvars, code.co_freevars
    found: list[Binding] = []
    for place, name in enumerate(code.co_varnames):
        if name in values:
            local: BindingKind = "cell" if name in cells else "local"
            found.append((name, "argument" if place < arguments else local, values.pop(name)))
    found.extend((name, "cell", values.pop(name)) for name in cells if name in values)
    found.extend((name, "free", values.pop(name)) for name in free if name in values)
    return found


def _values(frame: FrameType) -> dict[str, object]:
    """The bound names of a function and what they refer to, those a person wrote."""
    # Listed, not looked up: what a program put into locals() may have an __eq__.
    items = _copied(frame) if _CAN_FORGET else list(frame.f_locals.items())
    code = frame.f_code
    known = {*code.co_varnames, *code.co_cellvars, *code.co_freevars}
    return {
        name: value
        for name, value in items
        if type(name) is str and name in known and name[0] != "."
    }


def _copied(frame: FrameType) -> list[tuple[str, object]]:
    """Items of `f_locals` of a function, which is left as empty as it was (3.11 and 3.12).

    Reading marks the frame: at the end of its next trace event CPython carries the dictionary back
    into the variables, and would unbind those that it lacks. So the dictionary is carried back at
    once, full, which changes nothing and takes the mark away; only then is it emptied. From the
    reading to the carrying back no instruction gives up the interpreter: no other thread can run
    in between, whose newer values would be lost. Where somebody else holds the dictionary (the
    program called `locals()`), or has put something of its own into it, it stays as it is.
    """
    carry_back = compat.fast_locals_writer()
    if carry_back is None:
        return list(frame.f_locals.items())
    kept = frame.f_locals
    carry_back(frame, 0)
    items = list(kept.items())
    if sys.getrefcount(kept) <= _HELD_BY_FRAME:
        code = frame.f_code
        known = {*code.co_varnames, *code.co_cellvars, *code.co_freevars}
        if all(type(name) is str and name in known for name, _ in items):
            kept.clear()
    return items


#: The frame, the variable `kept`, the argument.
_HELD_BY_FRAME = 3
