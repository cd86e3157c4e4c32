"""CPython's cycle collector: which one it is, its numbers, and its runs while somebody watches.

Runs are told by `gc.callbacks`. That the list has one entry more is all a program can see of it, and
only once the references lens was opened (docs/decisions/0009-collector.md).
"""

from __future__ import annotations

import gc
import sys
import time

from ..compat import cast
from .counts import FREE_THREADED
from .stillness import is_collecting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Literal, cast  # noqa: F811

    Kind = Literal["generational", "incremental", "freeThreaded"]

#: Runs that are kept; older ones are counted.
MAX_RUNS = 500
# Bound once: a program may put others in their place.
_clock = time.perf_counter
_thresholds, _counts = gc.get_threshold, gc.get_count
_stats, _frozen_count, _collect = gc.get_stats, gc.get_freeze_count, gc.collect


def kind(version: tuple[int, ...], thresholds: tuple[int, ...], free_threaded: bool) -> Kind:
    """Which collector a Python has.

    3.14.0 to 3.14.4 had the incremental one, which knows no third threshold and tells 0 for it;
    3.14.5 went back to the one before.
    """
    if free_threaded:
        return "freeThreaded"
    has_it = version[:2] == (3, 14) and version[2] < 5 and thresholds[2] == 0
    return "incremental" if has_it else "generational"


class Runs:
    """Notes each run of the collector, in whatever thread it comes.

    The notes lie in lists made beforehand: to note a run makes nothing that the collector follows.
    """

    def __init__(self) -> None:
        self._at = [0.0] * MAX_RUNS
        self._seconds = [0.0] * MAX_RUNS
        self._generation = [0] * MAX_RUNS
        self._collected = [0] * MAX_RUNS
        self._uncollectable = [0] * MAX_RUNS
        self._total = 0
        self._began = 0.0
        self._since = 0.0
        self._callback: Callable[[str, dict[str, int]], None] | None = None
        self._callbacks: list[object] = []

    def watch(self) -> None:
        """Begins to watch; nothing if it does already."""
        if self._callback is None:
            self._callback = self._heard
            self._callbacks = cast("list[object]", gc.callbacks)
            self._since = _clock()
            self._callbacks.append(self._callback)

    def end(self) -> None:
        """Takes the callback away; by identity, since others in the list are the program's."""
        ours, self._callback = self._callback, None
        for place, one in enumerate(self._callbacks):
            if one is ours:
                del self._callbacks[place]
                break
        self._callbacks = []

    def _heard(self, phase: str, info: dict[str, int]) -> None:
        """The callback. No collection begins within another: it is never in two threads at once."""
        now = _clock()
        if phase == "start":
            self._began = now
            return
        try:
            place = self._total % MAX_RUNS
            self._generation[place] = info["generation"]
            self._collected[place] = info["collected"]
            self._uncollectable[place] = info["uncollectable"]
            self._seconds[place] = now - self._began
            self._at[place] = self._began - self._since
            self._total += 1
        except (KeyError, TypeError):
            # A callback of the program changed what it was given.
            return

    def told(self) -> tuple[list[dict[str, object]], int]:
        """Runs, oldest first, and how many older ones are not kept."""
        kept = min(self._total, MAX_RUNS)
        omitted = self._total - kept
        return [self._run(number % MAX_RUNS) for number in range(omitted, self._total)], omitted

    def _run(self, place: int) -> dict[str, object]:
        return {
            "atS": round(max(self._at[place], 0.0), 6),
            "generation": self._generation[place],
            "collected": self._collected[place],
            "uncollectable": self._uncollectable[place],
            "durationMs": round(max(self._seconds[place], 0.0) * 1000, 4),
        }


def describe(runs: Runs) -> dict[str, object]:
    """Collector of protocol/lenses/references.ts."""
    thresholds = _thresholds()
    told, omitted = runs.told()
    return {
        "kind": kind(sys.version_info[:3], thresholds, FREE_THREADED),
        "enabled": is_collecting(),
        # A program may have set what no collector would use.
        "thresholds": [max(number, 0) for number in thresholds],
        "counts": [max(number, 0) for number in _counts()],
        "generations": [
            {name: max(one[name], 0) for name in ("collections", "collected", "uncollectable")}
            for one in cast("list[dict[str, int]]", _stats())
        ],
        "frozen": _frozen_count(),
        "runs": told,
        "omittedRuns": omitted,
    }


def collect(generation: int) -> dict[str, object]:
    """Runs the collector: finalizers of the program run. Called only because a person asked."""
    before = _uncollectable()
    found = _collect(generation)
    return {"found": found, "uncollectable": max(_uncollectable() - before, 0)}


def _uncollectable() -> int:
    stats: Any = _stats()
    return sum(one["uncollectable"] for one in stats)
