"""Types, attributes and short texts of values, read without running any of their code.

Everything here goes through CPython's own descriptors and unbound methods of built-in types: a
class whose `__class__`, `__getattribute__`, `__len__`, `__iter__` or `__repr__` prints, raises or
never returns is read like any other. Runs on the stopped thread, with tracing off.
"""

from __future__ import annotations

import sys
from collections import deque
from itertools import islice
from types import (
    BuiltinFunctionType,
    CellType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)

from ..compat import cast

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, cast  # noqa: F811

#: Elements of a container that a short text shows, and how deep it looks.
MAX_ELEMENTS = 10
MAX_DEPTH = 2
#: Integers of more bits are described, since writing them out takes quadratic time.
MAX_INTEGER_BITS = 2_000

_HEAP_TYPE = 1 << 9
_IMMUTABLE_TYPE = 1 << 8

_name_of_type: Callable[[type], str] = type.__dict__["__name__"].__get__
_module_of_type: Callable[[type], object] = type.__dict__["__module__"].__get__
_mro_of_type: Callable[[type], tuple[type, ...]] = type.__dict__["__mro__"].__get__
_dict_of_type: Callable[[type], Any] = type.__dict__["__dict__"].__get__
_flags_of_type: Callable[[type], int] = type.__dict__["__flags__"].__get__
_dict_of_module: Callable[[ModuleType], Any] = cast("Any", ModuleType).__dict__["__dict__"].__get__
_args_of_exception: Callable[[BaseException], Any] = BaseException.__dict__["args"].__get__


def type_name(value: object) -> str:
    """`__name__` of the real type; `value.__class__` may lie."""
    return _name_of_type(type(value))


def type_module(value: object) -> str:
    """Module of the real type, or `?` where a class replaced it by something else."""
    module = _module_of_type(type(value))
    return module if type(module) is str else "?"


def class_name(cls: type) -> str:
    return _name_of_type(cls)


def is_class(value: object) -> bool:
    return issubclass(type(value), type)


def is_python_class(cls: type) -> bool:
    """Made by a `class` statement (or `type()`), not by C code."""
    flags = _flags_of_type(cls)
    return bool(flags & _HEAP_TYPE) and not flags & _IMMUTABLE_TYPE


def class_of(value: object, module: str, name: str) -> bool:
    """True if the exact type is C code's `module.name`: then its own methods are CPython's."""
    cls = type(value)
    return not is_python_class(cls) and _name_of_type(cls) == name and type_module(value) == module


def class_attributes(cls: type) -> dict[str, object]:
    """The class's own dictionary, without what is not named by a real str."""
    return {name: value for name, value in _dict_of_type(cls).items() if type(name) is str}


def mro(cls: type) -> tuple[type, ...]:
    return _mro_of_type(cls)


def find_class_attribute(cls: type, name: str) -> object | None:
    """What the class or a base stores under `name`, unbound; None if nothing does."""
    for base in _mro_of_type(cls):
        found = class_attributes(base).get(name)
        if found is not None:
            return found
    return None


def instance_dict(value: object) -> dict[object, object] | None:
    """The real `__dict__` of an instance, past any property of that name; None if it has none."""
    if type(value) is ModuleType or issubclass(type(value), ModuleType):
        return _dict_of_module(cast("ModuleType", value))
    for base in _mro_of_type(type(value)):
        found = _dict_of_type(base).get("__dict__")
        if type(found) is GetSetDescriptorType and found.__objclass__ is base:
            try:
                names = found.__get__(value)
            except (AttributeError, TypeError):
                return None
            return names if issubclass(type(names), dict) else None
    return None


def attributes(value: object) -> list[tuple[str, object, str]]:
    """(name, value, `attribute` or `slot`) in the order they were set; slots first, bases first."""
    found: list[tuple[str, object, str]] = []
    for base in reversed(_mro_of_type(type(value))):
        if is_python_class(base):
            found.extend(_slots(base, value))
    names = instance_dict(value)
    if names is not None:
        for name, content in _stable(dict.items(cast("Any", names))):
            if type(name) is str:
                found.append((name, content, "attribute"))
    return found


def _slots(base: type, value: object) -> Iterator[tuple[str, object, str]]:
    for name, member in class_attributes(base).items():
        if type(member) is MemberDescriptorType and member.__objclass__ is base:
            try:
                yield name, member.__get__(value), "slot"
            except AttributeError:
                continue


