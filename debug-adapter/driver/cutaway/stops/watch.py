"""What both ways of watching share: what an event comes to, and what a person asked for.

An engine (`monitoring.py` from Python 3.12 on, `tracing.py` before) turns the interpreter's events
into calls of `line_event`, `frame_begins`, `frame_returns`, `frame_unwinds` and `raised`. They run on
the program's threads, inside those events; nothing they call may raise into the program.
"""

from __future__ import annotations

import _thread

from .comprehensions import repeats_a_line
from .exceptions import frames_of, lines_of
from .holding import Holding
from .paths import is_driver
from .stacks import stack_of, stacks
from .stepping import Step, is_plain_generator
from .stop import Stop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType, TracebackType
    from typing import Protocol

    from .breakpoints import Breakpoint, Breakpoints, Entry
    from .exceptions import ExceptionFilters
    from .paths import Paths
    from .stepping import StepKind

    class Host(Protocol):
        """The session, as the engine calls it."""

        @property
        def reader(self) -> int:
            """The driver's own thread, 0 while there is none: it is never stopped or held."""
            ...

        def stopped(self, stop: Stop, points: list[Breakpoint]) -> None:
            """Blocks until the program may go on; raises Interrupted."""
            ...

        def logged(self, frame: FrameType, messages: list[str]) -> None: ...

        def passed_tile(self, frame: FrameType) -> None:
            """A line with a tile point is about to run."""
            ...

        def on_alert(self, frame: FrameType) -> None:
            """The program's first line, or the frame that forked, has come."""
            ...

        def lost_to_tracer(self, frame: FrameType) -> None:
            """The program set a trace function of its own in the calling thread, in `frame`."""
            ...

        def report_bug(self, error: BaseException) -> None: ...


