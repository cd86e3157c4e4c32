"""The references lens: who holds one object and why it is alive, its cycle, what would die with it.

`report` runs on the stopped thread and returns the ReferencesReport of protocol/lenses/references.ts;
the probe keeps numbers from stop to stop, and no object.
"""

from __future__ import annotations

import time

from ..observe import collector, counts, frames, peek
from ..observe.addresses import Search
from ..observe.clock import spent
from ..observe.cycles import MAX_MEMBERS, Cycle
from ..observe.dependents import Dependents, would_run
from ..observe.heap import settled_mutability
from ..observe.holders import Holders
from ..observe.hover import Names, WouldRun, value_of
from ..observe.own import OwnKinds
from ..observe.reach import Reach, alive_in, outside_of
from ..observe.roots import Way
from ..observe.stillness import Stillness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from ..observe.holders import Edge
    from ..observe.own import IsOwn
    from ..observe.roots import Step
    from ..observe.serials import Serials
    from .identity import LaneSource

    Told = dict[str, object]

_clock = time.perf_counter
#: Edges that are told one by one; of the rest, the number of references.
MAX_EDGES = 200
#: Names to choose from, and objects that would die, that are told.
MAX_CHOICES, MAX_DYING = 200, 100
#: Parts of the time budget at which the search for a way, for what would die, and for a cycle end.
#: What follows takes about as long as the search took: each object is asked for its count.
_WAY, _MORTAL, _CYCLE = 0.2, 0.35, 0.5


class Chosen:
    """The object a person asked about: what an expression means in a frame, or one told before."""

    __slots__ = ("address", "expression", "serial")

    def __init__(self, expression: str | None, serial: int | None, address: int | None) -> None:
        self.expression = expression
        self.serial = serial
        self.address = address


class ReferencesProbe:
    """One a session. `serials` are those of the identity lens: an object has one number in both."""

    def __init__(self, serials: Serials, is_own: IsOwn) -> None:
        self._serials = serials
        self._is_own = is_own
        self._runs = collector.Runs()

    def report(
        self, sources: list[LaneSource], focus: FrameType, chosen: Chosen, time_budget_ms: float
    ) -> Told:
        """ReferencesReport of protocol/lenses/references.ts.

        `sources` are all running frames of the program, of every thread. From the first report on
        the runs of the collector are watched, until `end`.
        """
        self._runs.watch()
        with Stillness():
            ledger, unknown = self._ledger(sources, focus, chosen, time_budget_ms)
            return {
                "ledger": ledger,
                "unknown": unknown,
                "choices": self._choices(focus),
                "collector": collector.describe(self._runs),
            }

    def end(self) -> None:
        """The session is over, the program may run on: it is not watched any more."""
        self._runs.end()

    def ledger(
        self, sources: list[LaneSource], focus: FrameType, chosen: Chosen, time_budget_ms: float
    ) -> Told | None:
        """The ledger; None if there is no such object, or only code of the program could tell it."""
        return self._ledger(sources, focus, chosen, time_budget_ms)[0]

    def _ledger(
        self, sources: list[LaneSource], focus: FrameType, chosen: Chosen, time_budget_ms: float
    ) -> tuple[Told | None, str | None]:
        """The ledger; where there is none, why it is not known whether the object lives, or None."""
        with Stillness():
            began = _clock()
            held, unknown = self._find(sources, focus, chosen, time_budget_ms / 1000)
            if not held:
                return None, unknown
            # What was asked for is read in full however long it took to find it.
            found = self._describe(held, sources, spent(), time_budget_ms / 1000)
            found["elapsedMs"] = round((_clock() - began) * 1000, 3)
            return found, None

    def _choices(self, focus: FrameType) -> list[Told]:
        """Names of the frame, those of data unless there are no others."""
        bound = [
            (name, value)
            for name, _, value in frames.bindings(focus)
            if len(name) <= peek.MAX_NAME and not (name.startswith("__") and name.endswith("__"))
        ]
        data = [one for one in bound if peek.category(one[1]) == "data"]
        return [
            {"name": name, **self._object(value)} for name, value in (data or bound)[:MAX_CHOICES]
        ]

    def _find(
        self, sources: list[LaneSource], focus: FrameType, chosen: Chosen, budget_s: float
    ) -> tuple[list[object], str | None]:
        if chosen.expression is not None:
            return _found_by_expression(chosen.expression, focus), None
        if chosen.serial is None:
            return [], None
        stack = [source.frame for source in sources]
        search = Search(chosen.address, stack, self._is_own, budget_s)
        if search.cut:
            return [], "time"
        if search.held and self._serials.is_same(search.held[0], chosen.serial):
            return search.held, None
        # Where nothing is, or something that has another number for what it is, that one has died.
        is_known = not search.held or not self._serials.is_forgotten(chosen.serial)
        return [], None if is_known else "forgotten"

    def _describe(
        self, held: list[object], sources: list[LaneSource], began: float, budget_s: float
    ) -> Told:
        stack = [source.frame for source in sources]
        ids = {id(source.frame): source.frame_id for source in sources}
        told: Told = {**counts.labels(held), **self._object(held[0])}
        told["mutability"] = settled_mutability(held[0])
        withheld = counts.withheld(held)
        way = Way(held, stack, self._is_own, budget_s * 1000 * _WAY)
        told["path"], told["pathCut"] = [self._step(step, ids) for step in way.steps], way.cut
        alive = alive_in(stack, held[0])
        alive.update(way.passed)
        del way
        told["cycle"], told["cycleCut"] = None, None
        outside = outside_of(stack, held[0])
        dying = None
        if withheld is None:
            reach = Reach(held, alive, outside, OwnKinds(self._is_own))
            until = began + budget_s * _CYCLE
            reach.search(began + budget_s * _MORTAL, until)
            reach.count(stack)
            told["cycle"], told["cycleCut"] = self._cycle(reach, until), reach.cut_beyond
            if told["cycle"] is not None and told["cycle"]["unreachable"]:
                # Known by the counts, however far the search for a way came.
                told["pathCut"] = None
            dying = Dying(reach, self._object)
            reach.close()
        holders = Holders(held, stack, self._is_own)
        unexplained, borrowed = balance(holders.count, holders.found, holders.debugger)
        if dying is not None:
            dying.settle(holders, alive | outside, borrowed)
        return {
            **told,
            "withheld": withheld,
            "count": None if withheld else holders.count - holders.debugger,
            "edges": [self._edge(edge, ids, dying) for edge in holders.edges[:MAX_EDGES]],
            "omitted": holders.untold + sum(edge.times for edge in holders.edges[MAX_EDGES:]),
            "borrowed": 0 if withheld else borrowed,
            "debugger": holders.debugger,
            "unexplained": None if withheld else unexplained,
            "dependents": None if dying is None else dying.told(),
        }

    def _cycle(self, reach: Reach, until: float) -> Told | None:
        cycle = Cycle(reach, until)
        if not cycle.members:
            return None
        members = {
            number: self._object(reach.nodes[number]) for number in cycle.members[:MAX_MEMBERS]
        }
        return {
            "members": [
                {
                    **member,
                    "mutability": settled_mutability(reach.nodes[number]),
                    "count": max(reach.counts[number], 0),
                    "outside": max(cycle.outside[number], 0),
                }
                for number, member in members.items()
            ],
            "edges": [
                {
                    "from": members[source]["serial"],
                    "to": members[target]["serial"],
                    "label": peek.short_name(label),
                    "times": times,
                }
                for source, target, label, times in cycle.labelled()
            ],
            "unreachable": cycle.unreachable,
            "omitted": len(cycle.members) - len(members),
        }

    def _edge(self, edge: Edge, ids: dict[int, int], dying: Dying | None) -> Told:
        return {
            **self._slot(edge, ids),
            "times": edge.times,
            "frees": None if dying is None else dying.if_let_go(edge),
        }

    def _step(self, step: Step, ids: dict[int, int]) -> Told:
        return self._slot(step, ids)

    def _slot(self, slot: Edge | Step, ids: dict[int, int]) -> Told:
        return {
            "kind": slot.kind,
            "label": peek.short_name(slot.label),
            "holder": None if slot.holder is None else self._object(slot.holder),
            "frameId": None if slot.frame is None else ids.get(id(slot.frame)),
            "frameName": None
            if slot.frame is None
            else peek.short_name(frames.function_name(slot.frame)),
        }

    def _object(self, value: object) -> Told:
        return {
            "serial": self._serials.number(value),
            "address": hex(id(value)),
            "type": peek.short_name(peek.type_name(value)),
            "text": peek.short_text(value),
        }


