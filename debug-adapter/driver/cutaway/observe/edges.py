"""What one object holds, each part with the Python spelling of its slot (protocol/heap.ts).

What only exists while it is read, such as the numbers of an array, is not held and no edge. Runs no
code of the program: what is written in C is asked through its own descriptors.
"""

from __future__ import annotations

import gc
import sys

from ..compat import cast
from . import contents, frames, peek
from .classes import facts, has_method, is_python_class, own_names
from .kinds import (
    AsyncGeneratorType,
    BuiltinFunctionType,
    CellType,
    CoroutineType,
    DictItemsType,
    DictKeysType,
    DictValuesType,
    FunctionType,
    GeneratorType,
    GetSetDescriptorType,
    MappingProxyType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
    deque,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, cast  # noqa: F811

    from .classes import ClassFacts

    Edge = tuple[str, str, object]  # kind, label, target
    Slots = tuple[tuple[str, str, str], ...]  # attribute, kind, label

#: Elements, and attributes, of one object that are followed; the rest is counted.
MAX_EDGES = 100

_standard = sys.stdlib_module_names
_LEAVES = frozenset(
    id(cls) for cls in (
        int, float, complex, str, bytes, bytearray, bool, range, type(None), type(Ellipsis),
        type(NotImplemented), object,
    )
)  # fmt: skip
_CONTAINERS = frozenset(id(cls) for cls in (list, tuple, dict, set, frozenset, deque))
_METHOD_WRAPPER = type(object().__str__)
#: What some built-in types carry, read by the types' own descriptors.
_CARRIED: dict[int, Slots] = {
    id(MethodType): (("__self__", "self", "self"), ("__func__", "function", "function")),
    id(_METHOD_WRAPPER): (("__self__", "self", "self"),),
    id(staticmethod): (("__func__", "function", "__func__"),),
    id(classmethod): (("__func__", "function", "__func__"),),
    id(property): tuple((name, "function", name) for name in ("fget", "fset", "fdel")),
    id(super): (("__self__", "self", "__self__"),),
    id(slice): tuple((name, "attribute", f".{name}") for name in ("start", "stop", "step")),
}
_CARRIED_BY_NAME: dict[tuple[str, str], Slots] = {
    ("collections", "defaultdict"): (("default_factory", "attribute", ".default_factory"),),
    ("functools", "partial"): (
        ("func", "function", "func"),
        ("args", "attribute", ".args"),
        ("keywords", "attribute", ".keywords"),
    ),
    ("_asyncio", "Task"): (
        ("_coro", "attribute", "._coro"),
        ("_fut_waiter", "attribute", "._fut_waiter"),
        ("_result", "attribute", "._result"),
    ),
    ("_asyncio", "Future"): (("_result", "attribute", "._result"),),
}
#: The prefix of attributes, and what it waits for.
_SUSPENDED = {
    id(GeneratorType): ("gi_", "gi_yieldfrom"),
    id(CoroutineType): ("cr_", "cr_await"),
    id(AsyncGeneratorType): ("ag_", "ag_await"),
}
_VIEWS = frozenset(
    id(cls) for cls in (MappingProxyType, DictKeysType, DictValuesType, DictItemsType)
)
#: Modules of iterators and other small types in C; what they hold, the collector finds.
_SMALL = frozenset(
    ("builtins", "itertools", "functools", "operator", "collections", "_collections")
)


def edges_of(value: object) -> tuple[list[Edge], int]:
    """What an object holds, at most MAX_EDGES of its elements and attributes; how many were left out."""
    cls = type(value)
    if id(cls) in _LEAVES or issubclass(cls, ModuleType):
        return [], 0
    if issubclass(cls, type):
        return _of_class(cast("type", value)), 0
    if id(cls) in _CARRIED:
        return _carried(value, facts(cls), _CARRIED[id(cls)]), 0
    if id(cls) in _SUSPENDED:
        return _of_suspended(value), 0
    if id(cls) in _VIEWS:
        return [("attribute", ".mapping", held) for held in gc.get_referents(value)], 0
    by_type = _BY_TYPE.get(id(cls))
    return (by_type(value), 0) if by_type is not None else _of_instance(value, facts(cls))


def _of_instance(value: object, known: ClassFacts) -> tuple[list[Edge], int]:
    if "_member_map_" in known.found and contents.enum_member(value) is not None:
        return [], 0
    found: list[Edge] = []
    omitted = 0
    if known.kind is not None:
        found = _elements(value, known)
        omitted = max((contents.size(value) or 0) - MAX_EDGES, 0)
        if id(known.cls) in _CONTAINERS:
            return found, omitted
    attributes = contents.attributes(value)
    for name, content, kind in attributes[:MAX_EDGES]:
        found.append((kind, f".{name}", content))
    omitted += max(len(attributes) - MAX_EDGES, 0)
    if issubclass(known.cls, BaseException):
        found += _of_exception(cast("BaseException", value))
    else:
        found += _of_type_in_c(value, known, {id(edge[2]) for edge in found})
    return found, omitted


def _elements(value: object, known: ClassFacts) -> list[Edge]:
    elements = contents.elements(value, 0, MAX_EDGES)
    if known.kind == "set":
        return [("member", "{…}", element) for element in elements]
    if known.kind == "mapping":
        found: list[Edge] = []
        for place, (key, content) in enumerate(elements):
            found.append(("key", f"[{peek.short_text(key, 40)}]", content))
            if not contents.is_plain_key(key):
                found.append(("keyObject", f"key {place}", key))
        return found
    fields = known.named_fields or ()
    return [
        ("attribute", f".{fields[place]}", element)
        if place < len(fields)
        else ("index", f"[{place}]", element)
        for place, element in enumerate(elements)
    ]


def _of_type_in_c(value: object, known: ClassFacts, named: set[int]) -> list[Edge]:
    """What a type written in C, or the one that a class derives from, carries beside its elements."""
    for base in known.mro:
        kept = facts(base)
        carried = _CARRIED_BY_NAME.get((kept.module, kept.name))
        if carried is not None:
            return _carried(value, kept, carried)
    if known.is_python or known.kind is not None or known.module not in _SMALL:
        return []
    return [
        ("attribute", ".<held>", held)
        for held in gc.get_referents(value)[:MAX_EDGES]
        if held is not known.cls and id(held) not in named
    ]


def _carried(value: object, known: ClassFacts, slots: Slots) -> list[Edge]:
    found: list[Edge] = []
    for name, kind, label in slots:
        member = known.get(name)
        if type(member) is MemberDescriptorType or type(member) is GetSetDescriptorType:
            try:
                content = cast("Any", member).__get__(value)
            except (AttributeError, ValueError):
                continue
            if content is not None:
                found.append((kind, label, content))
    return found


def _of_exception(error: BaseException) -> list[Edge]:
    found: list[Edge] = [("attribute", ".args", contents.exception_arguments(error))]
    for name in ("__cause__", "__context__"):
        content = cast("Any", facts(BaseException).get(name)).__get__(error)
        if content is not None:
            found.append(("attribute", f".{name}", content))
    return found


def _of_suspended(value: Any) -> list[Edge]:
    """The names a generator or coroutine will go on with, and what it waits for.

    One that runs now is a frame, and shown as such.
    """
    prefix, awaited = _SUSPENDED[id(type(value))]
    frame = getattr(value, f"{prefix}frame")
    if frame is None or getattr(value, f"{prefix}running"):
        return []
    found: list[Edge] = [
        ("cell", name, content) for name, _, content in frames.suspended_bindings(frame)
    ]
    waits_for = getattr(value, awaited)
    if waits_for is not None:
        found.append(("attribute", f".{awaited}", waits_for))
    return found


def _of_function(function: Any) -> list[Edge]:
    """Defaults, closure cells and attributes of a function; those of the standard library are leaves."""
    if _is_standard(function.__module__):
        return []
    code = function.__code__
    found: list[Edge] = []
    # Both may be of a subclass, with more or other entries than the function has parameters.
    held = function.__defaults__
    defaults: list[object] = [] if held is None else contents.elements(held)
    names = code.co_varnames[: code.co_argcount]
    for name, content in zip(reversed(names), reversed(defaults), strict=False):
        found.insert(0, ("default", f"{name}=", content))
    for name, content in contents.named_entries(function.__kwdefaults__):
        found.append(("default", f"{name}=", content))
    for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=False):
        found.append(("cell", name, cell))
    # Reading `__dict__` gives a function one; so it is read only where the function has it.
    known = {id(function.__globals__), id(function.__kwdefaults__), id(function.__builtins__)}
    if any(type(part) is dict and id(part) not in known for part in gc.get_referents(function)):
        for name, content in contents.named_entries(contents.instance_dict(function))[:MAX_EDGES]:
            found.append(("attribute", f".{name}", content))
    return found


