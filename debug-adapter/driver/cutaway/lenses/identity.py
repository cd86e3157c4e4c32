"""The identity lens: which names of the visible frames share one object.

`snapshot` runs on the stopped thread and returns the HeapSnapshot of protocol/heap.ts; it keeps
numbers from stop to stop, and no frame and no object.
"""

from __future__ import annotations

import time

from ..observe import frames
from ..observe.heap import Walk
from ..observe.serials import Serials
from ..observe.stillness import Stillness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

    from ..observe.frames import Binding

_clock = time.perf_counter
#: Frames shown: the innermost ones and the module.
MAX_LANES = 24
#: Names of one frame that are followed.
MAX_NAMES = 200


class LaneSource:
    """A frame to show: the DAP id it has at this stop, its file (or None) and the line it is at."""

    __slots__ = ("frame", "frame_id", "line", "path")

    def __init__(self, frame: FrameType, frame_id: int, path: str | None, line: int) -> None:
        self.frame = frame
        self.frame_id = frame_id
        self.path = path
        self.line = line


class IdentityProbe:
    """One a session: remembers which number an object and a frame had."""

    def __init__(self) -> None:
        #: Shared by the lenses: an object has one number in all of them.
        self.serials = Serials()
        self._lanes: dict[tuple[int, int, int], int] = {}
        self._last_lane = 0

    def snapshot(
        self,
        sources: list[LaneSource],
        focus_frame_id: int,
        max_objects: int,
        time_budget_ms: float,
    ) -> dict[str, object]:
        """Reads the frames (innermost first) and what is reachable from their names.

        The walk begins at the frame the person looks at, so that a spent budget cuts far things.
        """
        with Stillness():
            return self._snapshot(sources, focus_frame_id, max_objects, time_budget_ms)

    def _snapshot(
        self,
        sources: list[LaneSource],
        focus_frame_id: int,
        max_objects: int,
        time_budget_ms: float,
    ) -> dict[str, object]:
        began = _clock()
        self.serials.begin_stop()
        shown = sources if len(sources) <= MAX_LANES else [*sources[: MAX_LANES - 1], sources[-1]]
        walk = Walk(self.serials, max_objects, time_budget_ms)
        lanes = self._number_lanes(sources, shown)
        by_focus = sorted(
            range(len(shown)), key=lambda place: shown[place].frame_id != focus_frame_id
        )
        described: dict[int, dict[str, object]] = {}
        for place in by_focus:
            described[place] = _lane(shown[place], lanes[place], walk)
        walk.run()
        return {
            "frames": [described[place] for place in range(len(shown))],
            "omittedFrames": len(sources) - len(shown),
            "objects": walk.objects,
            "cut": walk.cut,
            "elapsedMs": round((_clock() - began) * 1000, 3),
        }

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


def _lane(source: LaneSource, number: int, walk: Walk) -> dict[str, object]:
    names: list[dict[str, object]] = []
    visible = [binding for binding in frames.bindings(source.frame) if not _is_machinery(binding)]
    for name, kind, value in visible[:MAX_NAMES]:
        target = walk.add(value)
        if target is not None:
            names.append({"name": name, "kind": kind, "target": target})
    if frames.is_function(source.frame):
        kind = "function"
    else:
        kind = "module" if frames.is_module(source.frame) else "class"
    code = source.frame.f_code
    return {
        "lane": number,
        "frameId": source.frame_id,
        "name": getattr(code, "co_qualname", code.co_name),
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
