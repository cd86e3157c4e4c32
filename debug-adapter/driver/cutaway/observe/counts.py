"""How many references an object has, as Python itself counts them.

An object is given in a list of its own, `held`, and nowhere else: the number of references that the
question itself makes is then the same on every version, and is measured before any number is told.
"""

from __future__ import annotations

import gc
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal

    #: Why no number can be told.
    Withheld = Literal["calibration", "freeThreaded", "immortal", "deferred"]

# Bound once: a program may put others in their place.
_reference_count = sys.getrefcount
_is_tracked = gc.is_tracked
_is_immortal: Any = getattr(sys, "_is_immortal", None)
_is_finalized = gc.is_finalized
_objects_of_generation, _frozen_count = gc.get_objects, gc.get_freeze_count
#: The list, and the argument of the question.
_ASKING = 2
#: From 3.12 on some objects are never freed, and their counts stand still (PEP 683).
_HAS_IMMORTALS = sys.version_info >= (3, 12)
#: From 3.14 on the argument of a call may lie in a frame without being counted.
BORROWS = sys.version_info >= (3, 14)
#: A build without the interpreter lock: its collector and its counts are others.
FREE_THREADED = "free-threading build" in sys.version
#: Counts above are those of objects whose references such a build does not count one by one.
_DEFERRED = 1 << 28


def count(held: list[object]) -> int:
    """References to `held[0]`, without that of `held` itself."""
    return _reference_count(held[0]) - _ASKING


def withheld(held: list[object]) -> Withheld | None:
    """The reason not to tell a number for `held[0]`."""
    if _is_fixed(held):
        return "immortal"
    if FREE_THREADED:
        return free_threaded_reason(count(held))
    return None if is_calibrated() else "calibration"


def free_threaded_reason(number: int) -> Withheld:
    """Why a build without the interpreter lock has no number: it counts in several places, or not at all.

    Functions, classes, modules and code have deferred counts there (3.14): a huge number that means nothing.
    """
    return "deferred" if number >= _DEFERRED else "freeThreaded"


def is_calibrated() -> bool:
    """True if counts of objects whose references are known come out right."""
    if not _results:
        fresh: list[object] = [object()]
        one = count(fresh)
        second = [fresh[0]]
        third = {"key": (fresh[0],)}
        _results.append(one == 0 and count(fresh) == 2 and count(second) == 2 and bool(third))
    return _results[0]


_results: list[bool] = []


def labels(held: list[object]) -> dict[str, object]:
    """What the collector and weak references know of `held[0]`."""
    tracked = _is_tracked(held[0])
    generation = _generation(id(held[0])) if tracked and not FREE_THREADED else None
    return {
        "tracked": tracked,
        "generation": generation,
        # What was put aside is in no generation.
        "frozen": tracked and generation is None and not FREE_THREADED and _frozen_count() > 0,
        "finalized": _is_finalized(held[0]),
        "weakReferences": _weak_references(held),
    }


def _is_fixed(held: list[object]) -> bool:
    if _is_immortal is not None:
        return _is_immortal(held[0])
    # The count of None does not move from 3.12 on, nor does that of anything else like it.
    return _HAS_IMMORTALS and _reference_count(held[0]) >= _reference_count(None)


def _generation(address: int) -> int | None:
    """The generation whose collection would look at a tracked object; None if it is in none.

    Each generation is gone through once, by C code alone.
    """
    for generation in range(3):
        if address in map(id, _objects_of_generation(generation=generation)):
            return generation
    return None


def _weak_references(held: list[object]) -> int:
    import _weakref

    return _weakref.getweakrefcount(held[0])
