"""Walks what is reachable from some values: breadth-first, iterative, within a budget.

The outcome is plain data (protocol/heap.ts). The walk holds every object it numbers until it ends,
so that an address cannot be used again meanwhile, and none afterwards.
"""

from __future__ import annotations

import sys
import time

from ..compat import cast
from . import contents, peek
from .classes import facts, has_method, is_python_class, own_names
from .kinds import (
    BuiltinFunctionType,
    CellType,
    FunctionType,
    MethodType,
    ModuleType,
    deque,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, cast  # noqa: F811

    from .serials import Serials

    Edge = tuple[str, str, object]  # kind, label, target

#: Elements of one container that are followed; the rest is counted.
MAX_EDGES = 100
#: Elements whose types are looked at to say that a long tuple cannot change.
MAX_TYPES = 10_000
#: Until a walk has found its pace: so many objects at so many seconds each.
_ASSUMED, _ASSUMED_PACE = 200, 15e-6
#: Text of all objects together, in characters.
MAX_TEXT = 1_000_000
# Bound once: a program, or a test of it, may put another clock into the module.
_clock = time.perf_counter
_standard = sys.stdlib_module_names

_IMMUTABLE = frozenset(id(cls) for cls in (
    int, float, complex, str, bytes, bool, range, type(None), type(Ellipsis), type(NotImplemented),
    BuiltinFunctionType,
))  # fmt: skip
_MUTABLE = (list, dict, set, bytearray, deque, FunctionType, ModuleType, CellType)
_IMMUTABLE_C_TYPES = {
    ("datetime", "date"), ("datetime", "datetime"), ("datetime", "time"), ("datetime", "timedelta"),
    ("decimal", "Decimal"),
}  # fmt: skip


class Walk:
    """One walk. `roots` come first; `objects` is the list of protocol/heap.ts, in the order found."""

    def __init__(self, serials: Serials, max_objects: int, time_budget_ms: float) -> None:
        self._serials = serials
        self._max_objects = max_objects
        self._began = _clock()
        self._seconds = time_budget_ms / 1000
        self._numbers: dict[int, int] = {}
        self._held: list[object] = []
        self._waiting: deque[object] = deque()
        self._text = 0
        self._fixed: dict[int, dict[str, Any]] = {}
        self._partly_read: set[int] = set()
        self.objects: list[dict[str, Any]] = []
        self.cut: str | None = None

    def add(self, value: object) -> int | None:
        """The serial of a value, which will be walked; None if the budget does not allow one more."""
        serial = self._numbers.get(id(value))
        if serial is not None:
            return serial
        if len(self._held) >= self._max_objects:
            self.cut = self.cut or "objects"
            return None
        serial = self._numbers[id(value)] = self._serials.number(value)
        self._held.append(value)
        self._waiting.append(value)
        return serial

    def run(self) -> None:
        """Walks until everything is read or a budget is spent."""
        closed = False
        while self._waiting:
            if not closed:
                spent = self._spent()
                closed = spent is not None
                self.cut = self.cut or spent
            self.objects.append(self._describe(self._waiting.popleft(), closed))
        self._settle_mutability()
        self._held.clear()

    def _spent(self) -> str | None:
        """The budget that would be gone when what was found until now is described."""
        elapsed, done = _clock() - self._began, len(self.objects)
        pace = (elapsed + _ASSUMED * _ASSUMED_PACE) / (done + _ASSUMED)
        if elapsed + pace * len(self._waiting) > self._seconds:
            return "time"
        return "bytes" if self._text > MAX_TEXT else None

    def _describe(self, value: object, closed: bool) -> dict[str, Any]:
        """An object's card; once `closed`, edges to what was not found yet are counted, not followed."""
        edges: list[dict[str, object]] = []
        found, omitted = _edges(value)
        for kind, label, target in found:
            serial = self._numbers.get(id(target)) if closed else self.add(target)
            if serial is None:
                omitted += 1
            else:
                edges.append({"kind": kind, "label": label, "target": serial})
        text = peek.short_text(value)
        self._text += len(text)
        serial = self._numbers[id(value)]
        mutability = _mutability(value)
        entry = {
            "serial": serial,
            "address": hex(id(value)),
            "type": peek.type_name(value),
            "typeModule": peek.type_module(value),
            "category": peek.category(value),
            "mutability": mutability or "immutable",
            "text": text,
            "size": contents.size(value),
            "edges": edges,
            "omitted": omitted,
        }
        if mutability is None:
            self._fixed[serial] = entry
            if omitted and not _holds_plain_values(value):
                self._partly_read.add(serial)
        return entry

    def _settle_mutability(self) -> None:
        """A fixed container is a shell if it holds, through fixed ones, something that can change.

        Where none such was found, it is unknown if it holds something unknown or was not read whole.
        """
        by_serial = {entry["serial"]: entry for entry in self.objects}
        holders: dict[int, list[int]] = {}
        shells: list[int] = []
        unknown = list(self._partly_read)
        for serial, entry in self._fixed.items():
            for edge in entry["edges"]:
                target = by_serial[edge["target"]]
                if edge["target"] in self._fixed:
                    holders.setdefault(edge["target"], []).append(serial)
                elif target["mutability"] == "mutable":
                    shells.append(serial)
                elif target["mutability"] == "unknown":
                    unknown.append(serial)
        self._spread("shell", shells, holders)
        self._spread("unknown", unknown, holders)

    def _spread(self, mutability: str, serials: list[int], holders: dict[int, list[int]]) -> None:
        while serials:
            entry = self._fixed[serials.pop()]
            if entry["mutability"] == "immutable":
                entry["mutability"] = mutability
                serials.extend(holders.get(entry["serial"], ()))


def _holds_plain_values(value: object) -> bool:
    """True if a container, not read whole, holds nothing but numbers, strings and the like."""
    if contents.container_kind(value) is None or contents.attributes(value):
        return False
    if (contents.size(value) or 0) > MAX_TYPES:
        return False
    return all(id(type(element)) in _IMMUTABLE for element in contents.elements(value))


def _mutability(value: object) -> str | None:
    """Mutability by type; None for fixed containers, which depend on what they hold."""
    cls = type(value)
    if id(cls) in _IMMUTABLE:
        return "immutable"
    if issubclass(cls, (tuple, frozenset)) or cls is MethodType or cls is slice:
        return None
    known = facts(cls)
    if contents.is_frozen_dataclass(value):
        return None
    if contents.enum_member(value) is not None:
        return "immutable"
    if not known.is_python and (known.module, known.name) in _IMMUTABLE_C_TYPES:
        return "immutable"
    if issubclass(cls, _MUTABLE) or peek.is_class(value) or known.is_python:
        return "mutable"
    return "mutable" if issubclass(cls, BaseException) else "unknown"


def _edges(value: object) -> tuple[list[Edge], int]:
    """What an object holds, at most MAX_EDGES of its elements, and how many were left out."""
    cls = type(value)
    if id(cls) in _IMMUTABLE or issubclass(cls, ModuleType):
        return [], 0
    if cls is FunctionType:
        return _function_edges(cast("FunctionType", value)), 0
    if cls is MethodType:
        method = cast("MethodType", value)
        return [("self", "self", method.__self__), ("function", "function", method.__func__)], 0
    if cls is CellType:
        try:
            return [("cellContent", "cell_contents", cast("CellType", value).cell_contents)], 0
        except ValueError:
            return [], 0
    if cls is slice:
        ends = cast("slice", value)
        parts = (("start", ends.start), ("stop", ends.stop), ("step", ends.step))
        return [("attribute", f".{name}", part) for name, part in parts if part is not None], 0
    if peek.is_class(value):
        return _class_edges(cast("type", value)), 0
    if contents.enum_member(value) is not None:
        return [], 0
    found = _element_edges(value)
    omitted = (
        max((contents.size(value) or 0) - MAX_EDGES, 0) if contents.container_kind(value) else 0
    )
    attributes = contents.attributes(value)
    for name, content, kind in attributes[:MAX_EDGES]:
        found.append((kind, f".{name}", content))
    if issubclass(cls, BaseException):
        found.append(
            ("attribute", ".args", contents.exception_arguments(cast("BaseException", value)))
        )
    return found, omitted + max(len(attributes) - MAX_EDGES, 0)


def _element_edges(value: object) -> list[Edge]:
    kind = contents.container_kind(value)
    if kind is None:
        return []
    fields = contents.tuple_fields(value) or ()
    found: list[Edge] = []
    for place, element in enumerate(contents.elements(value, 0, MAX_EDGES)):
        if kind == "mapping":
            key, content = element
            found.append(("key", f"[{peek.short_text(key, 40)}]", content))
            if not contents.is_plain_key(key):
                found.append(("keyObject", f"key {place}", key))
        elif kind == "set":
            found.append(("member", "{…}", element))
        elif place < len(fields):
            found.append(("attribute", f".{fields[place]}", element))
        else:
            found.append(("index", f"[{place}]", element))
    return found


def _function_edges(function: FunctionType) -> list[Edge]:
    """Defaults and closure cells of a function; those of the standard library are leaves."""
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
    return found


def _class_edges(cls: type) -> list[Edge]:
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
    if peek.category(content) != "data":
        return False
    return not has_method(content, "__get__")


def _is_standard(module: object) -> bool:
    return type(module) is str and module.partition(".")[0] in _standard
