"""What a hover may look up: names, attributes and items that certainly run no code."""

from __future__ import annotations

import ast
import builtins
from types import FunctionType, MemberDescriptorType, ModuleType

from ..compat import cast
from . import frames, peek

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, cast  # noqa: F811

_SAFE_KEYS = (str, int, bool, bytes, float, type(None))


class WouldRun(Exception):
    """The value cannot be told without running code; the message says what would run."""


def resolve(expression: str, frame: FrameType) -> object:
    """The value of `name`, `a.b` or `a[0]` in a frame. Raises WouldRun for everything else."""
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
    spaces = (
        frames.bindings(frame),
        frames.global_bindings(frame),
        frames.dictionary_bindings(vars(builtins), "global"),
    )
    for space in spaces:
        for known, _, value in space:
            if known == name:
                return value
    raise WouldRun(f"“{name}” has no value here.")


def _attribute(value: object, name: str) -> object:
    if peek.is_class(value) or issubclass(type(value), ModuleType):
        return _plain_class_or_module_attribute(value, name)
    if peek.is_python_class(type(value)):
        hook = peek.find_class_attribute(type(value), "__getattribute__")
        if type(hook) is FunctionType:
            raise WouldRun(f"“{name}” would run {peek.type_name(value)}.__getattribute__.")
    on_class = peek.find_class_attribute(type(value), name)
    if type(on_class) is property:
        raise WouldRun(f"“{name}” is a property: it would run code.")
    if on_class is not None and _is_unknown_descriptor(on_class):
        raise WouldRun(f"“{name}” is a descriptor: it would run code.")
    for known, content, _ in peek.attributes(value):
        if known == name:
            return content
    if on_class is not None and type(on_class) not in (FunctionType, MemberDescriptorType):
        return on_class
    raise WouldRun(f"“{name}” cannot be read without running code.")


def _plain_class_or_module_attribute(value: object, name: str) -> object:
    if issubclass(type(value), ModuleType):
        for known, _, content in frames.dictionary_bindings(peek.instance_dict(value), "global"):
            if known == name:
                return content
    elif type(value) is type:
        found = peek.find_class_attribute(value, name)
        if found is not None and not _is_unknown_descriptor(found):
            return found
    raise WouldRun(f"“{name}” cannot be read without running code.")


def _is_unknown_descriptor(member: object) -> bool:
    """True for what has a `__get__`: it would be called, except that slots are read like attributes."""
    if type(member) in (FunctionType, MemberDescriptorType):
        return False
    return peek.find_class_attribute(type(member), "__get__") is not None


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
    if type(value) in (list, tuple, str, bytes) and type(index) is int:
        try:
            return cast("Any", value)[index]
        except IndexError:
            raise WouldRun("There is no such element.") from None
    if type(value) is dict and type(index) in _SAFE_KEYS:
        # A look-up could call a key's __eq__; comparing with keys of safe types only calls none.
        for key, content in list(cast("dict[object, object]", value).items()):
            if type(key) in _SAFE_KEYS and key == index:
                return content
        raise WouldRun("There is no such key that could be compared without running code.")
    raise WouldRun("This item cannot be read without running code.")