def _stable(items: Iterable[Any], limit: int = sys.maxsize) -> list[Any]:
    """A list of an iterable that another thread may change meanwhile: what was read until then."""
    found: list[Any] = []
    try:
        for item in islice(items, limit):
            found.append(item)
    except RuntimeError:
        pass
    return found


# ---- containers

_SEQUENCES: tuple[type, ...] = (list, tuple, deque)
_SETS: tuple[type, ...] = (set, frozenset)


def container_kind(value: object) -> str | None:
    """`sequence`, `set` or `mapping` for built-in containers and their subclasses, else None."""
    cls = type(value)
    if issubclass(cls, _SEQUENCES):
        return "sequence"
    if issubclass(cls, dict):
        return "mapping"
    if issubclass(cls, _SETS):
        return "set"
    return None


def _built_in_base(value: object) -> Any:
    for base in (list, tuple, dict, set, frozenset, deque):
        if issubclass(type(value), base):
            return base
    raise TypeError


def size(value: object) -> int | None:
    """Number of elements, from the built-in type's own `__len__`; None for what has no such number."""
    if container_kind(value) is not None:
        return _built_in_base(value).__len__(value)
    for base in (str, bytes, bytearray, range):
        if issubclass(type(value), base):
            return base.__len__(cast("Any", value))
    return None


def elements(value: object, start: int = 0, count: int = sys.maxsize) -> list[Any]:
    """A page of a container: values, or (key, value) pairs of a mapping. Reads no more than it must."""
    base = _built_in_base(value)
    known: Any = value
    if base in (list, tuple):
        return list(base.__getitem__(known, slice(start, start + count)))
    walk: Any = dict.items(known) if base is dict else base.__iter__(value)
    return _stable(islice(walk, start, start + count))


def tuple_fields(value: object) -> tuple[str, ...] | None:
    """Field names of a namedtuple, else None."""
    if not issubclass(type(value), tuple) or type(value) is tuple:
        return None
    fields = find_class_attribute(type(value), "_fields")
    if type(fields) is not tuple:
        return None
    names = cast("tuple[str, ...]", fields)
    return names if all(type(name) is str for name in names) else None


def dataclass_fields(value: object) -> list[str] | None:
    """Field names of a dataclass instance, else None."""
    fields = find_class_attribute(type(value), "__dataclass_fields__")
    if type(fields) is not dict:
        return None
    return [name for name in cast("dict[object, object]", fields) if type(name) is str]


def is_frozen_dataclass(value: object) -> bool:
    parameters = find_class_attribute(type(value), "__dataclass_params__")
    if parameters is None or dataclass_fields(value) is None:
        return False
    return any(name == "frozen" and flag is True for name, flag, _ in attributes(parameters))


def enum_member(value: object) -> str | None:
    """`Color.RED` for a member of an Enum, else None."""
    if find_class_attribute(type(value), "_member_map_") is None:
        return None
    for name, content, _ in attributes(value):
        if name == "_name_" and type(content) is str:
            return f"{type_name(value)}.{content}"
    return None


# ---- short texts


def short_text(value: object, limit: int = 120) -> str:
    """A short literal of a value, made without its help; at most about `limit` characters."""
    text = _text(value, limit, 0, [])
    return text if len(text) <= limit else text[: max(limit - 1, 1)] + "…"


def _text(value: object, limit: int, depth: int, above: list[object]) -> str:
    writer = _WRITERS.get(type(value))
    if writer is not None:
        return writer(value, limit)
    kind = container_kind(value)
    if kind is not None:
        return _container_text(value, kind, limit, depth, above)
    return _object_text(value, limit, depth, above)


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


def _slice(value: Any, limit: int) -> str:
    parts = (short_text(part, 30) for part in (value.start, value.stop, value.step))
    return f"slice({', '.join(parts)})"


def _function(value: Any, limit: int) -> str:
    return f"<function {value.__qualname__}>"


def _bound_method(value: Any, limit: int) -> str:
    function = value.__func__
    name = function.__qualname__ if type(function) is FunctionType else "?"
    return f"<bound method {name} of {type_name(value.__self__)}>"


def _memoryview(value: Any, limit: int) -> str:
    try:
        return f"<memoryview {value.nbytes:,} bytes, format {value.format}>"
    except ValueError:
        return "<memoryview, released>"


_WRITERS: dict[type, Callable[[Any, int], str]] = {
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
    range: lambda value, limit: range.__repr__(value),
    slice: _slice,
    FunctionType: _function,
    MethodType: _bound_method,
    BuiltinFunctionType: lambda value, limit: f"<built-in function {value.__name__}>",
    memoryview: _memoryview,
    CellType: lambda value, limit: "<cell>",
}

