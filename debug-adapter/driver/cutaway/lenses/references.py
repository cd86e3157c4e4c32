"""The references lens: a ledger of who holds one object, and why it is alive.

`ledger` runs on the stopped thread and returns the ReferencesLedger of protocol/lenses/references.ts;
the probe keeps numbers from stop to stop, and no object.
"""

from __future__ import annotations

import gc
import time

from ..observe import counts, frames, peek
from ..observe.holders import Holders
from ..observe.roots import Way
from ..observe.stillness import Stillness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

    from ..observe.holders import Edge, IsOwn
    from ..observe.roots import Step
    from ..observe.serials import Serials
    from .identity import LaneSource

_clock = time.perf_counter
_objects, _referents = gc.get_objects, gc.get_referents
#: Edges that are told one by one; of the rest, the number of references.
MAX_EDGES = 200


class Chosen:
    """The object a person asked about: what a name of a frame refers to, or a card of the identity lens."""

    __slots__ = ("address", "name", "serial")

    def __init__(self, name: str | None, serial: int | None, address: int | None) -> None:
        self.name = name
        self.serial = serial
        self.address = address


class ReferencesProbe:
    """One a session. `serials` are those of the identity lens: an object has one number in both."""

    def __init__(self, serials: Serials, is_own: IsOwn) -> None:
        self._serials = serials
        self._is_own = is_own

    def report(
        self, sources: list[LaneSource], focus: FrameType, chosen: Chosen, time_budget_ms: float
    ) -> dict[str, object]:
        """ReferencesReport of protocol/lenses/references.ts."""
        return {
            "ledger": self.ledger(sources, focus, chosen, time_budget_ms),
            "choices": [],
            "collector": {
                "kind": "generational",
                "enabled": gc.isenabled(),
                "thresholds": list(gc.get_threshold()),
                "counts": list(gc.get_count()),
                "generations": gc.get_stats(),
                "frozen": gc.get_freeze_count(),
                "runs": [],
                "omittedRuns": 0,
            },
        }

    def ledger(
        self, sources: list[LaneSource], focus: FrameType, chosen: Chosen, time_budget_ms: float
    ) -> dict[str, object] | None:
        """The ledger; None if there is no such object any more.

        `sources` are all running frames of the program, of every thread.
        """
        with Stillness():
            began = _clock()
            held = self._find(sources, focus, chosen)
            if not held:
                return None
            found = self._describe(held, sources, time_budget_ms)
            found["elapsedMs"] = round((_clock() - began) * 1000, 3)
            return found

    def _find(self, sources: list[LaneSource], focus: FrameType, chosen: Chosen) -> list[object]:
        if chosen.name is not None:
            bound = [*frames.global_bindings(focus), *frames.bindings(focus)]
            return [value for name, _, value in bound if name == chosen.name][-1:]
        found = _at_address(chosen.address, [source.frame for source in sources])
        if found and self._serials.number(found[0]) != chosen.serial:
            found.clear()
        return found

    def _describe(
        self, held: list[object], sources: list[LaneSource], time_budget_ms: float
    ) -> dict[str, object]:
        stack = [source.frame for source in sources]
        ids = {id(source.frame): source.frame_id for source in sources}
        labels = counts.labels(held)
        address = id(held[0])
        serial, text = self._serials.number(held[0]), peek.short_text(held[0])
        withheld = counts.withheld(held)
        way = Way(held, stack, self._is_own, time_budget_ms)
        path, cut = [self._step(step, ids) for step in way.steps], way.cut
        del way
        holders = Holders(held, stack, self._is_own)
        told = holders.edges[:MAX_EDGES]
        omitted = sum(edge.times for edge in holders.edges[MAX_EDGES:])
        unexplained, borrowed = balance(holders.count, holders.found, holders.debugger)
        return {
            "serial": serial,
            "address": hex(address),
            "text": text,
            **labels,
            "withheld": withheld,
            "count": None if withheld else holders.count - holders.debugger,
            "edges": [self._edge(edge, ids) for edge in told],
            "omitted": omitted,
            "borrowed": 0 if withheld else borrowed,
            "debugger": holders.debugger,
            "unexplained": None if withheld else unexplained,
            "path": path,
            "pathCut": cut,
            "frozen": False,
            "cycle": None,
            "cycleCut": None,
            "dependents": None,
        }

    def _edge(self, edge: Edge, ids: dict[int, int]) -> dict[str, object]:
        return {
            "kind": edge.kind,
            "label": edge.label,
            "times": edge.times,
            "frees": None,
            "holder": self._holder(edge.holder),
            "frameId": None if edge.frame is None else ids.get(id(edge.frame)),
            "frameName": None if edge.frame is None else edge.frame.f_code.co_name,
        }

    def _step(self, step: Step, ids: dict[int, int]) -> dict[str, object]:
        return {
            "kind": step.kind,
            "label": step.label,
            "holder": self._holder(step.holder),
            "frameId": None if step.frame is None else ids.get(id(step.frame)),
            "frameName": None if step.frame is None else step.frame.f_code.co_name,
        }

    def _holder(self, holder: object) -> dict[str, object] | None:
        if holder is None:
            return None
        return {
            "serial": self._serials.number(holder),
            "address": hex(id(holder)),
            "type": peek.type_name(holder),
            "text": peek.short_text(holder),
        }


def balance(count: int, found: int, debugger: int) -> tuple[int, int]:
    """Unexplained and borrowed: `count + borrowed = found + debugger + unexplained`, always.

    From 3.14 on an argument may be borrowed from its caller, which cannot be seen slot by slot: the
    two numbers are then the least there are.
    """
    difference = count - found - debugger
    if difference < 0 and counts.BORROWS:
        return 0, -difference
    return difference, 0


def _at_address(address: int | None, stack: list[FrameType]) -> list[object]:
    """The living object at an address, found among those there are: an address alone is not trusted."""
    for frame in stack:
        found = [value for _, _, value in frames.bindings(frame) if id(value) == address]
        if found:
            return found[:1]
    found = [one for one in _objects() if id(one) == address]
    if found:
        return found[:1]
    return [one for one in _referents(*_objects()) if id(one) == address][:1]
