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
    ("builtins", "itertools", "functools", "operator", "collections", "_collections", "_queue")
)


#: Modules whose objects are told by their shape and type of elements alone.
_ARRAYS = frozenset(("numpy", "pandas", "torch"))


class Page:
    """What an object holds from its element `start` on; `omitted` counts what lies outside the page.

    A container has at most MAX_EDGES elements in a page, and beside them its attributes; something
    without elements has its attributes in pages.
    """

    __slots__ = ("edges", "omitted", "start")

    def __init__(self, edges: list[Edge], omitted: int = 0, start: int = 0) -> None:
        self.edges = edges
        self.omitted = omitted
        self.start = start


def edges_of(value: object) -> tuple[list[Edge], int]:
    """The first page of what an object holds; how many elements and attributes were left out."""
    page = page_of(value)
    return page.edges, page.omitted


def page_of(value: object, start: int = 0, until: float | None = None) -> Page:
    """What an object holds, from element `start` on; from the last page if it has no such element.

    A dictionary, set or deque is read from its beginning: where that takes longer than `until`
    (a time of `clock.spent`), the page is empty.
    """
    cls = type(value)
    if id(cls) in _LEAVES or issubclass(cls, ModuleType):
        return Page([])
    if issubclass(cls, type):
        return _cut(_of_class(cast("type", value)), start)
    if id(cls) in _CARRIED:
        return Page(_carried(value, facts(cls), _CARRIED[id(cls)]))
    if id(cls) in _SUSPENDED:
        return _cut(_of_suspended(value), start)
    if id(cls) in _VIEWS:
        return Page([("attribute", ".mapping", held) for held in gc.get_referents(value)])
    by_type = _BY_TYPE.get(id(cls))
    if by_type is not None:
        return _cut(by_type(value), start)
    return _of_instance(value, facts(cls), start, until)


def _cut(found: list[Edge], start: int) -> Page:
    """A page of what was read whole."""
    begin = _last_page(start, len(found))
    page = found[begin : begin + MAX_EDGES]
    return Page(page, len(found) - len(page), begin)


def _last_page(start: int, length: int) -> int:
    """`start`, or the beginning of the last page where there is no such element."""
    return start if start < length else max(length - 1, 0) // MAX_EDGES * MAX_EDGES


def _of_instance(value: object, known: ClassFacts, start: int, until: float | None) -> Page:
    if "_member_map_" in known.found and contents.enum_member(value) is not None:
        return Page([])
    if known.module.partition(".")[0] in _ARRAYS:
        return Page([])
    if known.kind is None:
        return _cut(_beside_elements(value, known, []), start)
    length = contents.size(value) or 0
    begin = _last_page(start, length)
    elements = contents.elements_until(value, begin, MAX_EDGES, until)
    if elements is None:
        return Page([], length, begin)
    found = _elements(elements, known, begin)
    omitted = length - len(elements)
    if id(known.cls) in _CONTAINERS:
        return Page(found, omitted, begin)
    beside = _cut(_beside_elements(value, known, found), 0)
    return Page(found + beside.edges, omitted + beside.omitted, begin)


def _beside_elements(value: object, known: ClassFacts, elements: list[Edge]) -> list[Edge]:
    found: list[Edge] = [
        (kind, f".{name}", content) for name, content, kind in contents.attributes(value)
    ]
    if issubclass(known.cls, BaseException):
        return found + _of_exception(cast("BaseException", value))
    return found + _of_type_in_c(value, known, {id(edge[2]) for edge in (*elements, *found)})


def _elements(elements: list[Any], known: ClassFacts, start: int) -> list[Edge]:
    if known.kind == "set":
        return [("member", "{…}", element) for element in elements]
    if known.kind == "mapping":
        found: list[Edge] = []
        for place, (key, content) in enumerate(elements, start):
            found.append(("key", f"[{peek.short_text(key, 40)}]", content))
            if not contents.is_plain_key(key):
                found.append(("keyObject", f"key {place}", key))
        return found
    fields = known.named_fields or ()
    return [
        ("attribute", f".{fields[place]}", element)
        if place < len(fields)
        else ("index", f"[{place}]", element)
        for place, element in enumerate(elements, start)
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
        for held in gc.get_referents(value)
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
        for name, content in contents.named_entries(contents.instance_dict(function)):
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
        for name, content in attributes.items()
        if not name.startswith("__") and _is_class_data(content)
    ]


def _is_class_data(content: object) -> bool:
    return peek.category(content) == "data" and not has_method(content, "__get__")


def _is_standard(module: object) -> bool:
    return type(module) is str and module.partition(".")[0] in _standard