def _of_cell(cell: Any) -> list[Edge]:
    try:
        return [("cellContent", "cell_contents", cell.cell_contents)]
    except ValueError:
        return []


def _of_builtin(function: Any) -> list[Edge]:
    """The object a method written in C is bound to: `append = rows.append` holds `rows`."""
    bound = function.__self__
    if bound is None or issubclass(type(bound), ModuleType):
        return []
    return [("self", "self", bound)]


def _of_memory(view: Any) -> list[Edge]:
    try:
        return [("attribute", ".obj", view.obj)]
    except ValueError:  # It was released.
        return []


_BY_TYPE = {
    id(FunctionType): _of_function,
    id(CellType): _of_cell,
    id(BuiltinFunctionType): _of_builtin,
    id(memoryview): _of_memory,
}


def _of_class(cls: type) -> list[Edge]:
    """Data attributes of a class of the program; methods and descriptors are not what is shared."""
    attributes = own_names(cls)
    if not is_python_class(cls) or _is_standard(attributes.get("__module__")):
        return []
    return [
        ("attribute", f".{name}", content)
        for name, content in list(attributes.items())[:MAX_EDGES]
        if not name.startswith("__") and _is_class_data(content)
    ]


def _is_class_data(content: object) -> bool:
    return peek.category(content) == "data" and not has_method(content, "__get__")


def _is_standard(module: object) -> bool:
    return type(module) is str and module.partition(".")[0] in _standard
