"""What would die with an object: counted on the numbers of a Reach, nothing is tried on the heap.

All references to the object from outside are taken to be gone. What is then held by nothing else
dies: at once where counts come to zero, as CPython lets them, and later where a cycle is left, which
waits for the collector. What C code holds without telling the collector counts as held for good.
"""

from __future__ import annotations

import _weakref

from . import peek
from .classes import facts
from .slots import frame_of, is_suspendable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .reach import Reach

# Bound once: a program may put others in their place.
_weak_reference_count, _weak_references = _weakref.getweakrefcount, _weakref.getweakrefs
_callback_of: Any = _weakref.ReferenceType.__dict__["__callback__"].__get__
#: Texts of code that would run, each told once.
MAX_WOULD_RUN = 50


class Dependents:
    """The outcome as numbers of the Reach's objects, parts of others left out."""

    def __init__(self, reach: Reach) -> None:
        self._edges = reach.edges
        self._counts = reach.counts
        self._owner = reach.owner
        self._mortal = _mortal(reach)
        #: Addresses of all that would die, with their parts.
        self.addresses = {id(reach.nodes[number]) for number in self._mortal}
        #: References to the object from what would die with it, and from all else.
        self.from_within = sum(
            target == 0 for number in self._mortal for target in self._edges[number] or ()
        )
        self.from_outside = self._counts[0] - self.from_within
        at_once = self.die_at_once(self.from_within)
        self.now = [number for number in at_once if self._owner[number] == number]
        self.later = [
            number
            for number in self._mortal
            if number not in at_once and self._owner[number] == number
        ]

    def die_at_once(self, references: int) -> dict[int, None]:
        """What dies without the collector once so many references to the object are left."""
        if references > 0:
            return {}
        left = {number: self._counts[number] for number in self._mortal}
        dead: dict[int, None] = {0: None}
        for number in (order := [0]):
            for target in self._edges[number] or ():
                if target in left and target not in dead:
                    left[target] -= 1
                    if left[target] <= 0:
                        dead[target] = None
                        order.append(target)
        return dead

    def if_let_go(self, times: int, from_within: bool) -> tuple[int, int]:
        """How many die at once, and later, if one slot with so many references lets go."""
        outside = self.from_outside - (0 if from_within else times)
        if outside > 0:
            return 0, 0
        within = self.from_within - (times if from_within else 0)
        at_once = self.die_at_once(within)
        now = sum(self._owner[number] == number for number in at_once)
        return now, len(self.now) + len(self.later) - now


def _mortal(reach: Reach) -> list[int]:
    """Numbers of what nothing but the object keeps alive, itself first."""
    total = len(reach.nodes)
    kept = [False] * total
    spread = [
        number
        for number in range(1, total)
        if reach.counts[number] > reach.inside[number] or reach.is_alive(number)
    ]
    for number in spread:
        kept[number] = True
    for number in spread:
        for target in reach.edges[number] or ():
            if target and not kept[target]:
                kept[target] = True
                spread.append(target)
    return [number for number in range(total) if not kept[number]]


def would_run(reach: Reach, dying: list[int]) -> list[str]:
    """Code of the program that would run as these objects die; told, not run."""
    found: dict[str, None] = {}
    addresses = {id(reach.nodes[number]) for number in dying}
    # By address of the class: a finalizer is looked up on the class alone.
    finalizers: dict[int, str | None] = {}
    for number in dying:
        one = reach.nodes[number]
        cls = type(one)
        if id(cls) not in finalizers:
            finalizers[id(cls)] = _finalizer(cls)
        finalizer = finalizers[id(cls)]
        if finalizer is not None:
            found[finalizer] = None
        if is_suspendable(one) and _is_suspended(one):
            found[f"the closing of {peek.short_text(one)}"] = None
        if _weak_reference_count(one) and _has_callback_outside(one, addresses):
            found[f"callback of a weak reference to {facts(cls).name}"] = None
        if len(found) >= MAX_WOULD_RUN:
            break
    return list(found)[:MAX_WOULD_RUN]


def _finalizer(cls: type) -> str | None:
    """`Type.__del__`, with the class that has it, as a look-up finds it."""
    known = facts(cls)
    if not known.is_python or "__del__" not in known.found:
        return None
    owner = next((base for base in known.mro if "__del__" in facts(base).own), cls)
    return f"{facts(owner).name}.__del__"


def _has_callback_outside(one: object, dying: set[int]) -> bool:
    """True if a weak reference that outlives the object calls something at its death."""
    return any(
        id(reference) not in dying and _has_callback(reference)
        for reference in _weak_references(one)
    )


def _has_callback(reference: object) -> bool:
    try:
        return _callback_of(reference) is not None
    except TypeError:
        # A proxy: what it calls cannot be asked without asking what it stands for.
        return False


def _is_suspended(one: object) -> bool:
    """True for a generator or coroutine that has begun and not ended: its death goes on with it."""
    if not is_suspendable(one):
        return False
    frame = frame_of(one)
    return frame is not None and frame.f_lasti >= 0
