"""Types and short texts of values, read without running any of their code.

Everything here goes through CPython's own descriptors and unbound methods of built-in types: a
class whose `__class__`, `__getattribute__`, `__len__`, `__iter__` or `__repr__` prints, raises or
never returns is read like any other. Runs on the stopped thread, with tracing off.
"""

from __future__ import annotations

from ..compat import cast
from . import contents
from .classes import ClassFacts, exact, facts
from .contents import attributes
from .kinds import (
    BuiltinFunctionType,
    CellType,
    FunctionType,
    MethodType,
    ModuleType,
)
from .library_texts import library_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, cast  # noqa: F811

__all__ = ["attributes", "category", "is_class", "short_text", "type_module", "type_name"]

#: Elements of a container that a short text shows, and how deep it looks.
MAX_ELEMENTS = 10
#: Characters of a name that are told.
MAX_NAME = 300
MAX_DEPTH = 2
#: Integers of more bits are described, since writing them out takes quadratic time.
MAX_INTEGER_BITS = 2_000


def type_name(value: object) -> str:
    """`__name__` of the real type; `value.__class__` may lie."""
    return facts(type(value)).name


def short_name(name: str) -> str:
    """A name as a person can read it: one may be of ten megabytes."""
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1]}…"


def type_module(value: object) -> str:
    """Module of the real type, or `?` where a class replaced it by something else."""
    return facts(type(value)).module


def is_class(value: object) -> bool:
    return issubclass(type(value), type)


def category(value: object) -> str:
    """What an object is to a reader: data, function, class or module."""
    cls = type(value)
    if issubclass(cls, type):
        return "class"
    if cls is FunctionType or cls is MethodType or cls is BuiltinFunctionType:
        return "function"
    return "module" if issubclass(cls, ModuleType) else "data"


def short_text(value: object, limit: int = 120) -> str:
    """A short literal of a value, made without its help; at most about `limit` characters."""
    text = _text(value, limit, 0, [])
    return text if len(text) <= limit else text[: max(limit - 1, 1)] + "…"


def is_only_named(value: object) -> bool:
    """True if the name of its type is all that the short text of a value tells."""
    return short_text(value) == f"<{type_name(value)}>"


def _text(value: object, limit: int, depth: int, above: list[object]) -> str:
    """The text of a value `depth` containers down; `above` are those containers."""
    writer = _WRITERS.get(id(type(value)))
    if writer is not None:
        return writer(value, limit)
    known = facts(type(value))
    ends = depth > MAX_DEPTH or any(outer is value for outer in above)
    if known.kind is not None:
        return _container_text(value, known, limit, depth, above, ends)
    if type(value) is slice:
        parts = "…" if ends else _values_text(_slice_parts(value), limit, depth, [*above, value])
        return f"slice({parts})"
    return _object_text(value, known, limit, depth, above, ends)


# ---- values without parts


def _string(value: Any, limit: int) -> str:
    if str.__len__(value) <= limit:
        return str.__repr__(value)
    return str.__repr__(str.__getitem__(value, slice(0, limit))) + "…"


def _bytes(value: Any, limit: int) -> str:
    base: Any = bytes if issubclass(type(value), bytes) else bytearray
    cut = base.__getitem__(value, slice(0, limit))
    return base.__repr__(cut) + ("…" if base.__len__(value) > limit else "")


def _integer(value: Any, limit: int) -> str:
    bits = int.bit_length(value)
    return int.__repr__(value) if bits <= MAX_INTEGER_BITS else f"<int of {bits:,} bits>"


def _range(value: Any, limit: int) -> str:
    ends = [_integer(value.start, limit), _integer(value.stop, limit)]
    if value.step != 1:
        ends.append(_integer(value.step, limit))
    return f"range({', '.join(ends)})"


def _function(value: Any, limit: int) -> str:
    return f"<function {exact(value.__qualname__)}>"


def _bound_method(value: Any, limit: int) -> str:
    function = value.__func__
    name = exact(function.__qualname__) if type(function) is FunctionType else "?"
    return f"<bound method {name} of {type_name(value.__self__)}>"


def _memoryview(value: Any, limit: int) -> str:
    try:
        return f"<memoryview {value.nbytes:,} bytes, format {value.format}>"
    except ValueError:
        return "<memoryview, released>"


