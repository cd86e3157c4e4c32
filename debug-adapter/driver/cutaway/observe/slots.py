"""In which slot a holder keeps an object, as a reader of Python would call it. Runs no code of the program."""

from __future__ import annotations

import gc

from ..compat import cast
from . import contents, frames, peek
from .classes import facts, is_python_class, own_names
from .kinds import (
    AsyncGeneratorType,
    CellType,
    CoroutineType,
    FrameType,
    FunctionType,
    GeneratorType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, cast  # noqa: F811

    Slot = tuple[str, str]  # kind, label

# Bound once: a program may put others in their place.
_referrers, _referents = gc.get_referrers, gc.get_referents

#: Attributes of what can be suspended begin so. By address: to compare a class may be its metaclass's affair.
_PREFIXES = {id(GeneratorType): "gi_", id(CoroutineType): "cr_", id(AsyncGeneratorType): "ag_"}
#: Objects whose holders are looked for together: each is compared with every reference there is.
MAX_ASKED = 50
#: Elements among which a slot is looked for; in a list or tuple C code looks.
MAX_SEARCHED, MAX_SEARCHED_IN_C = 200_000, 2_000_000


def slots_of(holder: object, held: list[object]) -> list[Slot]:
    """The slots of a holder that refer to the object, as a reader knows them."""
    cls = type(holder)
    if cls is CellType:
        return [("cell", "cell_contents")]
    if cls is FrameType:
        frame = cast("FrameType", holder)
        return [("frame", name) for name in names_holding(held, frame)]
    if is_suspendable(holder):
        frame = frame_of(holder)
        if frame is None:
            return []
        return [("suspended", name) for name in names_holding(held, frame)]
    if cls is MethodType:
        return _named(holder, held, ("__self__", "__func__"))
    if cls is FunctionType:
        return _named(holder, held, _FUNCTION_SLOTS)
    of_type = [("type", "__class__")] if id(cls) == id(held[0]) and _is_heap_type(cls) else []
    if peek.is_class(holder):
        bases = cast("tuple[object, ...]", _bases_of(holder))
        return [("base", "__base__") for one in bases[:1] if one is held[0]] + of_type
    # A type written in C need not tell of its instances' reference to it: then an element is meant.
    found = _element_slots(holder, held)
    if is_python_class(cls):
        found, of_type = of_type + found, []
    if cls is dict or issubclass(cls, ModuleType):
        return found
    for name, content, kind in contents.attributes(holder):
        if content is held[0]:
            found.append((kind, f".{name}"))
    return found + _fields_in_c(holder, held) + of_type


def _is_heap_type(cls: type) -> bool:
    """False for types that are part of Python itself: their instances do not refer to them."""
    return bool(_flags_of_type(cls) & _HEAP_TYPE)


_HEAP_TYPE = 1 << 9
_flags_of_type: Any = type.__dict__["__flags__"].__get__


_FUNCTION_SLOTS = (
    "__globals__", "__builtins__", "__code__", "__name__", "__qualname__", "__doc__", "__module__",
    "__defaults__", "__kwdefaults__", "__closure__",
)  # fmt: skip
_bases_of: Any = type.__dict__["__bases__"].__get__


def names_holding(held: list[object], frame: FrameType) -> list[str]:
    """Names of a function that are its own slots: a cell holds the values of the others."""
    if not frames.is_function(frame):
        return []
    code = frame.f_code
    in_cells = {*code.co_cellvars, *code.co_freevars}
    return [
        name
        for name, _, value in frames.bindings(frame)
        if value is held[0] and name not in in_cells
    ]


def _element_slots(holder: object, held: list[object]) -> list[Slot]:
    kind = contents.container_kind(holder)
    if kind is None:
        return []
    size = contents.size(holder) or 0
    if size > (MAX_SEARCHED if kind == "mapping" else MAX_SEARCHED_IN_C):
        return []
    if kind == "mapping":
        return _mapping_slots(holder, held)
    fields = contents.tuple_fields(holder) or ()
    found: list[Slot] = []
    for place in _places(contents.elements(holder), id(held[0])):
        if kind == "set":
            found.append(("member", "{…}"))
        elif place < len(fields):
            found.append(("attribute", f".{fields[place]}"))
        else:
            found.append(("index", f"[{place}]"))
    return found


def _places(elements: list[object], address: int) -> list[int]:
    """Where an object lies among others; C code searches numbers, which no program can make."""
    addresses = list(map(id, elements))
    found: list[int] = []
    for _ in range(addresses.count(address)):
        found.append(addresses.index(address, found[-1] + 1 if found else 0))
    return found


def _mapping_slots(holder: object, held: list[object]) -> list[Slot]:
    found: list[Slot] = []
    for place, (key, content) in enumerate(contents.elements(holder)):
        if content is held[0]:
            found.append(("key", f"[{peek.short_text(key, 40)}]"))
        if key is held[0] and type(key) is not str:
            found.append(("keyObject", f"key {place}"))
    return found


def _fields_in_c(holder: object, held: list[object]) -> list[Slot]:
    """Fields of types written in C, by their own descriptors that only read."""
    found: list[Slot] = []
    for base in facts(type(holder)).mro:
        if facts(base).is_python:
            continue
        for name, member in own_names(base).items():
            readable = type(member) is MemberDescriptorType
            if type(member) is GetSetDescriptorType and name in _PLAIN_GETTERS:
                readable = True
            if readable and _get(member, holder) is held[0] and held[0] is not None:
                found.append(("attribute", f".{name}"))
    return found


#: Computed attributes that CPython reads from a field and nothing else.
_PLAIN_GETTERS = frozenset((
    "args", "__cause__", "__context__", "__traceback__", "tb_next", "default_factory", "func",
))  # fmt: skip


def _get(member: object, holder: object) -> object:
    try:
        return cast("Any", member).__get__(holder)
    except (AttributeError, TypeError, ValueError):
        return None


def _named(holder: object, held: list[object], names: tuple[str, ...]) -> list[Slot]:
    return [
        ("attribute", f".{name}")
        for name in names
        if object.__getattribute__(holder, name) is held[0]
    ]


def is_suspendable(one: object) -> bool:
    """True for generators, coroutines and asynchronous generators."""
    return id(type(one)) in _PREFIXES


def frame_of(suspended: object) -> FrameType | None:
    """The frame that a generator or coroutine goes on with; None once it has ended."""
    return getattr(suspended, f"{_PREFIXES[id(type(suspended))]}frame")


def is_running(suspended: object) -> bool:
    return getattr(suspended, f"{_PREFIXES[id(type(suspended))]}running")


# ---- what a container belongs to


def owners_of(found: list[object]) -> dict[int, list[object]]:
    """Objects whose names, defaults or cells are kept in some of these containers, by its address."""
    boxes = [
        one for one in found if type(one) is dict or type(one) is tuple or type(one) is CellType
    ]
    del boxes[MAX_ASKED:]
    if not boxes:
        return {}
    wanted = {id(one) for one in boxes}
    owners: dict[int, list[object]] = {}
    for owner in _referrers(*boxes):
        if owner is boxes or owner is found:
            continue
        for one in _referents(owner):
            if id(one) in wanted:
                owners.setdefault(id(one), []).append(owner)
    return owners


def in_owner(
    holder: object, slot: Slot, owners: list[object], stack: list[FrameType]
) -> tuple[object, Slot]:
    """The holder and slot that a reader knows: a module's global rather than a key of its dictionary."""
    if slot[0] == "type":
        return holder, slot
    if type(holder) is CellType:
        return holder, ("cell", _cell_name(holder, owners) or slot[1])
    for owner in owners:
        cls = type(owner)
        if type(holder) is dict:
            name = f".{slot[1][2:-2]}" if slot[1].startswith("['") else slot[1]
            if issubclass(cls, ModuleType) and contents.instance_dict(owner) is holder:
                return owner, ("global", name)
            if cls is FunctionType and cast("FunctionType", owner).__kwdefaults__ is holder:
                return owner, ("default", f"{name[1:]}=")
            if peek.is_class(owner) and _is_class_dict(holder):
                return owner, ("classAttribute", name)
            if facts(cls).is_python and not peek.is_class(owner) and _keeps(owner, holder):
                return owner, ("attribute", name)
        elif cls is FunctionType:
            function = cast("FunctionType", owner)
            if function.__defaults__ is holder and slot[0] == "index":
                return owner, ("default", _default_name(function, slot[1]))
    for frame in stack:
        if holder is frame.f_globals:
            return holder, ("global", f".{slot[1][2:-2]}")
    return holder, slot


def _keeps(owner: object, names: object) -> bool:
    return contents.instance_dict(owner) is names


def _is_class_dict(names: object) -> bool:
    return any(name == "__module__" for name, _ in contents.named_entries(names))


def _default_name(function: FunctionType, label: str) -> str:
    code = function.__code__
    names = code.co_varnames[: code.co_argcount]
    place = int(label[1:-1]) - contents.elements(function.__defaults__).__len__()
    return f"{names[place]}=" if -len(names) <= place < 0 else label


def _cell_name(cell: object, owners: list[object]) -> str | None:
    """The variable of a cell, as a function that closes over it calls it."""
    for owner in owners:
        if type(owner) is tuple:
            for function in _referrers(owner):
                if type(function) is FunctionType and function.__closure__ is owner:
                    for name, one in zip(function.__code__.co_freevars, owner, strict=False):
                        if one is cell:
                            return name
    return None
