"""Watches the program by `sys.settrace`: which line events are wanted, and when one of them stops.

The global function decides once per code object; code without breakpoints gets no local function
while nothing is stepped through. Runs on the program's threads, inside their trace events; what it
calls must not raise (the debugger guards it) and must be quick.
"""

from __future__ import annotations

import _thread
import opcode
import sys

from .comprehensions import repeats_a_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType
    from typing import Any, Literal

    from .breakpoints import Breakpoints
    from .paths import Paths

    StepKind = Literal["in", "over", "out"]
    TraceFunction = Callable[[FrameType, str, Any], Any]

_GENERATOR_LIKE = 0x20 | 0x80 | 0x200  # CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR
_YIELDS = frozenset(
    number
    for name, number in opcode.opmap.items()
    if name in ("YIELD_VALUE", "YIELD_FROM", "SEND", "INSTRUMENTED_YIELD_VALUE")
)


class Step:
    """What the person asked for last: a kind, the thread, and the frame it is relative to."""

    __slots__ = ("code", "frame_id", "kind", "reason", "thread")

    def __init__(
        self, kind: StepKind, frame: FrameType | None, thread: int, reason: str = "step"
    ) -> None:
        self.kind = kind
        self.reason = reason
        self.thread = thread
        # The frame itself is not held: that would keep its locals alive.
        self.frame_id = id(frame)
        self.code = None if frame is None else frame.f_code

    def is_at(self, frame: FrameType) -> bool:
        return id(frame) == self.frame_id and frame.f_code is self.code


class Interrupted(BaseException):
    """Carries what a signal handler of the program raised out of a stop, back into the program."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error


class Tracing:
    """One instance a session. `on_stop(frame, reason, ids, text)` blocks until the program may go on."""

    def __init__(
        self,
        breakpoints: Breakpoints,
        paths: Paths,
        on_stop: Callable[[FrameType, str, list[int], str | None], None],
        on_event: Callable[[FrameType], None],
        on_bug: Callable[[Exception], None],
    ) -> None:
        self._breakpoints = breakpoints
        self._paths = paths
        self._on_stop = on_stop
        self._on_event = on_event
        self._on_bug = on_bug
        self._step: Step | None = None
        self._pausing = False
        self._unwinding = 0
        self.just_my_code = True
        self.watching = True
        #: Set while something must be told of the next event (the program's first line, a restart after fork).
        self.alert = True

    # ---- what the person asks for

    def resume(self) -> None:
        self._step = None

    def step(self, kind: StepKind, frame: FrameType) -> None:
        """Steps relative to `frame`, in the calling thread."""
        self._step = Step(kind, frame, _thread.get_ident())
        self.watch_callers(frame)

    def stop_at_entry(self, frame: FrameType) -> None:
        """Stops at the first line of a frame that is about to begin, in the calling thread."""
        self._step = Step("over", frame, _thread.get_ident(), "entry")

    def pause(self) -> None:
        """Stops at the next line of any thread that runs Python. Called on the reader thread."""
        self._pausing = True
        self.watch_running_frames()

    def end(self) -> None:
        """Lets the program run on unwatched; each thread drops the trace function at its next event."""
        self.watching = False
        self._step = None
        self._pausing = False

    def watch_callers(self, frame: FrameType | None) -> None:
        """Lines of this frame and its callers are told from now on."""
        while frame is not None:
            if frame.f_trace is None:
                frame.f_trace = self.local
            frame = frame.f_back

    def watch_running_frames(self) -> None:
        """Lets frames that already run see new breakpoints, or a pause."""
        own = _thread.get_ident()
        for thread, frame in sys._current_frames().items():
            caller: FrameType | None = frame if thread != own else None
            while caller is not None:
                if caller.f_trace is None and (
                    self._pausing or self._breakpoints.lines_in(caller.f_code)
                ):
                    caller.f_trace = self.local
                caller = caller.f_back

    # ---- trace functions

    def trace(self, frame: FrameType, event: str, arg: object) -> TraceFunction | None:
        """The global trace function: called when a frame begins (or a generator goes on)."""
        try:
            return self.local if self._wants(frame) else None
        except Exception as error:
            self._on_bug(error)
            return None

    def local(self, frame: FrameType, event: str, arg: object) -> TraceFunction | None:
        """The local trace function: each line of a watched frame, and its return."""
        if not self.watching:
            return None
        try:
            if event == "line":
                self._unwinding = 0
                self._line(frame)
            elif event == "return":
                self._return(frame)
            elif event == "exception":
                self._unwinding = id(frame)
        except Interrupted as interruption:
            raise interruption.error from None
        except Exception as error:
            self._on_bug(error)
        return self.local

    def _wants(self, frame: FrameType) -> bool:
        if not self.watching:
            sys.settrace(None)
            return False
        if self.alert:
            self._on_event(frame)
        if self._pausing or self._breakpoints.lines_in(frame.f_code):
            return True
        step = self._step
        if step is None or step.thread != _thread.get_ident():
            return False
        return step.is_at(frame) or (step.kind == "in" and not self._skips(frame.f_code))

    def _line(self, frame: FrameType) -> None:
        if self.alert:
            self._on_event(frame)
        code, line = frame.f_code, frame.f_lineno
        if line in self._breakpoints.lines_in(code) and not repeats_a_line(frame):
            ids, text = self._breakpoints.hit(frame, self._paths.real(code.co_filename), line)
            if ids:
                self._stop(frame, "breakpoint", ids, text)
                return
        if self._pausing:
            self._stop(frame, "pause", [], None)
            return
        step = self._step
        if step is not None and step.thread == _thread.get_ident() and step.kind != "out":
            wanted = step.is_at(frame) or (step.kind == "in" and not self._skips(code))
            if wanted and not repeats_a_line(frame):
                self._stop(frame, step.reason, [], None)

    def _return(self, frame: FrameType) -> None:
        """A step whose frame ends goes on in its caller, shown at the line of the call."""
        if self.alert:
            self._on_event(frame)
        step = self._step
        if step is None or not step.is_at(frame) or step.thread != _thread.get_ident():
            return
        if frame.f_code.co_flags & _GENERATOR_LIKE and _is_suspending(frame):
            if self._unwinding != id(frame):
                return
        caller = frame.f_back
        if caller is None:
            self._step = None
        elif not self._skips(caller.f_code):
            self._stop(caller, "step", [], None)
        else:
            # Library code called this frame: stop where the person's own code runs next, be it the
            # caller of that library or something else it calls (the next test, another callback).
            self._step = Step("in", None, step.thread)
            self.watch_callers(caller)

    def _skips(self, code: CodeType) -> bool:
        return self.just_my_code and self._paths.is_library(code)

    def _stop(self, frame: FrameType, reason: str, ids: list[int], text: str | None) -> None:
        self._pausing = False
        self._step = None
        self._on_stop(frame, reason, ids, text)


def _is_suspending(frame: FrameType) -> bool:
    """True if a generator or coroutine is at a yield or await, not at its end."""
    code = frame.f_code.co_code
    at = frame.f_lasti
    # From 3.13 on the event comes with f_lasti on the instruction behind the yield.
    return any(0 <= place < len(code) and code[place] in _YIELDS for place in (at, at - 2))