_WRITERS_BY_TYPE: dict[type, Callable[[Any, int], str]] = {
    str: _string,
    bytes: _bytes,
    bytearray: _bytes,
    int: _integer,
    bool: lambda value, limit: "True" if value else "False",
    float: lambda value, limit: float.__repr__(value),
    complex: lambda value, limit: complex.__repr__(value),
    type(None): lambda value, limit: "None",
    type(Ellipsis): lambda value, limit: "Ellipsis",
    type(NotImplemented): lambda value, limit: "NotImplemented",
    range: _range,
    FunctionType: _function,
    MethodType: _bound_method,
    BuiltinFunctionType: lambda value, limit: f"<built-in function {value.__name__}>",
    memoryview: _memoryview,
    CellType: lambda value, limit: "<cell>",
}
# By address: looking a class up by itself would hash it, which is its metaclass's affair.
_WRITERS = {id(cls): writer for cls, writer in _WRITERS_BY_TYPE.items()}


# ---- containers

_BRACKETS: dict[str, tuple[str, str]] = {
    "list": ("[", "]"),
    "tuple": ("(", ")"),
    "dict": ("{", "}"),
    "set": ("{", "}"),
    "frozenset": ("frozenset({", "})"),
    "deque": ("deque([", "])"),
}
_EMPTY_SETS: dict[type, str] = {set: "set()", frozenset: "frozenset()"}


def _container_text(
    value: object, known: ClassFacts, limit: int, depth: int, above: list[object], ends: bool
) -> str:
    base: Any = known.base
    length: int = base.__len__(value)
    if ends:
        body = "…" if length else ""
    else:
        body = _elements_text(value, known, length, limit, depth, [*above, value])
    if known.named_fields is not None:
        return f"{known.name}({body})"
    if base is tuple and length == 1 and known.cls is tuple:
        body += ","
    kind = facts(base).name
    opening, closing = _BRACKETS.get(kind, ("{", "}"))
    text = f"{opening}{body}{closing}" if length else _EMPTY_SETS.get(base, opening + closing)
    return text if known.cls is base and kind in _BRACKETS else f"{known.name}({text})"


def _elements_text(
    value: object, known: ClassFacts, length: int, limit: int, depth: int, above: list[object]
) -> str:
    parts: list[str] = []
    fields = known.named_fields or ()
    for place, element in enumerate(contents.elements(value, 0, MAX_ELEMENTS)):
        if known.kind == "mapping":
            key, content = element
            text = _text(key, limit, depth + 1, above)
            text = f"{text}: {_text(content, limit, depth + 1, above)}"
        else:
            text = _text(element, limit, depth + 1, above)
            if place < len(fields):
                text = f"{fields[place]}={text}"
        parts.append(text)
        limit -= len(text) + 2
        if limit <= 0:
            break
    if length > len(parts):
        parts.append("…")
    return ", ".join(parts)


def _values_text(values: tuple[object, ...], limit: int, depth: int, above: list[object]) -> str:
    return _elements_text(values, facts(tuple), len(values), limit, depth, above)


# ---- objects


def _object_text(
    value: object, known: ClassFacts, limit: int, depth: int, above: list[object], ends: bool
) -> str:
    cls = known.cls
    for base, writer in ((str, _string), (bytes, _bytes), (bytearray, _bytes), (int, _integer)):
        if issubclass(cls, base):
            return contents.enum_member(value) or f"{known.name}({writer(value, limit)})"
    if issubclass(cls, float):
        return f"{known.name}({float.__repr__(cast('float', value))})"
    if issubclass(cls, type):
        return f"<class {facts(cast('type', value)).name}>"
    if issubclass(cls, ModuleType):
        return f"<module {contents.module_name(cast('ModuleType', value))}>"
    text = contents.enum_member(value) or library_text(
        value, known, lambda part: "…" if ends else _text(part, limit, depth + 1, [*above, value])
    )
    if text is not None:
        return text
    if issubclass(cls, BaseException):
        body = "…"
        if not ends:
            arguments = contents.exception_arguments(cast("BaseException", value))
            body = _values_text(arguments, limit, depth, [*above, value])
        return f"{known.name}({body})"
    names = contents.dataclass_fields(value)
    if names is None or ends:
        return f"<{known.name}>"
    return f"{known.name}({_fields_text(value, names, limit, depth, [*above, value])})"


def _fields_text(
    value: object, names: list[str], limit: int, depth: int, above: list[object]
) -> str:
    held = {name: content for name, content, _ in attributes(value)}
    shown = [name for name in names if name in held][:MAX_ELEMENTS]
    return ", ".join(f"{name}={_text(held[name], limit, depth + 1, above)}" for name in shown)


def _slice_parts(value: slice) -> tuple[object, ...]:
    return value.start, value.stop, value.step
