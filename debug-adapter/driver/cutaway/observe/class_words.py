"""What is told of a class beside its name: how its bases were written, its role, who passes for it."""

from __future__ import annotations

import sys

from ..compat import cast
from . import contents, peek
from .class_table import subclasses
from .clock import spent
from .kinds import ModuleType, WrapperDescriptorType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, cast  # noqa: F811

    from .class_table import ClassTable

#: How deep a written base is told: `Box[list[Box[int]]]`.
_MAX_DEPTH = 6
#: Classes looked through for registrations.
_MAX_CLASSES = 20_000


def typing_names() -> dict[str, object]:
    """`Generic` and `Protocol` of typing, if the program has loaded it."""
    module = sys.modules.get("typing")
    if type(module) is not ModuleType:
        return {}
    names = contents.named_entries(contents.instance_dict(module))
    return {name: value for name, value in names if name in ("Generic", "Protocol")}


def role(cls: type, table: ClassTable, typing: dict[str, object]) -> str:
    if cls is object:
        return "object"
    if id(cls) == id(typing.get("Generic")):
        return "generic"
    if id(cls) == id(typing.get("Protocol")):
        return "protocol"
    if table.own(cls).get("_is_protocol") is True:
        return "protocolClass"
    return "abstract" if abstract_names(cls, table) else "class"


def abstract_names(cls: type, table: ClassTable) -> list[str]:
    names = table.own(cls).get("__abstractmethods__")
    if type(names) is not frozenset:
        return []
    known = cast("frozenset[object]", names)
    return sorted(name for name in known if type(name) is str)


def written_bases(cls: type, table: ClassTable) -> list[str] | None:
    """`__orig_bases__` in words; None for a class that has the bases its statement named."""
    bases = table.own(cls).get("__orig_bases__")
    if type(bases) is not tuple:
        return None
    return [_written(base, table, 0) for base in cast("tuple[object, ...]", bases)]


def _written(value: object, table: ClassTable, depth: int) -> str:
    if depth > _MAX_DEPTH:
        return "…"
    if peek.is_class(value):
        return table.qualified(cast("type", value))
    if type(value) is type(list[int]):
        known = cast("Any", value)
        return _subscript(known.__origin__, known.__args__, table, depth)
    name = peek.type_name(value)
    if peek.type_module(value) == "typing":
        held = {key: content for key, content, _ in contents.attributes(value)}
        if "__origin__" in held:
            return _subscript(held["__origin__"], held.get("__args__"), table, depth)
        if type(held.get("__name__")) is str:
            return str(held["__name__"])
        if name in ("TypeVar", "ParamSpec", "TypeVarTuple"):
            # Written in C from 3.12 on: its name is a member of its own type.
            reader = table.find(type(value), "__name__")
            found = None if reader is None else _read(reader[1], value)
            return found if type(found) is str else name
    if type(value) is list or type(value) is tuple:
        parts = [_written(one, table, depth + 1) for one in contents.elements(value, 0, 20)]
        return f"[{', '.join(parts)}]"
    return peek.short_text(value, 60)


def _read(descriptor: Any, value: object) -> object:
    """What a descriptor written in C gives; None for any other."""
    if peek.type_name(descriptor) not in ("member_descriptor", "getset_descriptor"):
        return None
    try:
        return descriptor.__get__(value)
    except (AttributeError, TypeError):
        return None


def _subscript(origin: object, arguments: object, table: ClassTable, depth: int) -> str:
    name = _written(origin, table, depth + 1)
    if type(arguments) is not tuple or not arguments:
        return name
    parts = [_written(one, table, depth + 1) for one in cast("tuple[object, ...]", arguments)[:20]]
    return f"{name}[{', '.join(parts)}]"


def custom_mro(cls: type, table: ClassTable) -> tuple[type, object] | None:
    """The metaclass that has an `mro` of its own, and that; None where it is type's."""
    for one in table.mro(type(cls)):
        if one is type:
            return None
        own = table.own(one)
        if "mro" in own:
            return one, own["mro"]
    return None


# ---- abc


def registered(cls: type, table: ClassTable) -> list[type] | None:
    """Classes registered with an ABC, those that live; None where that cannot be read without running code.

    `_abc._get_dump` reads `_abc_impl` as an attribute of the class: a metaclass that had a say in
    that would run, so it is asked only where none has.
    """
    own = table.own(cls)
    if "_abc_impl" not in own:
        old = own.get("_abc_registry")
        return [] if old is None else None
    attribute = table.find(type(cls), "__getattribute__")
    if attribute is None or type(attribute[1]) is not WrapperDescriptorType:
        return None
    if table.find(type(cls), "_abc_impl") is not None:
        return None
    module = sys.modules.get("_abc")
    dump: Any = vars(module).get("_get_dump") if type(module) is ModuleType else None
    if dump is None or type(dump) is not type(len):
        return None
    try:
        references: Any = dump(cls)[0]
    except TypeError:
        return None
    found = [reference() for reference in references]
    return sorted(
        [cast("type", one) for one in found if one is not None],
        key=table.qualified,
    )


def abstract_classes(table: ClassTable, deadline: float) -> list[type]:
    """Classes that others can be registered with, as many as are found until `deadline`."""
    found: list[type] = []
    seen: set[int] = set()
    waiting: list[type] = [object]
    while waiting and len(seen) < _MAX_CLASSES and spent() < deadline:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if type(one) is not type and "_abc_impl" in table.own(one):
            found.append(one)
        waiting.extend(subclasses(one))
    return found
