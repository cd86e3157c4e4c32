"""How the person moves the program from a stop: on, step by step, or to another line."""

from __future__ import annotations

from . import compat
from .refused import RequestFailed
from .stops.stacks import stack_of
from .stops.stop import Stop
from .stops.targets import (
    call_targets,
    can_restart,
    is_line_of,
    jump_lines,
    restart_line,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

    from .move import Move
    from .stops.paths import Paths
    from .stops.stepping import StepKind
    from .stops.targets import Target
    from .stops.watch import Watch

STEPS: dict[str, StepKind] = {
    "adapter/next": "over",
    "adapter/stepIn": "in",
    "adapter/stepOut": "out",
}
_NOT_AT_LINE = "Python can move only at the beginning of a line: step once, then try again."
_NO_RESTART = (
    "Only the innermost function can begin again, and only if it does not assign to its arguments."
)
_ELSEWHERE = "Only a line of the function that is stopped can be next."
_NO_CODE = "The function that is stopped has no code on that line."


class Movements:
    """One a session; `stop` is the stop it is about, set and cleared by the session on the stopped thread."""

    def __init__(self, watch: Watch, paths: Paths) -> None:
        self._watch = watch
        self._paths = paths
        self._targets: list[Target] = []
        self.stop: Stop | None = None

    def clear(self) -> None:
        """Lets go of the stop."""
        self.stop = None
        self._targets = []

    def handler(self, kind: str) -> Callable[[Any], dict[str, object]] | None:
        """Requests that only ask where the program could go."""
        handlers: dict[str, Callable[[Any], dict[str, object]]] = {
            "adapter/stepInTargets": self._step_in_targets,
            "adapter/gotoTargets": self._goto_targets,
        }
        return handlers.get(kind)

    def go_on(self, kind: str, body: Any, stop: Stop) -> None:
        """Does `adapter/continue` or one of STEPS."""
        if kind == "adapter/continue" or stop.post_mortem:
            self._watch.resume()
            return
        target = body.get("target")
        if target is not None and 0 < target <= len(self._targets):
            self._watch.step_into(stop.stands_in, self._targets[target - 1].offsets)
        else:
            self._watch.step(STEPS[kind], stop.stands_in)

    def make(self, move: Move, stop: Stop) -> None:
        """Does what a command of the console asked for, apart from ending the program."""
        if stop.post_mortem or move.kind == "continue":
            self._watch.resume()
        elif move.kind == "until":
            self._watch.until(_alive(move.frame, stop), move.line)
        elif move.kind not in ("jumped", "quit"):
            self._watch.step(move.kind, _alive(move.frame, stop))

    def _step_in_targets(self, body: Any) -> dict[str, object]:
        stop = self.stop
        self._targets = call_targets(stop.frame) if stop is not None and stop.at_line else []
        rows: list[dict[str, object]] = []
        for number, target in enumerate(self._targets, 1):
            line, column, end_line, end_column = target.place
            rows.append(
                {
                    "id": number,
                    "label": target.label,
                    "line": line,
                    "column": column,
                    "endLine": end_line,
                    "endColumn": end_column,
                }
            )
        return {"targets": rows}

    def _goto_targets(self, body: Any) -> dict[str, object]:
        stop = self.stop
        if stop is None or not stop.at_line:
            return {"lines": [], "reason": _NOT_AT_LINE}
        code = stop.frame.f_code
        is_there = self._paths.real(body["path"]) == self._paths.real(code.co_filename)
        if not is_there or not is_line_of(code, body["line"]):
            return {"lines": [], "reason": _ELSEWHERE}
        lines = jump_lines(code, body["line"])
        return {"lines": lines, "reason": None if lines else _NO_CODE}

    def can_restart(self, frame: FrameType) -> bool:
        stop = self.stop
        return stop is not None and stop.at_line and frame is stop.frame and can_restart(frame)

    def goto(self, stop: Stop, line: int) -> Stop:
        """Sets the line the frame goes on at; the stop there. Raises RequestFailed."""
        self._jump(stop, line)
        return _moved(stop, "goto")

    def restart(self, stop: Stop, frame: FrameType) -> Stop:
        """Moves a function back to its first line; the stop there. Raises RequestFailed."""
        if not self.can_restart(frame):
            raise RequestFailed("impossible", _NO_RESTART)
        self._jump(stop, restart_line(frame))
        return _moved(stop, "restart")

    def jump_from_console(self, frame: FrameType, line: int) -> None:
        """pdb's `jump`. Raises ValueError."""
        stop = self.stop
        if stop is None or frame is not stop.frame:
            raise ValueError(_NOT_AT_LINE)
        try:
            self._jump(stop, line)
        except RequestFailed as reason:
            raise ValueError(str(reason)) from None

    def _jump(self, stop: Stop, line: int) -> None:
        """Raises RequestFailed with Python's own reason."""
        if not stop.at_line:
            raise RequestFailed("impossible", _NOT_AT_LINE)
        try:
            compat.set_line(stop.frame, line)
        except ValueError as error:
            raise RequestFailed("impossible", f"Python cannot go there: {error}.") from None
        self._watch.moved_to(stop.frame)


def _alive(frame: FrameType, stop: Stop) -> FrameType:
    """The frame, or the innermost one where an exception has ended it already."""
    return frame if frame in stack_of(stop.stands_in) else stop.stands_in


def _moved(stop: Stop, reason: str) -> Stop:
    moved = Stop(stop.frame, reason)
    moved.at_line = True
    return moved
