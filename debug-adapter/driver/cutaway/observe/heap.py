"""Walks what is reachable from some values: breadth-first, iterative, within a budget.

The outcome is plain data (protocol/heap.ts). The walk holds every object it numbers until it ends,
so that an address cannot be used again meanwhile, and none afterwards.
"""

from __future__ import annotations

from . import contents, kept, peek
from .classes import facts
from .clock import spent
from .edges import page_of
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
    MappingProxyType,
    MethodType,
    ModuleType,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .kinds import CodeType
    from .serials import Serials

#: Elements whose types are looked at to say that a long tuple cannot change.
MAX_TYPES = 10_000
#: Until a walk has found its pace: so many objects at so many seconds each.
_ASSUMED, _ASSUMED_PACE = 200, 15e-6
#: Objects between two looks at the clock.
_PER_LOOK = 16
#: Seconds for telling why values are shared, where the walk has taken all of its own.
_FOR_REASONS = 0.005
#: Text of all objects together, in characters.
MAX_TEXT = 1_000_000

_IMMUTABLE = frozenset(id(cls) for cls in (
    int, float, complex, str, bytes, bool, range, type(None), type(Ellipsis), type(NotImplemented),
))  # fmt: skip
_MUTABLE = (
    list, dict, set, bytearray, FunctionType, ModuleType, CellType,
    GeneratorType, CoroutineType, AsyncGeneratorType,
)  # fmt: skip
#: Fixed themselves; what they hold may change.
_FIXED = frozenset(id(cls) for cls in (
    MethodType, BuiltinFunctionType, slice, property, staticmethod, classmethod, type(object().__str__),
    MappingProxyType, DictKeysType, DictValuesType, DictItemsType,
))  # fmt: skip
_IMMUTABLE_C_TYPES = {
    ("datetime", "date"), ("datetime", "datetime"), ("datetime", "time"), ("datetime", "timedelta"),
    ("decimal", "Decimal"),
}  # fmt: skip
_MUTABLE_C_TYPES = {
    ("types", "SimpleNamespace"), ("array", "array"), ("_queue", "SimpleQueue"),
    ("numpy", "ndarray"), ("_io", "StringIO"), ("_io", "BytesIO"), ("_asyncio", "Future"), ("_asyncio", "Task"),
}  # fmt: skip


#: What has a length beside the containers.
_MEASURED = (str, bytes, bytearray, range)


class _Kind:
    """What the cards of all objects of one class have in common."""

    __slots__ = ("category", "has_size", "is_leaf", "is_member", "module", "mutability", "name")

    def __init__(self, value: object) -> None:
        known = facts(type(value))
        self.name = peek.short_name(known.name)
        self.module = peek.short_name(known.module)
        self.category = peek.category(value)
        self.is_leaf = id(known.cls) in _IMMUTABLE
        self.has_size = known.base is not None or issubclass(known.cls, _MEASURED)
        # Only the members of an enumeration differ among themselves: one is made before it is named.
        self.is_member = "_member_map_" in known.found
        self.mutability = mutability_of(value)


