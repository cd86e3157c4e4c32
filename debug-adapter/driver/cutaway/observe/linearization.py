"""The order of classes by C3, step by step, and by depth first.

Pure: works on numbers that stand for classes, so that no class is ever hashed or compared, which
its metaclass could notice. What CPython does is in `pmerge` and `mro_implementation` of
Objects/typeobject.c; the merge here takes the same class at each step, or gets stuck at the same.
"""

from __future__ import annotations

from itertools import permutations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    #: The order of a base, and the bases as written, of a class by its number.
    OrderOf = Callable[[int], Sequence[int]]

#: Bases whose every order is tried when the written one does not work: 720 merges at most.
MAX_REORDERED = 6
#: Entries of all lists together beyond which no merge is told.
MAX_ENTRIES = 50_000


class Rejection:
    """A head that could not be taken: it is in the tail of another list, `blocked_by`."""

    __slots__ = ("blocked_by", "head", "list")

    def __init__(self, place: int, head: int, blocked_by: int) -> None:
        self.list = place
        self.head = head
        self.blocked_by = blocked_by


class Step:
    """One round of the merge. `taken` is None where every head waits for another: there is no order.

    A head that stands first in several lists is rejected once, where it is met first.
    """

    __slots__ = ("list", "rejected", "taken")

    def __init__(self, rejected: list[Rejection], taken: int | None, place: int | None) -> None:
        self.rejected = rejected
        self.taken = taken
        #: The list at whose head it was found.
        self.list = place


class Merge:
    """The whole merge of the orders of the bases and, last, the bases as written.

    `lists` are as they are at the beginning; at each step what was taken leaves the head of every
    list. `order` is what was taken, all of it or until it got stuck.
    """

    __slots__ = ("lists", "order", "steps")

    def __init__(self, lists: list[list[int]]) -> None:
        self.lists = lists
        self.steps: list[Step] = []
        self.order: list[int] = []
        self._run()

    @property
    def works(self) -> bool:
        return not self.steps or self.steps[-1].taken is not None

    def _run(self) -> None:
        at = [0] * len(self.lists)
        tails: dict[int, int] = {}
        for one in self.lists:
            for entry in one[1:]:
                tails[entry] = tails.get(entry, 0) + 1
        heads: dict[int, list[int]] = {}
        for place, one in enumerate(self.lists):
            if one:
                heads.setdefault(one[0], []).append(place)
        while heads:
            step = self._step(at, tails)
            self.steps.append(step)
            if step.taken is None:
                return
            self.order.append(step.taken)
            for place in heads.pop(step.taken):
                at[place] += 1
                one = self.lists[place]
                if at[place] < len(one):
                    head = one[at[place]]
                    tails[head] -= 1
                    heads.setdefault(head, []).append(place)

    def _step(self, at: list[int], tails: dict[int, int]) -> Step:
        rejected: list[Rejection] = []
        seen: set[int] = set()
        for place, one in enumerate(self.lists):
            if at[place] >= len(one) or one[at[place]] in seen:
                continue
            head = one[at[place]]
            if not tails.get(head):
                return Step(rejected, head, place)
            seen.add(head)
            rejected.append(Rejection(place, head, self._blocker(head, at)))
        return Step(rejected, None, None)

    def _blocker(self, head: int, at: list[int]) -> int:
        for place, one in enumerate(self.lists):
            if head in one[at[place] + 1 :]:
                return place
        raise LookupError(head)


def merge_of(bases: Sequence[int], order_of: OrderOf) -> Merge:
    """The merge for a class with these bases, none of them twice; the class itself is not in it."""
    return Merge([*[list(order_of(base)) for base in bases], list(bases)])


def entries(bases: Sequence[int], order_of: OrderOf) -> int:
    """How long the lists of a merge are together."""
    return sum(len(order_of(base)) for base in bases) + len(bases)


def depth_first(first: int, bases_of: OrderOf) -> list[int]:
    """The order in which Python 2 looked through classic classes: left to right, each with all its own first."""
    found: dict[int, None] = {}
    waiting = [first]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found[one] = None
            waiting.extend(reversed(bases_of(one)))
    return list(found)


class Clash:
    """`before` stands before `after` in the list at `place`; with the others of its circle it cannot."""

    __slots__ = ("after", "before", "place")

    def __init__(self, before: int, after: int, place: int) -> None:
        self.before = before
        self.after = after
        self.place = place


def clashes(merge: Merge) -> list[Clash]:
    """Orders that contradict each other where a merge is stuck: each `after` is the next one's `before`.

    Empty for a merge that works. The shortest such circle there is among the heads.
    """
    if merge.works:
        return []
    stuck = merge.steps[-1].rejected
    by_head = {one.head: one for one in stuck}
    heads_of = {one.list: one.head for one in stuck}
    taken = set(merge.order)
    for place, one in enumerate(merge.lists):
        left = [entry for entry in one if entry not in taken]
        if left:
            heads_of[place] = left[0]
    best: list[Clash] = []
    for begin in by_head:
        circle: list[Clash] = []
        head, seen = begin, set[int]()
        while head not in seen:
            seen.add(head)
            blocker = by_head[head].blocked_by
            other = heads_of[blocker]
            circle.append(Clash(other, head, blocker))
            head = other
        while circle and circle[0].after != head:
            circle.pop(0)
        if not best or len(circle) < len(best):
            best = circle
    return best[::-1]


def working_orders(bases: Sequence[int], order_of: OrderOf, limit: int = 5) -> list[list[int]]:
    """Orders of the same bases that C3 accepts, the nearest to the written one first."""
    if len(bases) > MAX_REORDERED:
        return []
    found: list[tuple[int, list[int]]] = []
    for places in permutations(range(len(bases))):
        order = [bases[place] for place in places]
        if merge_of(order, order_of).works:
            found.append((_turned(places), order))
    found.sort(key=lambda one: one[0])
    return [order for _, order in found[:limit]]


def _turned(places: tuple[int, ...]) -> int:
    """Pairs that stand the other way round."""
    return sum(
        places[left] > places[right]
        for left in range(len(places))
        for right in range(left + 1, len(places))
    )


def redundant(bases: Sequence[int], order_of: OrderOf) -> list[int]:
    """Bases that another base brings along anyway."""
    return [
        one
        for one in bases
        if any(other != one and one in list(order_of(other))[1:] for other in bases)
    ]
