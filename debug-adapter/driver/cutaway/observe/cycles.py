"""The cycle an object is part of: all that it leads to and that leads back to it."""

from __future__ import annotations

from . import peek
from .clock import spent
from .slots import slots_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .reach import Reach
    from .slots import Slot

#: Members that are told one by one.
MAX_MEMBERS = 60


class Cycle:
    """The strongly connected part of the heap round the object, from the numbers of a Reach.

    An instance and its `__dict__` are one member. As nothing but the instance refers to that, no
    count changes by it: references of the dictionary are taken for the instance's.
    """

    def __init__(self, reach: Reach, until: float) -> None:
        self._reach = reach
        self._until = until
        numbers = _strongly_connected(reach)
        self._in_cycle = set(numbers)
        #: Numbers of the members, the object first, nearest first; empty if it is in no cycle.
        self.members = [number for number in numbers if reach.owner[number] == number]
        self._between = self._references()
        #: By member: references from outside the cycle.
        self.outside = {number: reach.counts[number] for number in self.members}
        for (_, target), times in self._between.items():
            self.outside[target] -= times

    @property
    def unreachable(self) -> bool:
        return all(count <= 0 for count in self.outside.values())

    def _references(self) -> dict[tuple[int, int], int]:
        """How many references lead from each member to each."""
        owner = self._reach.owner
        found: dict[tuple[int, int], int] = {}
        for number in self._in_cycle:
            for target in self._reach.edges[number] or ():
                if target in self._in_cycle and owner[target] == target:
                    pair = (owner[number], target)
                    found[pair] = found.get(pair, 0) + 1
        return found

    def labelled(self) -> list[tuple[int, int, str, int]]:
        """(from, to, label, times) between the first members; without labels once time is over."""
        told = set(self.members[:MAX_MEMBERS])
        found: list[tuple[int, int, str, int]] = []
        for (source, target), times in self._between.items():
            if source not in told or target not in told:
                continue
            labels: dict[str, int] = {}
            if spent() <= self._until:
                for _, label in self._slots(source, target)[:times]:
                    labels[label] = labels.get(label, 0) + 1
            rest = times - sum(labels.values())
            if rest:
                labels[""] = labels.get("", 0) + rest
            found.extend((source, target, label, number) for label, number in labels.items())
        return found

    def _slots(self, source: int, target: int) -> list[Slot]:
        nodes = self._reach.nodes
        found = slots_of(nodes[source], [nodes[target]])
        if peek.is_class(nodes[source]):
            for number in self._in_cycle:
                if self._reach.owner[number] == source and number != source:
                    found += [
                        (kind, f".{label[2:-2]}" if label.startswith("['") else label)
                        for kind, label in slots_of(nodes[number], [nodes[target]])
                    ]
        return found


def _strongly_connected(reach: Reach) -> list[int]:
    """Numbers of what lies on a way from the object back to it; none if there is no such way."""
    back: list[list[int]] = [[] for _ in reach.nodes]
    for number, targets in enumerate(reach.edges):
        for target in targets or ():
            back[target].append(number)
    if not back[0]:
        return []
    found = {0}
    for number in (order := [0]):
        for source in back[number]:
            if source not in found:
                found.add(source)
                order.append(source)
    return sorted(found)
