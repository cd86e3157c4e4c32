"""What a hover may look up: names, attributes and items that certainly run no code."""

from __future__ import annotations

import builtins

from ..compat import cast
from . import children, contents, elements, frames, peek
from .classes import MISSING, facts, has_method
from .kinds import (
    FunctionType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
    WrapperDescriptorType,
)
from .stillness import Stillness

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from types import FrameType
    from typing import Any, NoReturn, cast  # noqa: F811

#: Parts of a tuple that is used as a key, and expressions longer than these are not looked up.
MAX_KEY_PARTS, MAX_EXPRESSION = 100, 10_000


#: `ast.PyCF_ONLY_AST`; loading `_ast` takes 2 ms, and is left to the first hover.
_ONLY_AST = 0x400


class WouldRun(Exception):
    """The value cannot be told without running code; the message says what would run."""


class Names:
    """What the names of one frame mean, read once for many expressions. Within a Stillness."""

    def __init__(self, frame: FrameType) -> None:
        self._known = frames.names(frame)

    def get(self, name: str) -> object:
        """Raises WouldRun where the name has no value."""
        if name in self._known:
            if contents.is_lazy_import(self._known[name]):
                raise WouldRun(f"“{name}” has not been imported yet: it would run code.")
            return self._known[name]
        for known, value in contents.named_entries(vars(builtins)):
            if known == name:
                return value
        raise WouldRun(f"“{name}” has no value here.")


def resolve(expression: str, frame: FrameType) -> object:
    """The value of `name`, `a.b` or `a[0]` in a frame. Raises WouldRun for everything else."""
    with Stillness():
        return value_of(expression, Names(frame))


def inline_values(expressions: list[str], frame: FrameType, limit: int = 200) -> list[str | None]:
    """Short texts of expressions, for the end of a line of the editor; None for what would run code."""
    with Stillness():
        names = Names(frame)
        return [_inline(expression, names, limit) for expression in expressions]


def _inline(expression: str, names: Names, limit: int) -> str | None:
    try:
        return peek.short_text(value_of(expression, names), limit)
    except WouldRun:
        return None