class Interrupted(BaseException):
    """Carries what a signal handler of the program raised out of a stop, back into the program."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error


class Watch:
    """One a session. Subclasses say how the interpreter is asked for events."""

    def __init__(
        self, breakpoints: Breakpoints, exceptions: ExceptionFilters, paths: Paths, host: Host
    ) -> None:
        self._breakpoints = breakpoints
        self._exceptions = exceptions
        self._paths = paths
        self._host = host
        self._step: Step | None = None
        self._pausing = False
        self._talking = 0
        self._holding = Holding()
        self._moved_to: tuple[int, int] | None = None
        self.just_my_code = True
        self.shows_returned = True
        self.watching = True
        #: The program's own first line has come; before it Python itself starts.
        self.begun = False
        #: Set while the host must be told of the next event.
        self.alert = True
        breakpoints.changed = self.breakpoints_changed
        exceptions.changed = self.exceptions_changed

    # ---- how the interpreter is asked (subclasses)

    def start(self) -> None:
        """Begins to watch; called in the main thread before the program."""
        raise NotImplementedError

    def hook_program(self) -> Callable[[], None]:
        """What the engine must change in the program beforehand; returns what undoes it."""
        return lambda: None

    def was_lost(self) -> bool:
        """True if Python itself ended the watch of the calling thread."""
        return False

    def end(self) -> None:
        """Lets the program run on unwatched."""
        self.watching = False
        self._step = None
        self._pausing = False
        self._holding.open()

    def breakpoints_changed(self) -> None:
        """Looks at the code that runs now again. Called on any thread."""
        raise NotImplementedError

    def exceptions_changed(self) -> None:
        raise NotImplementedError

    def _attend(self) -> None:
        """Called after a step, a pause or a hold began or ended: asks for the events this needs."""
        raise NotImplementedError

    def _watch_frame(self, frame: FrameType) -> None:
        """Lines and the return of this frame are told from now on, while a step lasts."""
        raise NotImplementedError

    # ---- what the person asks for

    def resume(self) -> None:
        self._begin(None)

    def step(self, kind: StepKind, frame: FrameType) -> None:
        """Steps relative to `frame`, in the calling thread."""
        self._begin(Step(kind, frame, _thread.get_ident()), frame)

    def until(self, frame: FrameType, line: int | None) -> None:
        """Runs to a line beyond the present one (or from `line` on), or to the frame's end."""
        step = Step("until", frame, _thread.get_ident())
        step.line = frame.f_lineno if line is None else line - 1
        self._begin(step, frame)

    def step_into(self, frame: FrameType, target: range) -> None:
        """Goes into the call at these offsets of `frame`'s code; where that is not called, on to the next line."""
        step = Step("target", frame, _thread.get_ident())
        step.target = target
        self._begin(step, frame)

    def stop_at_entry(self, frame: FrameType) -> None:
        """Stops at the first line of a frame that is about to begin, in the calling thread."""
        self._begin(Step("over", frame, _thread.get_ident(), "entry"), frame)

    def pause(self) -> None:
        """Stops at the next line of any thread that runs Python. Called on the reader thread."""
        self._pausing = True
        self._attend()

    def wait_for_line(self, frame: FrameType) -> None:
        """Tells the host (`on_alert`) of the next lines that run, until it says that it is enough."""
        self.alert = True
        self._attend()

    def _begin(self, step: Step | None, frame: FrameType | None = None) -> None:
        self._step = step
        if frame is not None:
            self._watch_frame(frame)
        self._attend()

    # ---- other threads while one is stopped

    def hold_others(self) -> None:
        """Holds the program's other threads; waits a little until they are. Called by the stopped thread."""
        others = self._others()
        if not others:
            return
        self._holding.close()
        self._attend()
        tops = {thread: frames[0] for thread, frames in others.items()}
        self._hold_frames(list(others.values()))
        # Not held while they run on: they may end.
        others.clear()
        self._holding.settle(tops)

    def _hold_frames(self, others: list[list[FrameType]]) -> None:
        """Where frames must be told one by one that they are watched."""

    def let_others_run(self) -> None:
        """Called by the stopped thread, before it goes on or while it evaluates something for long."""
        if self._holding.closed:
            self._holding.open()
            self._attend()

    def runs_on(self, thread: int) -> bool:
        """True for a thread that could not be held: it is in code that is not Python."""
        return self._holding.closed and not self._holding.is_held(thread)

    def _others(self) -> dict[int, list[FrameType]]:
        """The stacks of the program's other threads."""
        known = {_thread.get_ident(), self._host.reader}
        return {thread: frames for thread, frames in stacks().items() if thread not in known}

    def _is_own(self, code: CodeType, thread: int) -> bool:
        """True for the driver at work: in its own thread, in the stopped one, in code of its own."""
        return thread in (self._talking, self._host.reader) or is_driver(code)

    # ---- what events come to

    def line_event(self, frame: FrameType, entry: Entry | None, held: object = None) -> None:
        """A line is about to run; `entry` are its breakpoints, `held`: their one condition is true."""
        if self._moved_to is not None:
            moved, self._moved_to = self._moved_to, None
            if moved == (id(frame), frame.f_lineno):
                return
        if entry is not None and self._reaches(frame, entry, held):
            return
        if self._pausing:
            self._pausing = False
            self._stop_at_line(Stop(frame, "pause"))
            return
        step = self._step
        if step is None or step.thread != _thread.get_ident():
            return
        if step.wants_line(frame, self._skips(frame.f_code)) and not repeats_a_line(frame):
            self._stop_at_line(Stop(frame, step.reason))

    def _stop_at_line(self, stop: Stop, points: list[Breakpoint] | None = None) -> None:
        stop.at_line = True
        self.stop(stop, points)

    def moved_to(self, frame: FrameType) -> None:
        """The stopped frame was moved to another line and shown there: its event there says nothing new."""
        self._moved_to = (id(frame), frame.f_lineno)

    def _reaches(self, frame: FrameType, entry: Entry, held: object) -> bool:
        if entry.in_loop and repeats_a_line(frame):
            return False
        if isinstance(held, Exception):
            hit = self._breakpoints.failed(entry, held)
        else:
            found = self._breakpoints.hit(entry, frame, held)
            if found is None:
                return False
            hit = found
        if hit.logs:
            self._host.logged(frame, hit.logs)
        if hit.takes:
            self._host.passed_tile(frame)
        if not hit.points:
            return False
        passing = [point for point in hit.points if point.temporary]
        if passing:
            self._breakpoints.clear(passing)
        reason = "functionBreakpoint" if hit.name else "breakpoint"
        self._stop_at_line(Stop(frame, reason, hit.ids, hit.complaint), hit.points)
        return True

    def frame_begins(self, frame: FrameType) -> bool:
        """A frame begins, or goes on after a yield; True if the step in progress stops in it."""
        step = self._step
        if step is None or step.thread != _thread.get_ident():
            return False
        if not step.goes_into(frame, self._skips(frame.f_code)):
            return False
        if step.kind == "target":
            self._step = Step("in", None, step.thread)
        return True

    def frame_returns(self, frame: FrameType, value: object, yields: bool) -> None:
        """A step whose frame ends goes on in its caller, shown at the line of the call.

        At a `yield` or an `await` it waits for the same frame to go on; only a step out of a plain
        generator goes to its consumer.
        """
        step = self._step
        if step is None or step.thread != _thread.get_ident():
            return
        if not step.is_at(frame):
            if frame.f_back is None and not yields:
                # The thread ends, and another one may get its number.
                self._begin(None)
            return
        if yields and not (step.kind == "out" and is_plain_generator(frame)):
            return
        returned = (qualified_name(frame.f_code), value) if self.shows_returned else None
        self._goes_back(step, frame, returned=returned)

    def frame_unwinds(
        self,
        frame: FrameType,
        error: BaseException | None,
        traceback: TracebackType | None,
        name: str,
    ) -> None:
        """An exception of type `name` leaves a frame; with its traceback so far, where it is known."""
        if (
            error is not None
            and self.begun
            and self._exceptions.unhandled
            and self._exceptions.stops_at_leaving(error, frame)
        ):
            self.stop(self._exception_stop(error, traceback, frame, "userUnhandled"))
        step = self._step
        if step is not None and step.is_at(frame) and step.thread == _thread.get_ident():
            text = f"{name} leaves {qualified_name(frame.f_code)}"
            self._goes_back(step, frame, error=error, text=text)

    def raised(
        self, error: BaseException, traceback: TracebackType | None, frame: FrameType
    ) -> None:
        """An exception is raised in a frame, or comes into it; with its traceback so far."""
        own_only = self.just_my_code
        if self.begun and self._exceptions.stops_at_raise(error, traceback, frame, own_only):
            self.stop(self._exception_stop(error, traceback, frame, "raised"))

    def uncaught(self, error: BaseException) -> None:
        """An exception has ended a thread or the program: its frames are looked at post mortem."""
        known = self._exceptions.uncaught
        frames = frames_of(error.__traceback__)
        if not self.watching or known is None or not frames or not known.matches(error, frames[0]):
            return
        stop = self._exception_stop(error, error.__traceback__, frames[-1], "uncaught")
        stop.post_mortem = True
        self.stop_outside(stop)

    def _exception_stop(
        self,
        error: BaseException,
        traceback: TracebackType | None,
        stands_in: FrameType,
        name: str,
    ) -> Stop:
        frames = frames_of(traceback)
        # Up to 3.11 the frame itself may not be in the traceback yet.
        if stands_in not in frames:
            frames = [*frames, *stack_of(stands_in)]
        stop = Stop(frames[0], "exception")
        stop.exception = error
        stop.filter = name
        stop.frames = frames
        stop.lines = lines_of(traceback)
        stop.stands_in = stands_in
        return stop

    def _goes_back(
        self,
        step: Step,
        frame: FrameType,
        *,
        returned: tuple[str, object] | None = None,
        error: BaseException | None = None,
        text: str | None = None,
    ) -> None:
        """A frame that is stepped in ends: by a return, or by an exception."""
        caller = frame.f_back
        if caller is None:
            self._begin(None)
        elif not self._skips(caller.f_code):
            stop = Stop(caller, "step", text=text)
            stop.returned = returned
            stop.exception = error
            self.stop(stop)
        else:
            # Library code called this frame: stop where the person's own code runs next, be it the
            # caller of that library or something else it calls (the next test, another callback).
            self._begin(Step("in", None, step.thread))
            for outer in stack_of(caller):
                if outer.f_back is None or not self._skips(outer.f_code):
                    self._watch_frame(outer)

    def _skips(self, code: CodeType) -> bool:
        return is_driver(code) or (self.just_my_code and self._paths.is_library(code))

    # ---- stopping

    def stop(self, stop: Stop, points: list[Breakpoint] | None = None) -> None:
        """Stops the calling thread, unless it is one where a person's own evaluation came by here."""
        thread = _thread.get_ident()
        if thread == self._talking or not self.watching:
            return
        self._holding.arrives(thread)
        try:
            self._host.stopped(stop, points or [])
        finally:
            self._holding.leaves(thread)

    def stop_outside(self, stop: Stop) -> None:
        """A stop that is not inside one of the interpreter's events: `breakpoint()`, a post mortem."""
        try:
            self.stop(stop)
        except Interrupted as interruption:
            raise interruption.error from None

    def begins_talk(self) -> None:
        """The calling thread is stopped now: its own events are not the program's."""
        self._talking = _thread.get_ident()
        self._pausing = False
        self._begin(None)

    def ends_talk(self) -> None:
        self._talking = 0


def decide_alone(frame: FrameType, entry: Entry | None) -> tuple[Entry | None, object]:
    """Asks a line's one condition, where there is one: no entry if it is false, else what it came to."""
    held: object = None
    if entry is not None and entry.condition is not None:
        try:
            held = entry.condition(frame)
        except Exception as error:
            held = error
        if not held:
            entry = None
    return entry, held


def qualified_name(code: CodeType) -> str:
    """`Class.method`; up to 3.10 code knows its own name only."""
    return getattr(code, "co_qualname", code.co_name)
