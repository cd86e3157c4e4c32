"""The identity lens: which names of the visible frames share one object.

`look` runs on the stopped thread and returns the HeapSnapshot of protocol/heap.ts; it keeps from stop to stop, and no frame and no object.
"""

from __future__ import annotations

import time

from ..compat import cast
from ..observe import addresses, counts, frames, peek
from ..observe.heap import Walk
from ..observe.hover import WouldRun, resolve
from ..observe.serials import Serials
from ..observe.stillness import Stillness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import cast  # noqa: F811

    from ..observe.addresses import IsOwn
    from ..observe.frames import Binding

_clock = time.perf_counter
#: Frames shown: the innermost ones and the module.
MAX_LANES = 24
#: Names of one frame that are followed.
MAX_NAMES = 200
#: Objects, and seconds, for what lies behind one that no name of the frames leads to.
MAX_BEHIND, BEHIND_S = 200, 0.05


class LaneSource:
    """A frame to show: the DAP id it has at this stop, its file (or None) and the line it is at."""

    __slots__ = ("frame", "frame_id", "line", "path")

    def __init__(self, frame: FrameType, frame_id: int, path: str | None, line: int) -> None:
        self.frame = frame
        self.frame_id = frame_id
        self.path = path
        self.line = line


class Looked:
    """What a person looks at: an expression of the frame, or an object of an earlier snapshot.

    `stack` are frames whose names may hold it; `pages` the first element wanted of objects.
    """

    __slots__ = ("address", "expression", "pages", "serial", "stack")

    def __init__(
        self,
        expression: str | None = None,
        serial: int | None = None,
        address: int | None = None,
        stack: list[FrameType] | None = None,
        pages: dict[int, int] | None = None,
    ) -> None:
        self.expression = expression
        self.serial = serial
        self.address = address
        self.stack = stack or []
        self.pages = pages or {}


class IdentityProbe:
    """One a session: remembers which number an object and a frame had."""

    def __init__(self, is_own: IsOwn | None = None) -> None:
        """`is_own` tells code of the debugger, whose objects are never shown."""
        #: Shared by the lenses: an object has one number in all of them.
        self.serials = Serials()
        self._is_own: IsOwn = is_own or (lambda code: False)
        self._lanes: dict[tuple[int, int, int], int] = {}
        self._last_lane = 0

    def snapshot(
        self,
        sources: list[LaneSource],
        focus_frame_id: int,
        max_objects: int,
        time_budget_ms: float,
    ) -> dict[str, object]:
        """A stop at which only the names are looked at."""
        self.serials.begin_stop()
        found = self.look(sources, focus_frame_id, max_objects, time_budget_ms, Looked())
        return cast("dict[str, object]", found["snapshot"])

    def look(
        self,
        sources: list[LaneSource],
        focus_frame_id: int,
        max_objects: int,
        time_budget_ms: float,
        looked: Looked,
    ) -> dict[str, object]:
        """Reads the frames (innermost first) and what is reachable from their names.

        The walk begins at what the person looks at, the object and then the frame, so that a spent
        budget cuts far things. `focus` is the object's serial; None where it is not there any more,
        or telling it would run code, or, with `searchCut`, it was not found in the time.
        """
        with Stillness():
            began = _clock()
            shown = _shown(sources, focus_frame_id)
            walk = Walk(self.serials, max_objects, time_budget_ms, looked.pages, looked.serial)
            lanes = self._number_lanes(sources, shown)
            by_focus = sorted(
                range(len(shown)), key=lambda place: shown[place].frame_id != focus_frame_id
            )
            is_cut = False
            focus = _expressed(looked.expression, shown[by_focus[0]].frame, walk)
            described: dict[int, dict[str, object]] = {}
            for place in by_focus:
                described[place] = _lane(shown[place], lanes[place], walk)
            walk.read()
            if looked.expression is None and looked.serial is not None:
                focus, is_cut = self._found_again(looked, walk, time_budget_ms / 1000)
            walk.finish([shown[place].frame.f_code for place in by_focus])
            snapshot = {
                "frames": [described[place] for place in range(len(shown))],
                "omittedFrames": len(sources) - len(shown),
                "objects": walk.objects,
                "cut": walk.cut,
                "elapsedMs": round((_clock() - began) * 1000, 3),
            }
            return {"snapshot": snapshot, "focus": focus, "searchCut": is_cut}

    def _found_again(self, looked: Looked, walk: Walk, budget_s: float) -> tuple[int | None, bool]:
        """The object of an earlier snapshot: met on the way, or found wherever it is, which takes longer.

        With it, whether the search was cut.
        """
        serial, address = looked.serial, looked.address
        if serial is None or walk.has_met(serial):
            return serial, False
        search = addresses.Search(address, looked.stack, self._is_own, budget_s)
        if not search.held or not self.serials.is_same(search.held[0], serial):
            return None, search.cut
        walk.go_on(MAX_BEHIND, BEHIND_S * 1000)
        walk.root(search.held.pop())
        walk.read()
        return serial, False

    def _number_lanes(self, sources: list[LaneSource], shown: list[LaneSource]) -> list[int]:
        """Lane numbers: the same while a frame lives (its address, code and depth are), held by nothing.

        A frame that is not shown for a while, deep in a recursion, keeps the number it had.
        """
        current: dict[tuple[int, int, int], int] = {}
        numbers: dict[int, int] = {}
        visible = {id(source) for source in shown}
        for place, source in enumerate(sources):
            key = (id(source.frame), id(source.frame.f_code), len(sources) - place)
            number = self._lanes.get(key)
            if number is None and id(source) in visible:
                self._last_lane += 1
                number = self._last_lane
            if number is not None:
                current[key] = numbers[id(source)] = number
        self._lanes = current
        return [numbers[id(source)] for source in shown]


def _shown(sources: list[LaneSource], focus_frame_id: int) -> list[LaneSource]:
    """The innermost frames, the one that is looked at, and the module."""
    if len(sources) <= MAX_LANES:
        return sources
    inner = sources[: MAX_LANES - 1]
    looked_at = [one for one in sources[MAX_LANES - 1 : -1] if one.frame_id == focus_frame_id]
    return [*inner[: len(inner) - len(looked_at)], *looked_at, sources[-1]]


def _expressed(expression: str | None, frame: FrameType, walk: Walk) -> int | None:
    """The number of what an expression stands for, which the walk then begins at.

    What only exists because it was looked up, such as a bound method, is no object of the program.
    """
    if expression is None:
        return None
    try:
        held = [resolve(expression, frame)]
    except WouldRun:
        return None
    return walk.root(held[0]) if counts.count(held) > 0 else None


def _lane(source: LaneSource, number: int, walk: Walk) -> dict[str, object]:
    names: list[dict[str, object]] = []
    visible = [binding for binding in frames.bindings(source.frame) if not _is_machinery(binding)]
    for name, kind, value in visible[:MAX_NAMES]:
        target = walk.add_named(value)
        if target is not None:
            names.append({"name": peek.short_name(name), "kind": kind, "target": target})
    if frames.is_function(source.frame):
        kind = "function"
    else:
        kind = "module" if frames.is_module(source.frame) else "class"
    return {
        "lane": number,
        "frameId": source.frame_id,
        "name": peek.short_name(frames.function_name(source.frame)),
        "kind": kind,
        "path": source.path,
        "line": source.line,
        "names": names,
        "omittedNames": len(visible) - len(names),
    }


def _is_machinery(binding: Binding) -> bool:
    """Names Python itself puts into modules and classes."""
    name = binding[0]
    return name.startswith("__") and name.endswith("__")