def value_of(expression: str, names: Names) -> object:
    """As `resolve`, for a frame whose names were read."""
    text = expression.strip()
    if text.isidentifier() and text.isascii():
        return _constant(text) if text in ("None", "True", "False") else names.get(text)
    if len(text) > MAX_EXPRESSION or _may_warn(text):
        raise WouldRun("A hover shows names, attributes and items only.")
    try:
        tree: Any = compile(text, "<hover>", "eval", _ONLY_AST, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise WouldRun("This is not an expression.") from None
    return value_of_node(tree.body, names)


def _constant(text: str) -> object:
    return {"None": None, "True": True, "False": False}[text]


def _may_warn(text: str) -> bool:
    """Escapes, and numbers run into names: about these the parser may warn in the program's stderr."""
    digits = False
    for place, letter in enumerate(text):
        if letter == "\\":
            return True
        if letter.isdecimal():
            before = text[place - 1] if place else " "
            digits = digits or not (before.isalnum() or before == "_")
        elif digits:
            if letter.isalnum():
                return True
            digits = False
    return False


def value_of_node(node: ast.expr, names: Names) -> object:
    """As `value_of`, for an expression that was parsed."""
    # The tree's left spine is followed without recursion: it can be as long as its source.
    import _ast as ast

    steps: list[ast.expr] = []
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        steps.append(node)
        node = node.value
    if isinstance(node, ast.Constant):
        value: object = node.value
    elif isinstance(node, ast.Name):
        value = names.get(node.id)
    else:
        raise WouldRun("This would run code.")
    for step in reversed(steps):
        if isinstance(step, ast.Attribute):
            value = _attribute(value, step.attr)
        elif isinstance(step, ast.Subscript):
            value = _item(value, _index(step.slice, names))
    return value


def _attribute(value: object, name: str) -> object:
    """What `value.name` gives, by Python's own rules, as far as these call nothing."""
    kind = facts(type(value))
    if type(kind.get("__getattribute__")) is not WrapperDescriptorType:
        raise WouldRun(f"“{name}” would run {kind.name}.__getattribute__.")
    on_class = kind.get(name)
    if type(on_class) is MemberDescriptorType and not peek.is_class(value):
        return _slot(on_class, value, name)
    if on_class is not MISSING and has_method(on_class, "__set__", "__delete__"):
        return _told_by_a_row(value, on_class, name)
    if peek.is_class(value):
        return _class_attribute(cast("type", value), name)
    for known, content in contents.named_entries(contents.instance_dict(value)):
        if known == name:
            if contents.is_lazy_import(content):
                raise WouldRun(f"“{name}” has not been imported yet: it would run code.")
            return content
    if on_class is MISSING:
        _refuse_absent(value, name)
    if type(on_class) is FunctionType:
        return MethodType(on_class, value)
    if has_method(on_class, "__get__"):
        return _told_by_a_row(value, on_class, name)
    return on_class


def _told_by_a_row(value: object, member: object, name: str) -> object:
    """What stands below a value for `value.name`: of some types it is known what their descriptors give."""
    if not peek.is_class(value):
        for row, content, expression, *_ in children.named_children(value, "value"):
            if expression == f"value.{name}" and type(content) is not children.Lazy and row == name:
                return content
    return _refuse_member(member, name)


def _slot(member: MemberDescriptorType, value: object, name: str) -> object:
    try:
        return member.__get__(value)
    except (AttributeError, TypeError):
        raise WouldRun(f"“{name}” has no value yet.") from None


def _class_attribute(cls: type, name: str) -> object:
    found = facts(cls).get(name)
    if found is MISSING:
        raise WouldRun(f"“{name}” cannot be read without running code.")
    # Functions and slots have a __get__ too, which gives themselves when a class is asked.
    if type(found) is FunctionType or type(found) is MemberDescriptorType:
        return found
    if has_method(found, "__get__"):
        _refuse_member(found, name)
    return found


def _refuse_absent(value: object, name: str) -> NoReturn:
    kind = facts(type(value))
    by_hook = kind.get("__getattr__") is not MISSING or issubclass(type(value), ModuleType)
    if by_hook:
        raise WouldRun(f"“{name}” would run {kind.name}.__getattr__.")
    raise WouldRun(f"“{kind.name}” has no “{name}” here.")


def _refuse_member(member: object, name: str) -> NoReturn:
    what = "property" if type(member) is property else "descriptor"
    raise WouldRun(f"“{name}” is a {what}: it would run code.")


def _index(node: ast.expr, names: Names) -> object:
    import _ast as ast

    if isinstance(node, ast.Tuple):
        if len(node.elts) > MAX_KEY_PARTS:
            raise WouldRun("This key is too long to be looked up.")
        return tuple([_index(part, names) for part in node.elts])
    if (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
    ):
        number = node.operand.value
        if type(number) is int or type(number) is float:
            return -number
    return value_of_node(node, names)


def _item(value: object, index: object) -> object:
    cls = type(value)
    if type(index) is int:
        if cls is list or cls is tuple or cls is str or cls is bytes or cls is bytearray:
            try:
                return cast("Any", value)[index]
            except IndexError:
                raise WouldRun("There is no such element.") from None
        if cls is range or elements.kind(value) == "sequence":
            return _element(value, index)
    if elements.kind(value) == "mapping" and elements.has_index(value) and _is_plain(index):
        # A look-up could call a key's __eq__; comparing with plain keys only calls none.
        for key, content in elements.page(value, 0, elements.count(value)):
            if _is_plain(key) and key == index:
                return content
        raise WouldRun("There is no such key that could be compared without running code.")
    raise WouldRun("This item cannot be read without running code.")


def _element(value: object, index: int) -> object:
    """An element of a deque, an array, a range, or of a subclass of list or tuple."""
    length = elements.count(value)
    place = index + length if index < 0 else index
    found = elements.page(value, place, 1) if 0 <= place < length else []
    if not found or not elements.has_index(value):
        raise WouldRun("There is no such element that could be read without running code.")
    return found[0]


def _is_plain(key: object) -> bool:
    """True if comparing a key runs nothing but CPython's own code."""
    if type(key) is tuple:
        parts = cast("tuple[object, ...]", key)
        return len(parts) <= MAX_KEY_PARTS and all(map(contents.is_plain_key, parts))
    return contents.is_plain_key(key)
