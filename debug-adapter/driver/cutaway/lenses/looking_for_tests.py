"""Looks at the caller's frame as the references lens does at a stop, without a process. Tests only."""

from __future__ import annotations

import os
import sys
from types import CodeType, FrameType
from typing import Any

from ..observe import frames
from ..observe.holders import Holders
from ..observe.serials import Serials
from ..observe.stillness import Stillness
from .identity import LaneSource
from .references import Chosen, ReferencesProbe

_reference_count = sys.getrefcount
_DRIVER = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


def is_own(code: CodeType) -> bool:
    """The driver's code is the debugger's; tests, all but this file, stand for the program."""
    name = code.co_filename
    return name.startswith(_DRIVER) and not os.path.basename(name).startswith("test_")


def references(held: list[Any]) -> int:
    """References to the one element of a list that is made for the call, without that list's own."""
    return _reference_count(held[0]) - 2


def holders_of(name: str, frame: FrameType) -> Holders:
    """The holders of what a name of a frame refers to."""
    running = [source.frame for source in stack(frame)]
    with Stillness():
        return Holders(
            [value for one, _, value in frames.bindings(frame) if one == name], running, is_own
        )


class Look:
    """A probe with its serials, and the answer it gives about the frame that calls."""

    def __init__(self) -> None:
        self.serials = Serials()
        self.serials.begin_stop()
        self.probe = ReferencesProbe(self.serials, is_own)

    def ledger(
        self,
        expression: str | None,
        serial: int | None = None,
        address: int | None = None,
        budget_ms: float = 20_000,
        focus: FrameType | None = None,
    ) -> dict[str, Any] | None:
        sources = stack(focus or sys._getframe(1))
        chosen = Chosen(expression, serial, address)
        return self.probe.ledger(sources, sources[0].frame, chosen, budget_ms)

    def report(
        self,
        expression: str | None = None,
        serial: int | None = None,
        address: int | None = None,
        budget_ms: float = 20_000,
    ) -> dict[str, Any]:
        sources = stack(sys._getframe(1))
        chosen = Chosen(expression, serial, address)
        return self.probe.report(sources, sources[0].frame, chosen, budget_ms)


def stack(frame: FrameType | None) -> list[LaneSource]:
    """The frames of one test file, from this one outwards."""
    found: list[LaneSource] = []
    file = None if frame is None else frame.f_code.co_filename
    while frame is not None and frame.f_code.co_filename == file:
        found.append(LaneSource(frame, len(found) + 1, None, frame.f_lineno))
        frame = frame.f_back
    return found


def look_at(name: str, looking: Look, frame: FrameType) -> dict[str, Any]:
    """The ledger of a name of a frame; the caller's own names are not the program's."""
    found = looking.ledger(name, budget_ms=5, focus=frame)
    assert found is not None, name
    return found
