"""Who holds an object, and in which slot: found without running any code of the program.

Holders are found as the garbage collector finds them: each tells what it holds, once for each
reference. Names of running frames, which the collector does not look at, are read beside.
"""

from __future__ import annotations

import gc
import sys

from . import counts, frames
from .kinds import FrameType
from .own import BOXES, HELD_BY_FRAME, KEEPS_COPIES, OwnKinds, counted_names
from .slots import (
    MAX_ASKED,
    frame_of,
    in_owner,
    is_running,
    is_suspendable,
    names_holding,
    owners_of,
    slots_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .own import IsOwn
    from .slots import Slot

# Bound once: a program may put others in their place.
_referrers, _referents, _is_tracked = gc.get_referrers, gc.get_referents, gc.is_tracked
_objects = gc.get_objects
_reference_count = sys.getrefcount
_exception_being_handled = sys.exc_info


#: Holders whose slots are told one by one.
MAX_TOLD = 200


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
        #: References by holders beyond MAX_TOLD, whose slots are not looked for; and their addresses.
        self.untold = 0
        self.untold_holders: set[int] = set()
        #: References of the debugger, which a plain run has not.
        self.debugger = 0
        self._apart: set[int] = {id(held)}
        self._own = OwnKinds(is_own)
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
        return sum(edge.times for edge in self.edges) + self.untold

    # ---- running frames

    def _read_frames(self, stack: list[FrameType]) -> None:
        for frame in stack:
            for name in names_holding(self._held, frame):
                self.edges.append(Edge(("frame", name), None, frame))
            self._read_copies(frame, False)
            self._named.update(id(value) for _, _, value in frames.bindings(frame))
        # From the caller on: a copy of this frame's own names would hold the frame itself.
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and self._is_own(frame.f_code):
            self.debugger += sum(
                value is self._held[0] and not in_cell
                for value, in_cell in counted_names(frame, self._is_own)
            )
            self._read_copies(frame, True)
            frame = frame.f_back

    def _read_copies(self, frame: FrameType, own: bool) -> None:
        if not KEEPS_COPIES or not frames.is_function(frame):
            return
        kept: Any = frame.f_locals
        names = [name for name, value in kept.items() if value is self._held[0]]
        self._apart.add(id(kept))
        if own or _reference_count(kept) <= HELD_BY_FRAME:
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
        self._take_simple(found, kept)
        references = [_times(one, self._held) for one in kept]
        while found:
            holder = [found.pop()]
            times = _times(holder[0], self._held)
            if self._is_copy(holder) or self._belongs_to_debugger(
                holder, 3, [found, kept], below_debugger
            ):
                self.debugger += times
            else:
                kept.append(holder[0])
                references.append(times)
        told = kept[:MAX_TOLD]
        del kept[:MAX_TOLD]
        self.untold = sum(references[MAX_TOLD:])
        self.untold_holders = set(map(id, kept))
        kept.clear()
        owners = owners_of(told)
        for one, times in zip(told, references, strict=False):
            self._add(one, times, owners.get(id(one), []), stack)

    def _take_simple(self, found: list[object], kept: list[object]) -> None:
        """Moves what is the program's by its class alone: there may be a hundred thousand instances."""
        kinds = {id(type(one)): type(one) for one in found}
        simple = {
            address
            for address, cls in kinds.items()
            if address not in BOXES and cls is not FrameType and not self._own.is_own_class(cls)
        }
        kept.extend([one for one in found if id(type(one)) in simple])
        found[:] = [one for one in found if id(type(one)) not in simple]

    def _add(
        self, holder: object, times: int, owners: list[object], stack: list[FrameType]
    ) -> None:
        slots: list[Slot] = []
        if is_suspendable(holder) and is_running(holder):
            # Its names were read with the frames; the rest lies on its stack.
            frame = frame_of(holder)
            times -= sum(edge.frame is frame for edge in self.edges if edge.frame is not None)
        else:
            slots = slots_of(holder, self._held)[: max(times, 0)]
        for slot in slots:
            owner, named = in_owner(holder, slot, owners, stack)
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
        boxes = [one for one in found if id(type(one)) in BOXES]
        if len(boxes) > MAX_ASKED:
            owners = [one for one in _objects() if self._own.holds(one)]
            owners.extend(box for box in _referents(*owners) if id(type(box)) in BOXES)
            return {id(one) for one in _referents(*owners)}
        above = _referrers(*boxes) if boxes else []
        owners = [one for one in above if self._own.holds(one)]
        more = [
            one for one in above if id(type(one)) in BOXES and one is not boxes and one is not found
        ][:MAX_ASKED]
        for one in _referrers(*more) if more else []:
            if self._own.holds(one):
                owners.append(one)
                owners.extend(box for box in _referents(one) if id(type(box)) in BOXES)
        return {id(one) for one in _referents(*owners)}

    def _belongs_to_debugger(
        self, holder: list[object], depth: int, ours: list[list[object]], below: set[int]
    ) -> bool:
        """True for what the driver's objects alone hold; `ours` are lists that refer to it just now."""
        if self._own.holds(holder[0]):
            return True
        if not depth or id(type(holder[0])) not in BOXES or id(holder[0]) not in below:
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


def _dictionaries_apart_from(found: list[object]) -> set[int]:
    """Addresses of the dictionaries that are held by anything but frames and `found`."""
    keepers = [one for one in _objects() if type(one) is not FrameType and one is not found]
    return {id(one) for one in _referents(*keepers) if type(one) is dict}


def _times(holder: object, held: list[object]) -> int:
    return list(map(id, _referents(holder))).count(id(held[0]))


def _is_handled(held: list[object]) -> bool:
    return _exception_being_handled()[1] is held[0]


def _untracked_holders(held: list[object], stack: list[FrameType]) -> list[object]:
    """Tuples, frozen sets and dictionaries that the collector does not follow, since all in them is plain."""
    found: dict[int, object] = {}
    values = [value for frame in stack for _, _, value in frames.bindings(frame)]
    # Made before: a list that is being made for the call would be among the objects, and hold itself.
    everything = _objects()
    everything.append(values)
    fresh = untracked(_referents(*everything), found)
    while fresh:
        fresh = untracked(_referents(*fresh), found)
    return [one for one in found.values() if _times(one, held)]


#: Containers that need not be followed; by address.
_UNTRACKED = frozenset(id(cls) for cls in (tuple, dict, frozenset))


def untracked(some: list[object], found: dict[int, object]) -> list[object]:
    """Containers among these that no collector follows, unless they were `found` (by address) before."""
    fresh: list[object] = []
    for one in some:
        if id(type(one)) in _UNTRACKED and not _is_tracked(one) and id(one) not in found:
            found[id(one)] = one
            fresh.append(one)
    return fresh