class Walk:
    """One walk. `roots` come first; `objects` is the list of protocol/heap.ts, in the order found."""

    def __init__(
        self,
        serials: Serials,
        max_objects: int,
        time_budget_ms: float,
        pages: dict[int, int] | None = None,
        asked: int | None = None,
    ) -> None:
        """`pages`: the first element wanted of objects, by serial.

        Their pages, and that of the object `asked` for, are told whole, whatever budget is spent: what
        they lead to beyond it has cards without edges, which can be asked for in turn.
        """
        self._serials = serials
        self._max_objects = max_objects
        self._began = spent()
        self._seconds = time_budget_ms / 1000
        self._pages = pages or {}
        self._asked = asked
        self._numbers: dict[int, int] = {}
        self._held: list[object] = []
        #: How many names and slots were found to hold an object, by serial.
        self._holders: dict[int, int] = {}
        self._named: set[int] = set()
        self._done = 0
        self._closed = False
        self._text = 0
        self._kinds: dict[int, _Kind] = {}
        self._fixed: dict[int, dict[str, Any]] = {}
        self._partly_read: set[int] = set()
        self.objects: list[dict[str, Any]] = []
        self.cut: str | None = None

    def add(self, value: object) -> int | None:
        """The serial of a value that a name or a slot holds; None if the budget does not allow one more."""
        serial = self._numbers.get(id(value)) or self.root(value)
        if serial is not None:
            self._holders[serial] = self._holders.get(serial, 0) + 1
        return serial

    def add_named(self, value: object) -> int | None:
        """As `add`, for what a name holds: a card of its own, of which is told whether it lasts."""
        serial = self.add(value)
        if serial is not None:
            self._named.add(serial)
        return serial

    def root(self, value: object) -> int | None:
        """As `add`, for a value that the walk begins at and that nothing found until now need hold."""
        serial = self._numbers.get(id(value))
        if serial is not None:
            return serial
        if len(self._held) >= self._max_objects:
            self.cut = self.cut or "objects"
            return None
        serial = self._numbers[id(value)] = self._serials.number(value)
        self._held.append(value)
        return serial

    def run(self, codes: list[CodeType] | None = None) -> None:
        """Walks until everything is read or a budget is spent. `codes` run in the frames shown."""
        self.read()
        self.finish(codes or [])

    def read(self) -> None:
        """Describes what was added and what it leads to."""
        while self._done < len(self._held):
            if not self._closed and not self._done % _PER_LOOK:
                spent = self._spent(self._done)
                self._closed = spent is not None
                self.cut = self.cut or spent
            self.objects.append(self._describe(self._held[self._done]))
            self._done += 1

    def has_met(self, serial: int) -> bool:
        return serial in self._numbers.values()

    def go_on(self, objects: int, time_ms: float) -> None:
        """Allows that many objects more, and that time from now on, for another root."""
        self._max_objects = max(self._max_objects, len(self._held) + objects)
        self._seconds = max(self._seconds, spent() - self._began + time_ms / 1000)
        self._closed = False

    def finish(self, codes: list[CodeType]) -> None:
        """Says what depends on the whole, and lets go of everything."""
        self._settle_mutability()
        self._tell_kept(codes)
        self._held.clear()
        self._kinds.clear()

    def _tell_kept(self, codes: list[CodeType]) -> None:
        shared: dict[int, object] = {}
        told: dict[int, kept.Reason] = {}
        for entry, value in zip(self.objects, self._held, strict=True):
            if entry["mutability"] not in ("immutable", "shell") or entry["category"] != "data":
                continue
            serial = entry["serial"]
            if self._holders.get(serial, 0) > 1:
                shared[serial] = value
            elif serial in self._named and (reason := kept.by_itself(value)) is not None:
                told[serial] = (reason, None)
        if shared:
            until = max(self._began + self._seconds, spent() + _FOR_REASONS)
            reasons = kept.Reasons(shared, codes, self._held, until)
            told.update(reasons.found)
            if reasons.is_cut:
                self.cut = self.cut or "time"
        for entry in self.objects:
            found = told.get(entry["serial"])
            if found is not None:
                entry["kept"] = {"reason": found[0], "where": found[1]}

    def _spent(self, done: int) -> str | None:
        """The budget that would be gone when what was found until now is described."""
        elapsed = spent() - self._began
        pace = (elapsed + _ASSUMED * _ASSUMED_PACE) / (done + _ASSUMED)
        if elapsed + pace * (len(self._held) - done) > self._seconds:
            return "time"
        return "bytes" if self._text > MAX_TEXT else None

    def _describe(self, value: object) -> dict[str, Any]:
        """An object's card; once closed, edges to what was not found yet are counted, not followed."""
        address = id(value)
        serial = self._numbers[address]
        kind = self._kinds.get(id(type(value)))
        if kind is None:
            kind = self._kinds[id(type(value))] = _Kind(value)
        mutability = mutability_of(value) if kind.is_member else kind.mutability
        text = (self._serials.text(address) if kind.is_leaf else None) or peek.short_text(value)
        self._text += len(text)
        entry: dict[str, Any] = {
            "serial": serial,
            "address": hex(address),
            "type": kind.name,
            "typeModule": kind.module,
            "category": kind.category,
            "mutability": mutability or "immutable",
            "text": text,
            "size": contents.size(value) if kind.has_size else None,
            "edges": [],
            "omitted": 0,
        }
        if not kind.is_leaf:
            self._follow(value, entry)
        if mutability is None:
            self._fixed[serial] = entry
            if entry["omitted"] and not _holds_plain_values(value):
                self._partly_read.add(serial)
        return entry

    def _follow(self, value: object, entry: dict[str, Any]) -> None:
        wanted = self._pages.get(entry["serial"], 0)
        is_asked = entry["serial"] in self._pages or entry["serial"] == self._asked
        page = page_of(value, wanted, self._began + self._seconds if wanted else None)
        omitted = page.omitted
        if is_asked:
            self._max_objects = max(self._max_objects, len(self._held) + len(page.edges))
        for kind, label, target in page.edges:
            is_left_out = self._closed and not is_asked and id(target) not in self._numbers
            serial = None if is_left_out else self.add(target)
            if serial is None:
                omitted += 1
            else:
                entry["edges"].append(
                    {"kind": kind, "label": peek.short_name(label), "target": serial}
                )
        entry["omitted"] = omitted
        if page.start:
            entry["start"] = page.start

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


def mutability_of(value: object) -> str | None:
    """Mutability by type; None for fixed containers, which depend on what they hold."""
    cls = type(value)
    if id(cls) in _IMMUTABLE:
        return "immutable"
    if issubclass(cls, (tuple, frozenset)) or id(cls) in _FIXED:
        return None
    known = facts(cls)
    if contents.is_frozen_dataclass(value):
        return None
    if contents.enum_member(value) is not None:
        return "immutable"
    if not known.is_python and (known.module, known.name) in _IMMUTABLE_C_TYPES:
        return "immutable"
    if not known.is_python and (known.module, known.name) in _MUTABLE_C_TYPES:
        return "mutable"
    # A container of another type than those above: the driver has a deque of its own from 3.12 on.
    if known.kind is not None or issubclass(cls, _MUTABLE):
        return "mutable"
    if peek.is_class(value) or known.is_python:
        return "mutable"
    return "mutable" if issubclass(cls, BaseException) else "unknown"


def settled_mutability(value: object, most: int = 200) -> str:
    """Mutability of one object as a walk would tell it: a fixed container by what it leads to.

    Looks through at most so many fixed containers; where there are more, it is unknown.
    """
    found = mutability_of(value)
    waiting = [] if found is not None else [value]
    known = {id(value)}
    is_unknown = False
    while waiting:
        container = waiting.pop()
        page = page_of(container)
        if page.omitted and not _holds_plain_values(container):
            is_unknown = True
        for _, _, target in page.edges:
            held = mutability_of(target)
            if held == "mutable":
                return "shell"
            if held == "unknown":
                is_unknown = True
            elif held is None and id(target) not in known:
                if len(known) > most:
                    is_unknown = True
                    break
                known.add(id(target))
                waiting.append(target)
    return found or ("unknown" if is_unknown else "immutable")
