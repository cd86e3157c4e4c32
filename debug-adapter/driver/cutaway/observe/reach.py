"""What is reachable from one object, as numbers: which object refers to which, and every count.

The questions of the references lens (what dies with an object, which cycle it is in) are answered
from these numbers alone. Iterative, breadth-first, within a budget; runs no code of the program.

Left out is what never dies while the program runs: imported modules with their names, and running
frames. What they refer to is held from outside. So are the debugger's own objects.
"""

from __future__ import annotations

import gc
import sys

from . import contents, frames
from .classes import facts
from .clock import spent
from .kinds import FrameType, FunctionType, MethodType, ModuleType, OrderedDict
from .own import KEEPS_COPIES, OwnReferences
from .slots import is_suspendable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .own import OwnKinds

# Bound once: a program may put others in their place.
_referents = gc.get_referents
_reference_count = sys.getrefcount
_modules = sys.modules

#: Objects looked at before the search ends.
MAX_OBJECTS = 50_000
#: References between two looks at the clock.
_PER_LOOK = 2_000
#: References that asking makes by `map`: the list of what is asked about, and the argument.
_ASKING = 2

_LEAVES = frozenset(id(cls) for cls in (
    int, float, complex, str, bytes, bytearray, bool, type(None), type(Ellipsis),
))  # fmt: skip
_HEAP_TYPE = 1 << 9
_flags_of_type: Any = type.__dict__["__flags__"].__get__
_dict_of_type: Any = type.__dict__["__dict__"].__get__


class Reach:
    """Objects by number, 0 being the one asked about; all are held until `close`.

    An object that is certainly alive whatever becomes of that one (`alive`) is looked into last.
    """

    def __init__(
        self, held: list[object], alive: set[int], outside: set[int], own: OwnKinds
    ) -> None:
        """`outside` are addresses of what is left out."""
        self._alive = alive
        self._outside = outside
        self._own = own
        self._held = held
        self.nodes: list[object] = [held[0]]
        self._place: dict[int, int] = {id(self.nodes[0]): 0}
        #: Numbers of what each object refers to, once for each reference; None where not looked into.
        self.edges: list[list[int] | None] = [None]
        #: The number of the object by which each was found.
        self.found_by: list[int] = [0]
        #: References as the program counts them.
        self.counts: list[int] = []
        #: Where each reference from another of these objects is counted.
        self.inside: list[int] = []
        #: The number of the object that a reader takes each for: an instance for its `__dict__`.
        self.owner: list[int] = []
        self._waiting: list[int] = [0]
        self._deferred: list[int] = []
        #: The budget that ended the search, by part of it: among the mortal objects, among all.
        self.cut: str | None = None
        self.cut_beyond: str | None = None
        self._until = 0.0
        #: The budget for lack of which some object was read in part.
        self._trimmed: str | None = None

    def search(self, until: float, until_beyond: float) -> None:
        """Looks for what may die with the object, and then for all else there is behind."""
        self._until = until
        self.cut = self._look_into(self._waiting)
        self._until = until_beyond
        self.cut_beyond = self.cut or self._look_into(self._deferred)

    def is_alive(self, number: int) -> bool:
        """True if the object is alive whatever becomes of the one asked about."""
        return id(self.nodes[number]) in self._alive

    def close(self) -> None:
        self.nodes.clear()
        self._place.clear()

    # ---- edges

    def _look_into(self, waiting: list[int]) -> str | None:
        next_look = done = 0
        # The list grows while it is read; what is found behind a deferred object is read at once.
        for number in waiting:
            if done >= next_look:
                next_look = done + _PER_LOOK
                if spent() > self._until:
                    return "time"
            if len(self.nodes) > MAX_OBJECTS:
                return "objects"
            if self.edges[number] is None:
                done += 1 + self._open(number, waiting)
        return self._trimmed

    def _open(self, number: int, waiting: list[int]) -> int:
        """Reads what one object refers to; how many references there were."""
        found: list[int] = []
        nodes = self.nodes
        parts = self._parts(number)
        for begin in range(0, len(parts), _PER_LOOK):
            # A long list is read as far as the budget goes: the rest counts as not known.
            if len(nodes) > MAX_OBJECTS:
                self._trimmed = "objects"
                break
            if begin and spent() > self._until:
                self._trimmed = "time"
                break
            self._add(number, parts[begin : begin + _PER_LOOK], found, waiting)
        self.edges[number] = found
        return len(parts)

    def _add(self, number: int, parts: list[object], found: list[int], waiting: list[int]) -> None:
        place, edges, nodes, outside = self._place, self.edges, self.nodes, self._outside
        for address, part in zip(map(id, parts), parts, strict=True):
            target = place.get(address)
            if target is None:
                if address in outside or self._is_apart(part):
                    continue
                target = place[address] = len(nodes)
                nodes.append(part)
                self.found_by.append(number)
                if id(type(part)) in _LEAVES:
                    edges.append([])
                else:
                    edges.append(None)
                    if waiting is self._waiting and address in self._alive:
                        self._deferred.append(target)
                    else:
                        waiting.append(target)
            found.append(target)

    def _parts(self, number: int) -> list[object]:
        """What an object refers to, once for each reference."""
        one = self.nodes[number]
        cls = type(one)
        if issubclass(cls, type) and not _flags_of_type(one) & _HEAP_TYPE:
            # A type written in C: it lives as long as Python does.
            return []
        parts = _referents(one)
        if issubclass(cls, dict):
            # Those of a `__dict__` are shared with the class, or another name for an attribute.
            if cls is not dict or not is_namespace(self.nodes[self.found_by[number]], one):
                # An OrderedDict has a list of its entries, which refers to each key once more.
                parts.extend(_unvisited_keys(one, parts, int(issubclass(cls, OrderedDict))))
        return parts

    def _is_apart(self, part: object) -> bool:
        """True for the debugger's own, which is no part of the program's heap."""
        cls = type(part)
        if id(cls) in _LEAVES:
            return False
        if cls is FunctionType or cls is MethodType:
            return self._own.is_function(part)
        return self._own.holds(part)

    # ---- counts

    def count(self, stack: list[FrameType]) -> None:
        """Asks for all counts at one moment; `stack` are running frames of the program."""
        self._empty_copies()
        # Of what this search has made, only the list of nodes refers to any of them, once to each.
        made = (self, self.nodes, self.edges, self._place, self._alive, self._outside)
        own = OwnReferences(self._own, stack, set(map(id, made)), self._held)
        counts = list(map(_reference_count, self.nodes))
        get = own.times.get
        self.counts = [
            count - _ASKING - get(address, 0)
            for count, address in zip(counts, map(id, self.nodes), strict=True)
        ]
        self.inside = [0] * len(self.nodes)
        for targets in self.edges:
            for target in targets or ():
                self.inside[target] += 1
        self.owner = list(range(len(self.nodes)))
        for number in range(1, len(self.nodes)):
            if self._is_part(number):
                self.owner[number] = self.owner[self.found_by[number]]

    def _empty_copies(self) -> None:
        """Up to 3.10: takes the copies away that suspended and ended frames keep since they were traced."""
        if not KEEPS_COPIES:
            return
        for one in self.nodes:
            if type(one) is FrameType:
                frames.suspended_bindings(one)

    def _is_part(self, number: int) -> bool:
        """True for what only one object holds, as a part of itself that no reader tells from it."""
        one = self.nodes[number]
        if type(one) is not dict and type(one) is not FrameType:
            return False
        if self.counts[number] != 1 or self.inside[number] != 1:
            return False
        holder = self.nodes[self.found_by[number]]
        if type(one) is FrameType:
            return is_suspendable(holder)
        return is_namespace(holder, one)