_BRACKETS: dict[type, tuple[str, str]] = {
    list: ("[", "]"),
    tuple: ("(", ")"),
    dict: ("{", "}"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
    deque: ("deque([", "])"),
}


def _container_text(value: object, kind: str, limit: int, depth: int, above: list[object]) -> str:
    base = _built_in_base(value)
    opening, closing = _BRACKETS[base]
    exact = type(value) is base
    length = base.__len__(value)
    if any(outer is value for outer in above):
        body = "…"
    elif depth > MAX_DEPTH:
        body = "…" if length else ""
    else:
        body = _elements_text(value, kind, length, limit, depth, [*above, value])
    if base is tuple and length == 1 and exact:
        body += ","
    if not length and base in _SETS:
        opening, closing = f"{_name_of_type(base)}(", ")"
    fields = tuple_fields(value)
    if fields is not None:
        return f"{type_name(value)}({body})"
    text = f"{opening}{body}{closing}"
    return text if exact else f"{type_name(value)}({text})"


def _elements_text(
    value: object, kind: str, length: int, limit: int, depth: int, above: list[object]
) -> str:
    parts: list[str] = []
    room = limit
    fields = tuple_fields(value)
    for place, element in enumerate(elements(value, 0, MAX_ELEMENTS)):
        if kind == "mapping":
            key, content = element
            text = f"{_text(key, room, depth + 1, above)}: {_text(content, room, depth + 1, above)}"
        else:
            text = _text(element, room, depth + 1, above)
            if fields is not None and place < len(fields):
                text = f"{fields[place]}={text}"
        parts.append(text)
        room -= len(text) + 2
        if room <= 0:
            break
    if length > len(parts):
        parts.append("…")
    return ", ".join(parts)


def _object_text(value: object, limit: int, depth: int, above: list[object]) -> str:
    cls = type(value)
    for base, writer in ((str, _string), (bytes, _bytes), (bytearray, _bytes), (int, _integer)):
        if issubclass(cls, base):
            return enum_member(value) or f"{type_name(value)}({writer(value, limit)})"
    if issubclass(cls, float):
        return f"{type_name(value)}({float.__repr__(cast('float', value))})"
    if issubclass(cls, type):
        return f"<class {_name_of_type(cast('type', value))}>"
    if issubclass(cls, ModuleType):
        return f"<module {module_name(cast('ModuleType', value))}>"
    member = enum_member(value)
    if member is not None:
        return member
    if issubclass(cls, BaseException):
        arguments = _args_of_exception(cast("BaseException", value))
        text = _elements_text(arguments, "sequence", len(arguments), limit, depth, above)
        return f"{type_name(value)}({text})"
    known = _known_object_text(value)
    if known is not None:
        return known
    names = dataclass_fields(value)
    if names is None or depth > MAX_DEPTH or any(outer is value for outer in above):
        return f"<{type_name(value)}>"
    return f"{type_name(value)}({_fields_text(value, names, limit, depth, [*above, value])})"


def _fields_text(
    value: object, names: list[str], limit: int, depth: int, above: list[object]
) -> str:
    contents = {name: content for name, content, _ in attributes(value)}
    shown = [name for name in names if name in contents][:MAX_ELEMENTS]
    return ", ".join(f"{name}={_text(contents[name], limit, depth + 1, above)}" for name in shown)


def _known_object_text(value: object) -> str | None:
    """C types of the standard library whose own repr is known to run nothing else, arrays by shape."""
    for module, name in (("datetime", "date"), ("datetime", "timedelta"), ("decimal", "Decimal")):
        if class_of(value, module, name):
            return type(value).__repr__(value)
    for name in ("datetime", "time"):
        if class_of(value, "datetime", name) and cast("Any", value).tzinfo is None:
            return type(value).__repr__(value)
    if class_of(value, "numpy", "ndarray"):
        array = cast("Any", value)
        return f"<ndarray {array.shape} {array.dtype.kind}{array.dtype.itemsize * 8}>"
    return None


def exception_arguments(error: BaseException) -> tuple[object, ...]:
    """`args` of an exception, past any attribute of that name."""
    return _args_of_exception(error)


def module_name(module: ModuleType) -> str:
    name = _dict_of_module(module).get("__name__")
    return name if type(name) is str else "?"
