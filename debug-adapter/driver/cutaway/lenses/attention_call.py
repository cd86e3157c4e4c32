"""The call of a library's attention on the line where a frame is: its arguments are queries, keys and values.

Read from the source alone; nothing of it is run. `scaled_dot_product_attention(a.transpose(1, 2), …)` says
which arrays are meant, whatever their names are, and in which order their heads and tokens are.
"""

from __future__ import annotations

from .. import source_text
from ..compat import quiet_compile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

_PARSE_ONLY = 0x400  # ast.PyCF_ONLY_AST
_HEADS_FIRST, _TOKENS_FIRST = "headsFirst", "tokensFirst"
#: Order of heads and tokens in arguments of four axes, by the last name of what is called.
_CALLS = {
    "scaled_dot_product_attention": _HEADS_FIRST,
    "memory_efficient_attention": _TOKENS_FIRST,
    "flash_attn_func": _TOKENS_FIRST,
    "flash_attn_qkvpacked_func": "packed",
}
#: Names of the arguments, where they are given by name.
_KEYWORDS = (("query", "q", "qkv"), ("key", "k"), ("value", "v"))
#: Lines around the current one that are searched for a name before anything is parsed.
_NEAR = 60
_OTHER = {_HEADS_FIRST: _TOKENS_FIRST, _TOKENS_FIRST: _HEADS_FIRST}


class Called:
    """What a call is given: expressions of the frame, as `Names` has them."""

    __slots__ = ("layout", "name", "names")

    def __init__(self, name: str, names: tuple[str, str, str], layout: str) -> None:
        self.name = name
        self.names = names
        #: Of arrays with four axes.
        self.layout = layout


def called_in(frame: FrameType) -> Called | None:
    """The call of the statement that a frame is in; None where it has none whose arguments are plain names."""
    text = source_text.read(frame.f_code.co_filename)
    line = frame.f_lineno or 0
    if text is None or line < 1:
        return None
    lines = text.split("\n", line + _NEAR)
    near = "\n".join(lines[max(line - _NEAR, 0) : line + _NEAR])
    if not any(name in near for name in _CALLS):
        return None
    try:
        tree: Any = quiet_compile(text, "<attention>", "exec", _PARSE_ONLY)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    calls = [_called(one) for one in _calls_at(tree, line)]
    return next((one for one in calls if one is not None), None)


def _calls_at(tree: Any, line: int) -> list[Any]:
    """The calls on a line, or in a plain statement that goes over it."""
    import _ast as ast

    found: list[Any] = []
    #: Each with whether all of it belongs to the statement of the line.
    waiting: list[tuple[Any, bool]] = [(tree, False)]
    while waiting:
        node, whole = waiting.pop()
        last = getattr(node, "end_lineno", None)
        if last is not None and not node.lineno <= line <= last and not whole:
            continue
        plain = isinstance(node, ast.stmt) and not hasattr(node, "body")
        if isinstance(node, ast.Call):
            found.append(node)
        whole = whole or plain
        for field in type(node)._fields:
            value = getattr(node, field, None)
            several: list[Any] = value if type(value) is list else [value]
            waiting.extend((one, whole) for one in several if isinstance(one, ast.AST))
    return found


def _called(call: Any) -> Called | None:
    import _ast as ast

    callee = call.func
    name = callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")
    layout = _CALLS.get(name)
    if layout is None:
        return None
    roles = 1 if layout == "packed" else 3
    arguments = list(call.args[:roles])
    for names in _KEYWORDS[len(arguments) : roles]:
        arguments.extend(one.value for one in call.keywords if one.arg in names)
    told = [_argument(one) for one in arguments]
    if len(told) != roles or any(one is None for one in told):
        return None
    known = [one for one in told if one is not None]
    turned = {one[1] for one in known}
    if len(turned) > 1 or (layout == "packed" and turned == {True}):
        return None
    expressions = [one[0] for one in known] * (3 // roles)
    queries, keys, values = expressions
    return Called(name, (queries, keys, values), _OTHER[layout] if turned == {True} else layout)


def _argument(node: Any) -> tuple[str, bool] | None:
    """An argument as a name of the frame, and whether heads and tokens are turned round on the way."""
    import _ast as ast

    turned = False
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        # What leaves the numbers as they are, or puts one axis in the place of another.
        method = node.func.attr
        if method == "transpose" and _whole_numbers(node.args) in (
            [1, 2],
            [2, 1],
            [-2, -3],
            [-3, -2],
        ):
            turned = not turned
        elif method not in ("contiguous", "detach", "clone"):
            return None
        node = node.func.value
    text = _expression(node)
    return None if text is None else (text, turned)


def _whole_numbers(nodes: list[Any]) -> list[int]:
    import _ast as ast

    found: list[int] = []
    for node in nodes:
        negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
        value = getattr(node.operand if negative else node, "value", None)
        if type(value) is int:
            found.append(-value if negative else value)
    return found


def _expression(node: Any) -> str | None:
    """`q`, `self.q` and `cache['q']`, as `Names` writes them."""
    import _ast as ast

    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        holder = _expression(node.value)
        return None if holder is None else f"{holder}.{node.attr}"
    if isinstance(node, ast.Subscript):
        holder, key = _expression(node.value), getattr(node.slice, "value", None)
        return f"{holder}['{key}']" if holder is not None and type(key) is str else None
    return None
