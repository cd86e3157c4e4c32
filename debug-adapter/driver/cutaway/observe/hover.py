"""What a hover may look up: names, attributes and items that certainly run no code."""

from __future__ import annotations

import ast
import builtins
import re
from types import FunctionType, MemberDescriptorType, MethodType, ModuleType, WrapperDescriptorType

from ..compat import cast
from . import contents, frames, peek
from .classes import MISSING, facts, has_method
from .stillness import Stillness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, NoReturn, cast  # noqa: F811

# Escapes and numbers run into names, about which the parser may warn in the program's stderr.
_MAY_WARN = re.compile(r"\\|(?<!\w)\d+[^\W\d]")


class WouldRun(Exception):
    """The value cannot be told without running code; the message says what would run."""


def resolve(expression: str, frame: FrameType) -> object:
    """The value of `name`, `a.b` or `a[0]` in a frame. Raises WouldRun for everything else."""
    if _MAY_WARN.search(expression):
        raise WouldRun("A hover shows names, attributes and items only.")
    with Stillness():
        try:
            tree = ast.parse(expression.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise WouldRun("This is not an expression.") from None
        return _value(tree, frame)


def _value(node: ast.expr, frame: FrameType) -> object:
    # The tree's left spine is followed without recursion: it can be as long as its source.
    steps: list[ast.expr] = []
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        steps.append(node)
        node = node.value
    if isinstance(node, ast.Constant):
        value: object = node.value
    elif isinstance(node, ast.Name):
        value = _name(node.id, frame)
    else:
        raise WouldRun("This would run code.")
    for step in reversed(steps):
        if isinstance(step, ast.Attribute):
            value = _attribute(value, step.attr)
        elif isinstance(step, ast.Subscript):
            value = _item(value, _index(step.slice, frame))
    return value


def _name(name: str, frame: FrameType) -> object:
    for known, _, value in (*frames.bindings(frame), *frames.global_bindings(frame)):
        if known == name:
            return value
    for known, value in contents.named_entries(vars(builtins)):
        if known == name:
            return value
    raise WouldRun(f"“{name}” has no value here.")


def _attribute(value: object, name: str) -> object:
    """What `value.name` gives, by Python's own rules, as far as these call nothing."""
    kind = facts(type(value))
    if type(kind.get("__getattribute__")) is not WrapperDescriptorType:
        raise WouldRun(f"“{name}” would run {kind.name}.__getattribute__.")
    on_class = kind.get(name)
    if type(on_class) is MemberDescriptorType and not peek.is_class(value):
        return _slot(on_class, value, name)
    if on_class is not MISSING and has_method(on_class, "__set__", "__delete__"):
        _refuse_member(on_class, name)
    if peek.is_class(value):
        return _class_attribute(cast("type", value), name)
    for known, content in contents.named_entries(contents.instance_dict(value)):
        if known == name:
            return content
    if on_class is MISSING:
        _refuse_absent(value, name)
    if type(on_class) is FunctionType:
        return MethodType(on_class, value)
    if has_method(on_class, "__get__"):
        _refuse_member(on_class, name)
    return on_class


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


def _index(node: ast.expr, frame: FrameType) -> object:
    if (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
    ):
        number = node.operand.value
        if type(number) is int:
            return -number
    return _value(node, frame)


def _item(value: object, index: object) -> object:
    cls = type(value)
    if (cls is list or cls is tuple or cls is str or cls is bytes) and type(index) is int:
        try:
            return cast("Any", value)[index]
        except IndexError:
            raise WouldRun("There is no such element.") from None
    if cls is dict and contents.is_plain_key(index):
        # A look-up could call a key's __eq__; comparing with plain keys only calls none.
        for key, content in contents.elements(value):
            if contents.is_plain_key(key) and key == index:
                return content
        raise WouldRun("There is no such key that could be compared without running code.")
    raise WouldRun("This item cannot be read without running code.")
