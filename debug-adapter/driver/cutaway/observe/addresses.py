"""Finding a living object by its address, among the objects there are: an address is never trusted."""

from __future__ import annotations

import gc
import time

from . import contents, frames
from .kinds import ModuleType
from .own import OwnKinds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

    from .own import IsOwn

# Bound once: a program may put others in their place.
_objects, _referents, _referrers = gc.get_objects, gc.get_referents, gc.get_referrers
_clock = time.perf_counter
#: Objects asked at once for what they hold.
_ASKED = 5_000
#: How far up the holders of an object are looked at to tell one of the debugger's.
_LEVELS, _HOLDERS = 3, 50


def at_address(address: int, stack: list[FrameType], is_own: IsOwn, until: float) -> list[object]:
    """The object in a list of its own, so that it can be counted; an empty one where none was found.

    Looked for in the names of the frames, then among what the collector follows and what that holds,
    until the time `until`. What only the debugger holds is not found.
    """
    named: set[int] = set()
    for frame in stack:
        for _, _, value in frames.bindings(frame):
            if id(value) == address:
                return [value]
            named.add(id(value))
    everything = _objects()
    found = [one for one in everything if id(one) == address]
    for begin in range(0, len(everything), _ASKED):
        if found or _clock() > until:
            break
        found = [
            one for one in _referents(*everything[begin : begin + _ASKED]) if id(one) == address
        ]
    del found[1:]
    apart = {id(found), id(everything)}
    own = OwnKinds(is_own)
    return found if found and not _is_only_own(found[0], own, named, apart, _LEVELS) else []


def _is_only_own(
    value: object,
    own: OwnKinds,
    named: set[int],
    apart: set[int],
    levels: int,
    way: tuple[int, ...] = (),
) -> bool:
    """True if no holder is the program's: each is the debugger's, or held by it alone.

    What holds itself, in a cycle, is the program's, and what a name of a frame holds (`named`, by address).
    """
    holders = _referrers(value)
    del holders[_HOLDERS:]
    way = (*way, id(value))
    apart = {*apart, id(holders), id(way)}
    for holder in holders:
        if id(holder) in apart:
            continue
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
