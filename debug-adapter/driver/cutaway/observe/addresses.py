"""Finding a living object by its address, among the objects there are: an address is never trusted."""

from __future__ import annotations

import gc

from . import contents, frames
from .clock import spent
from .holders import untracked
from .kinds import ModuleType
from .own import OwnKinds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

    from .own import IsOwn

# Bound once: a program may put others in their place.
_objects, _referents, _referrers = gc.get_objects, gc.get_referents, gc.get_referrers
_is_tracked = gc.is_tracked
#: Seconds that a search may take at least: a person asked for that object.
MIN_SEARCH = 0.25
#: Objects asked at once for what they hold.
_ASKED = 5_000
#: How far up the holders of an object are looked at to tell one of the debugger's.
_LEVELS, _HOLDERS = 3, 50


class Search:
    """Looks for the object at an address, which its finder has to know by its number as well.

    In the names of the frames, then among what the collector follows and what that holds, itself or
    by containers of plain values. What only the debugger holds is not found.
    """

    __slots__ = ("cut", "held")

    def __init__(
        self, address: int | None, stack: list[FrameType], is_own: IsOwn, budget_s: float
    ) -> None:
        #: True if the time was over before everything had been looked at: it may well be alive.
        self.cut = False
        #: The object alone, so that it can be counted; empty where none was found.
        self.held: list[object] = []
        if address is not None:
            self._look(address, stack, OwnKinds(is_own), spent() + max(budget_s, MIN_SEARCH))

    def _look(self, address: int, stack: list[FrameType], own: OwnKinds, until: float) -> None:
        values = [value for frame in stack for _, _, value in frames.bindings(frame)]
        self.held = _with_address(values, address)
        if self.held:
            return
        named = set(map(id, values))
        everything = _objects()
        # What a name refers to need not be followed by the collector either.
        everything.extend(values)
        values.clear()
        found = _with_address(everything, address) or self._held_by(everything, address, until)
        apart = {id(found), id(everything)}
        if found and not _is_only_own(found[0], own, named, apart, _LEVELS):
            self.held = found

    def _held_by(self, everything: list[object], address: int, until: float) -> list[object]:
        for is_deep in (False, True):
            seen: dict[int, object] = {}
            for begin in range(0, len(everything), _ASKED):
                if spent() > until:
                    self.cut = True
                    return []
                parts = _referents(*everything[begin : begin + _ASKED])
                fresh = untracked(parts, seen) if is_deep else []
                found = _with_address(parts, address)
                while fresh and not found:
                    parts = _referents(*fresh)
                    found = _with_address(parts, address)
                    fresh = untracked(parts, seen)
                if found:
                    return found
        return []


def _with_address(some: list[object], address: int) -> list[object]:
    """Searched by code in C alone: there may be a million."""
    addresses = list(map(id, some))
    if address not in addresses:
        return []
    place = addresses.index(address)
    return some[place : place + 1]


def _is_only_own(
    value: object,
    own: OwnKinds,
    named: set[int],
    apart: set[int],
    levels: int,
    way: tuple[int, ...] = (),
) -> bool:
    """True if no holder is the program's: each is the debugger's, or held by it alone.

    What holds itself, in a cycle, is the program's, and what a name of a frame holds (`named`, by
    address), and what no collector follows nor tells a holder of: a number in a tuple of numbers.
    """
    holders = _referrers(value)
    del holders[_HOLDERS:]
    way = (*way, id(value))
    apart = {*apart, id(holders), id(way)}
    others = [one for one in holders if id(one) not in apart]
    apart.add(id(others))
    if not others and not _is_tracked(value):
        return False
    for holder in others:
        if id(holder) in way or id(holder) in named:
            return False
        if _is_own(holder, own):
            continue
        if levels == 0 or not _is_only_own(holder, own, named, apart, levels - 1, way):
            return False
    return True


def _is_own(holder: object, own: OwnKinds) -> bool:
    if type(holder) is ModuleType:
        names = contents.named_entries(contents.instance_dict(holder))
        return any(own.is_function(one) for _, one in names)
    return own.holds(holder) or own.is_function(holder)