class Dying:
    """Dependents of the protocol, and what each slot would free; plain data once it is made."""

    def __init__(self, reach: Reach, describe: Callable[[object], Told]) -> None:
        self._found = Dependents(reach)
        self._cut = reach.cut
        self._is_sure = True
        self._borrowed = 0
        first = [*self._found.now, *self._found.later][:MAX_DYING]
        waiting = set(self._found.later)
        self._objects: list[Told] = [
            {**describe(reach.nodes[number]), "waits": number in waiting} for number in first
        ]
        self._would_run = would_run(reach, [*self._found.now, *self._found.later])

    def settle(self, holders: Holders, certain: set[int], borrowed: int) -> None:
        """Says who holds the object: `certain` are addresses of what is alive in any case.

        Where the search was cut and some other object holds it, that one may be behind what was not
        searched: whether the object waits in a cycle with it is then not known.
        """
        self._borrowed = borrowed
        known = certain | self._found.addresses
        self._is_sure = self._cut is None or (
            all(edge.holder is None or id(edge.holder) in known for edge in holders.edges)
            and holders.untold_holders <= known
        )

    def told(self) -> Told:
        return {
            "now": len(self._found.now) if self._is_sure else 0,
            "later": len(self._found.later) if self._is_sure else 0,
            "objects": self._objects if self._is_sure else [],
            "wouldRun": self._would_run,
            "cut": self._cut,
        }

    def if_let_go(self, edge: Edge) -> Told | None:
        if not self._is_sure:
            return None
        within = id(edge.holder) in self._found.addresses
        if self._borrowed and edge.holder is None and self._found.from_outside <= edge.times:
            # One of the names is not counted, and it is not known which.
            return None
        now, later = self._found.if_let_go(edge.times, within)
        return None if now + later and self._cut else {"now": now, "later": later}


def balance(count: int, found: int, debugger: int) -> tuple[int, int]:
    """Unexplained and borrowed: `count + borrowed = found + debugger + unexplained`, always.

    From 3.14 on an argument may be borrowed from its caller, which cannot be seen slot by slot: the
    two numbers are then the least there are.
    """
    difference = count - found - debugger
    if difference < 0 and counts.BORROWS:
        return 0, -difference
    return difference, 0


def _found_by_expression(expression: str, focus: FrameType) -> list[object]:
    """What a name, attribute or item refers to; nothing where that is not known without running code.

    A value that is made by looking, such as a bound method, is no object of the program.
    """
    try:
        held = [value_of(expression, Names(focus))]
    except WouldRun:
        return []
    return held if counts.count(held) > 0 else []
