"""What runs the program's code because a person asked for it: evaluation, lazy rows, giving new values."""

from __future__ import annotations

import _operator

from . import console
from .compat import cast, quiet_compile
from .observe import children, contents, elements, frames, peek
from .observe.children import Lazy
from .observe.variables import indexed_children, is_literal, scope_children
from .refused import RequestFailed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any, cast  # noqa: F811

    from .observe.variables import Handle

#: A property or a `__repr__` that a person opened may run so long.
LAZY_TIMEOUT_MS = 3_000
_NOT_SETTABLE = "This cannot be given another value."


def evaluate(text: str, frame: FrameType, timeout_ms: int) -> object:
    """The value of an expression in a frame; raises EvaluationFailed of the console."""
    try:
        return console.evaluate(text, frame, timeout_ms)
    finally:
        frames.forget(frame)


def run(action: Callable[[], object], timeout_ms: int) -> object:
    """Calls the program's code; raises EvaluationFailed of the console."""
    return console.call(action, timeout_ms)


def run_lazy(lazy: Lazy) -> tuple[object, str | None]:
    """The value of a property; or the text of `repr()` or `str()`, which is shown as it is."""
    if lazy.what == "attribute":
        return run(lambda: getattr(lazy.owner, lazy.name), LAZY_TIMEOUT_MS), None
    call: Callable[[object], str] = repr if lazy.what == "repr" else str
    text = cast("str", run(lambda: call(lazy.owner), LAZY_TIMEOUT_MS))
    return text, cut(text)


def cut(text: str) -> str:
    """A text as an editor can show it; what was left out is said."""
    length = str.__len__(text)
    shown = str.__getitem__(text, slice(0, console.MAX_REPR))
    return shown if length <= console.MAX_REPR else f"{shown}… ({length:,} characters)"


def set_child(handle: Handle, name: str, value: object, timeout_ms: int) -> None:
    """Gives the row `name` below a handle another value, as an assignment would."""
    if handle.scope is not None:
        _set_name(handle, name, value)
        return
    owner: Any = handle.held
    for child in children.named_children(owner, None):
        if child[0] == name:
            if child[4] != "attribute":
                raise RequestFailed("impossible", _NOT_SETTABLE)
            run(lambda: setattr(owner, name, value), timeout_ms)
            return
    key = _key(owner, name)
    run(lambda: _operator.setitem(owner, key, value), timeout_ms)


def _set_name(handle: Handle, name: str, value: object) -> None:
    frame = handle.frame
    if frame is None or all(
        child[0] != name or child[4] is None for child in scope_children(handle)
    ):
        raise RequestFailed("impossible", _NOT_SETTABLE)
    if handle.scope == "Globals":
        frame.f_globals[name] = value
    else:
        frames.bind(frame, name, value)


def _key(owner: object, name: str) -> object:
    """The index or key that a row's name stands for."""
    kind = elements.kind(owner)
    if kind == "sequence" and elements.takes_items(owner):
        digits = name[1:-1]
        if name[:1] == "[" and name[-1:] == "]" and digits.isdecimal():
            return int(digits)
    if kind == "mapping" and elements.takes_items(owner):
        for key, _ in contents.elements(owner):
            if contents.is_plain_key(key):
                text = peek.short_text(key, 80)
                if text == name and is_literal(key, text):
                    return key
    raise RequestFailed("impossible", _NOT_SETTABLE)


def child_named(handle: Handle, name: str) -> children.Child | None:
    """The row of this name as it is now, without the rows around it."""
    if handle.scope is not None:
        return next((child for child in scope_children(handle) if child[0] == name), None)
    for child in children.named_children(handle.held, handle.expression):
        if child[0] == name:
            return child
    key = _key(handle.held, name)
    if type(key) is int and elements.kind(handle.held) == "sequence":
        found = indexed_children(handle.held, handle.expression, key, 1)
        return found[0] if found else None
    count = elements.count(handle.held)
    for child in indexed_children(handle.held, handle.expression, 0, count):
        if child[0] == name:
            return child
    return None


def set_expression(expression: str, value: object, frame: FrameType, timeout_ms: int) -> None:
    """Assigns to a name, an attribute or an item that an expression denotes."""
    import _ast as ast

    text = expression.strip()
    try:
        node: Any = quiet_compile(text, "<console>", "eval", ast.PyCF_ONLY_AST)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise RequestFailed("impossible", "This is not an expression.") from None
    node = node.body
    if isinstance(node, ast.Name):
        _assign(node.id, value, frame)
    elif isinstance(node, ast.Attribute) and not text.endswith(")"):
        owner = evaluate(text[: text.rindex(".")], frame, timeout_ms)
        run(lambda: setattr(owner, node.attr, value), timeout_ms)
    elif isinstance(node, ast.Subscript) and text.endswith("]"):
        at = _bracket(text, node.slice)
        owner = cast("Any", evaluate(text[:at], frame, timeout_ms))
        key = _index(text[at + 1 : -1], node.slice, frame, timeout_ms)
        run(lambda: _operator.setitem(owner, key, value), timeout_ms)
    else:
        raise RequestFailed(
            "impossible", "Only a name, an attribute or an item can be given a value."
        )


def _assign(name: str, value: object, frame: FrameType) -> None:
    code = frame.f_code
    own = (*code.co_varnames, *code.co_cellvars, *code.co_freevars)
    if frames.is_function(frame) and name not in own:
        frame.f_globals[name] = value
    else:
        frames.bind(frame, name, value)


def _bracket(text: str, index: Any) -> int:
    """Where the bracket before an index opens: nothing but brackets and spaces lies between."""
    lines = text.split("\n")
    before = sum(len(line) + 1 for line in lines[: index.lineno - 1])
    column = len(lines[index.lineno - 1].encode()[: index.col_offset].decode())
    return text.rindex("[", 0, before + column)


def _index(text: str, node: Any, frame: FrameType, timeout_ms: int) -> object:
    import _ast as ast

    if isinstance(node, ast.Slice):
        parts = [part.strip() or "None" for part in text.split(":")]
        if len(parts) > 3:
            raise RequestFailed("impossible", _NOT_SETTABLE)
        text = f"slice({', '.join(parts if len(parts) > 1 else ['None', *parts])})"
    elif isinstance(node, ast.Tuple):
        text = f"({text})"
    return evaluate(text, frame, timeout_ms)