def is_namespace(holder: object, names: object) -> bool:
    """True if a dictionary is the `__dict__` of an object, or holds the names of a class."""
    cls = type(holder)
    if issubclass(cls, type):
        return any(one is names for one in _referents(_dict_of_type(holder)))
    if cls is FunctionType:
        return False
    if cls is FrameType:
        # Up to 3.10 the copies of its names, which only a debugger makes.
        return KEEPS_COPIES and not names
    return facts(cls).reads_dict is not None and contents.instance_dict(holder) is names


def _unvisited_keys(names: Any, parts: list[object], entries: int) -> list[object]:
    """Keys of a dictionary with only strings for keys: the collector does not look at them.

    `parts` are the references it tells; `entries` of them are to each key, apart from the dictionary.
    """
    keys: list[object] = list(dict.keys(names))
    if not keys or not all(type(key) is str for key in keys):
        return []
    address = id(keys[0])
    among_values = list(map(id, dict.values(names))).count(address)
    told = list(map(id, parts)).count(address) - entries
    return keys if told == among_values else []


def outside_of(stack: list[FrameType], one: object) -> set[int]:
    """Addresses of imported modules, their names, and running frames; not of what is asked about."""
    found: set[int] = {id(frame) for frame in stack}
    found.update(id(frame.f_globals) for frame in stack)
    found.update(id(frame.f_builtins) for frame in stack)
    for _, module in contents.named_entries(_modules):
        if issubclass(type(module), ModuleType):
            found.add(id(module))
            found.add(id(contents.instance_dict(module)))
    found.discard(id(one))
    if issubclass(type(one), ModuleType):
        found.discard(id(contents.instance_dict(one)))
    return found


def alive_in(stack: list[FrameType], one: object) -> set[int]:
    """Addresses of what names of running functions and of imported modules refer to, apart from `one`."""
    found: set[int] = set()
    for frame in stack:
        if frames.is_function(frame):
            found.update(id(value) for _, _, value in frames.bindings(frame))
    for _, module in contents.named_entries(_modules):
        if issubclass(type(module), ModuleType):
            names: Any = contents.instance_dict(module)
            found.update(map(id, list(dict.values(names))))
    found.discard(id(one))
    return found
