"""Who holds an object, and in which slot: found without running any code of the program.

Holders are found as the garbage collector finds them: each tells what it holds, once for each
reference. Names of running frames, which the collector does not look at, are read beside.
"""

from __future__ import annotations

import gc
import sys

from .. import compat
from ..compat import cast
from . import contents, counts, frames, peek
from .classes import facts, is_python_class, own_names
from .kinds import (
    AsyncGeneratorType,
    CellType,
    CodeType,
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
    from collections.abc import Callable
    from typing import Any, cast  # noqa: F811

    IsOwn = Callable[[CodeType], bool]
    Slot = tuple[str, str]  # kind, label

# Bound once: a program may put others in their place.
_referrers, _referents, _is_tracked = gc.get_referrers, gc.get_referents, gc.is_tracked
_objects = gc.get_objects
_reference_count = sys.getrefcount
_exception_being_handled = sys.exc_info

#: Up to 3.10 (and where the copies cannot be taken back) a frame that is traced or read keeps a
#: second reference to the value of each of its names.
KEEPS_COPIES = not compat.LOCALS_WRITE_THROUGH and (
    sys.version_info < (3, 11) or compat.fast_locals_writer() is None
)
_SUSPENDING: tuple[type, ...] = (GeneratorType, CoroutineType, AsyncGeneratorType)
_PREFIXES = ("gi_", "cr_", "ag_")
_BOXES: tuple[type, ...] = (list, dict, tuple, set, CellType)


#: Objects whose holders are looked for together: each is compared with every reference there is.
MAX_ASKED = 50


class Edge:
    """One slot that refers to the object. `holder` is None for a running frame, given by `frame`."""

    __slots__ = ("frame", "holder", "kind", "label", "times")

    def __init__(
        self,
        slot: Slot,
        holder: object,
        frame: FrameType | None = None,
        times: int = 1,
    ) -> None:
        self.kind, self.label = slot
        self.holder = holder
        self.frame = frame
        self.times = times


class Holders:
    """The references to one object. `count` is all of them, Python's own number."""

    def __init__(self, held: list[object], stack: list[FrameType], is_own: IsOwn) -> None:
        """`stack` are running frames of the program; `is_own` tells code of the debugger.

        `held` is empty afterwards.
        """
        self._held = held
        self._is_own = is_own
        self.edges: list[Edge] = []
        #: References of the debugger, which a plain run has not.
        self.debugger = 0
        self._apart: set[int] = {id(held)}
        self._classes: dict[int, bool] = {}
        #: Addresses of what names of running functions refer to.
        self._named: set[int] = set()
        #: Addresses of dictionaries that something else than a frame refers to (where copies are kept).
        self._kept_dictionaries: set[int] = set()
        self._read_frames(stack)
        self.count = counts.count(held)
        self._read_heap(stack)
        if _is_handled(held):
            self.edges.append(Edge(("handled", "exception"), None))
        held.clear()

    @property
    def found(self) -> int:
        return sum(edge.times for edge in self.edges)

    # ---- running frames

    def _read_frames(self, stack: list[FrameType]) -> None:
        for frame in stack:
            for name in _names_holding(self._held, frame):
                self.edges.append(Edge(("frame", name), None, frame))
            self._read_copies(frame, False)
            self._named.update(id(value) for _, _, value in frames.bindings(frame))
        # From the caller on: a copy of this frame's own names would hold the frame itself.
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and self._is_own(frame.f_code):
            self.debugger += len(_names_holding(self._held, frame))
            self._read_copies(frame, True)
            frame = frame.f_back

    def _read_copies(self, frame: FrameType, own: bool) -> None:
        if not KEEPS_COPIES or not frames.is_function(frame):
            return
        kept: Any = frame.f_locals
        names = [name for name, value in kept.items() if value is self._held[0]]
        self._apart.add(id(kept))
        if own or _reference_count(kept) <= _HELD_BY_FRAME:
            self.debugger += len(names)
            return
        for name in names:
            self.edges.append(Edge(("key", f"locals()[{name!r}]"), kept))

    # ---- everything else

    def _read_heap(self, stack: list[FrameType]) -> None:
        running = {id(frame) for frame in stack}
        found = _referrers(self._held[0])
        if not _is_tracked(self._held[0]):
            found.extend(_untracked_holders(self._held, stack))
        found = [one for one in found if id(one) not in self._apart and id(one) not in running]
        if KEEPS_COPIES:
            self._kept_dictionaries = _dictionaries_apart_from(found)
        below_debugger = self._below_debugger(found)
        kept: list[object] = []
        while found:
            holder = [found.pop()]
            times = _times(holder[0], self._held)
            if self._is_copy(holder) or self._belongs_to_debugger(
                holder, 3, [found, kept], below_debugger
            ):
                self.debugger += times
            else:
                kept.append(holder[0])
        owners = _owners(kept)
        for one in kept:
            self._add(one, _times(one, self._held), owners.get(id(one), []), stack)

    def _add(
        self, holder: object, times: int, owners: list[object], stack: list[FrameType]
    ) -> None:
        slots: list[Slot] = []
        if type(holder) in _SUSPENDING and _is_running(holder):
            # Its names were read with the frames; the rest lies on its stack.
            frame = _frame_of(holder)
            times -= sum(edge.frame is frame for edge in self.edges if edge.frame is not None)
        else:
            slots = slots_of(holder, self._held)[: max(times, 0)]
        for slot in slots:
            owner, named = _in_owner(holder, slot, owners, stack)
            self.edges.append(Edge(named, owner))
        rest = times - len(slots)
        if rest > 0:
            self.edges.append(Edge(("inside", ""), holder, times=rest))

    def _is_copy(self, holder: list[object]) -> bool:
        """True for the copy of its names that a suspended or ended frame keeps because it was traced."""
        if not KEEPS_COPIES or type(holder[0]) is not dict or id(holder[0]) in self._named:
            return False
        return counts.count(holder) == 1 and id(holder[0]) not in self._kept_dictionaries

    def _below_debugger(self, found: list[object]) -> set[int]:
        """Addresses of what the driver's objects refer to, themselves or by one container."""
        boxes = [one for one in found if type(one) in _BOXES]
        if len(boxes) > MAX_ASKED:
            owners = [one for one in _objects() if self._is_debuggers(one)]
            owners.extend(box for box in _referents(*owners) if type(box) in _BOXES)
            return {id(one) for one in _referents(*owners)}
        above = _referrers(*boxes) if boxes else []
        owners = [one for one in above if self._is_debuggers(one)]
        more = [
            one for one in above if type(one) in _BOXES and one is not boxes and one is not found
        ][:MAX_ASKED]
        for one in _referrers(*more) if more else []:
            if self._is_debuggers(one):
                owners.append(one)
                owners.extend(box for box in _referents(one) if type(box) in _BOXES)
        return {id(one) for one in _referents(*owners)}

    def _belongs_to_debugger(
        self, holder: list[object], depth: int, ours: list[list[object]], below: set[int]
    ) -> bool:
        """True for what the driver's objects alone hold; `ours` are lists that refer to it just now."""
        if self._is_debuggers(holder[0]):
            return True
        if not depth or type(holder[0]) not in _BOXES or id(holder[0]) not in below:
            return False
        above = _referrers(holder[0])
        own = sum(one is holder[0] for some in ours for one in some)
        by_debugger = 0
        while above:
            one = [above.pop()]
            if one[0] is holder or any(one[0] is some for some in ours):
                continue
            if self._belongs_to_debugger(one, depth - 1, [*ours, above], below):
                by_debugger += _times(one[0], holder)
        return by_debugger > 0 and by_debugger + own >= counts.count(holder)

    def _is_debuggers(self, one: object) -> bool:
        if type(one) is FrameType:
            return self._is_own(one.f_code)
        cls = type(one)
        if not is_python_class(cls):
            return False
        known = self._classes.get(id(cls))
        if known is None:
            known = self._classes[id(cls)] = is_class_of(cls, self._is_own)
        return known


#: The frame, the variable `kept`, the argument.
_HELD_BY_FRAME = 3


def _dictionaries_apart_from(found: list[object]) -> set[int]:
    """Addresses of the dictionaries that are held by anything but frames and `found`."""
    keepers = [one for one in _objects() if type(one) is not FrameType and one is not found]
    return {id(one) for one in _referents(*keepers) if type(one) is dict}


def _times(holder: object, held: list[object]) -> int:
    return sum(one is held[0] for one in _referents(holder))


def _is_handled(held: list[object]) -> bool:
    return _exception_being_handled()[1] is held[0]


def _names_holding(held: list[object], frame: FrameType) -> list[str]:
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


def is_class_of(cls: type, is_own: IsOwn) -> bool:
    return any(
        type(member) is FunctionType and is_own(member.__code__)
        for member in own_names(cls).values()
    )


def _untracked_holders(held: list[object], stack: list[FrameType]) -> list[object]:
    """Tuples and dictionaries that the collector does not follow, since all in them is plain."""
    found: dict[int, object] = {}
    values = [value for frame in stack for _, _, value in frames.bindings(frame)]
    # Made before: a list that is being made for the call would be among the objects, and hold itself.
    everything = _objects()
    everything.append(values)
    fresh = _untracked(_referents(*everything), found)
    while fresh:
        fresh = _untracked(_referents(*fresh), found)
    return [one for one in found.values() if _times(one, held)]


def _untracked(some: list[object], found: dict[int, object]) -> list[object]:
    fresh: list[object] = []
    for one in some:
        if (
            (type(one) is tuple or type(one) is dict)
            and not _is_tracked(one)
            and id(one) not in found
        ):
            found[id(one)] = one
            fresh.append(one)
    return fresh


# ---- names of slots


def slots_of(holder: object, held: list[object]) -> list[Slot]:
    """The slots of a holder that refer to the object, as a reader knows them."""
    cls = type(holder)
    if cls is CellType:
        return [("cell", "cell_contents")]
    if cls is FrameType:
        frame = cast("FrameType", holder)
        return [("frame", name) for name in _names_holding(held, frame)]
    if cls in _SUSPENDING:
        frame = _frame_of(holder)
        if frame is None:
            return []
        return [("suspended", name) for name in _names_holding(held, frame)]
    if cls is MethodType:
        return _named(holder, held, ("__self__", "__func__"))
    if cls is FunctionType:
        return _named(holder, held, _FUNCTION_SLOTS)
    if id(cls) == id(held[0]):
        return [("type", "__class__")]
    if peek.is_class(holder):
        bases = cast("tuple[object, ...]", _bases_of(holder))
        return [("base", "__base__") for one in bases[:1] if one is held[0]]
    found = _element_slots(holder, held)
    if cls is dict or issubclass(cls, ModuleType):
        return found
    for name, content, kind in contents.attributes(holder):
        if content is held[0]:
            found.append((kind, f".{name}"))
    return found + _fields_in_c(holder, held)


_FUNCTION_SLOTS = (
    "__globals__", "__builtins__", "__code__", "__name__", "__qualname__", "__doc__", "__module__",
    "__defaults__", "__kwdefaults__", "__closure__",
)  # fmt: skip
_bases_of: Any = type.__dict__["__bases__"].__get__


def _element_slots(holder: object, held: list[object]) -> list[Slot]:
    kind = contents.container_kind(holder)
    if kind is None:
        return []
    found: list[Slot] = []
    fields = contents.tuple_fields(holder) or ()
    for place, element in enumerate(contents.elements(holder)):
        if kind == "mapping":
            key, content = element
            if content is held[0]:
                found.append(("key", f"[{peek.short_text(key, 40)}]"))
            if key is held[0] and type(key) is not str:
                found.append(("keyObject", f"key {place}"))
        elif element is held[0]:
            if kind == "set":
                found.append(("member", "{…}"))
            elif place < len(fields):
                found.append(("attribute", f".{fields[place]}"))
            else:
                found.append(("index", f"[{place}]"))
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


def _frame_of(suspended: object) -> FrameType | None:
    prefix = _PREFIXES[[type(suspended) is kind for kind in _SUSPENDING].index(True)]
    return getattr(suspended, f"{prefix}frame")


def _is_running(suspended: object) -> bool:
    prefix = _PREFIXES[[type(suspended) is kind for kind in _SUSPENDING].index(True)]
    return getattr(suspended, f"{prefix}running")


# ---- what a container belongs to


def _owners(found: list[object]) -> dict[int, list[object]]:
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


def _in_owner(
    holder: object, slot: Slot, owners: list[object], stack: list[FrameType]
) -> tuple[object, Slot]:
    """The holder and slot that a reader knows: a module's global rather than a key of its dictionary."""
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
            if function.__defaults__ is holder:
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
