"""Watches the program by `sys.settrace` (Python 3.10 and 3.11).

The global function decides once per code object: code without breakpoints gets no local function,
code with some a local function of its own that knows their lines. While something is stepped
through, paused or held, the frames concerned get `_attentive` instead, which takes its leave when it
is over. A step over calls in which nothing can stop runs under `getattr`, a trace function in C that
wants no lines.
"""

from __future__ import annotations

import _thread
import sys
from itertools import chain

from ..program.threads import OwnTracing, hook_threads
from .expressions import GUARD_FILE, compile_guard
from .instructions import is_at, is_suspending
from .stacks import every_frame, stack_of
from .watch import Interrupted, Watch, decide_alone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType, TracebackType
    from typing import Any

    from .breakpoints import Breakpoints, Entry, Lines
    from .exceptions import ExceptionFilters
    from .paths import Paths
    from .stepping import Step
    from .stop import Stop
    from .watch import Host

    TraceFunction = Callable[[FrameType, str, Any], Any]

#: Code objects remembered; a program that compiles without end must not fill the memory.
_MOST_CODES = 20_000
_GENERATOR_LIKE = 0x20 | 0x80 | 0x200  # CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR

_settrace, _gettrace = sys.settrace, sys.gettrace


class Tracing(Watch):
    """`trace` is the global trace function of every thread; hashing code is quick up to 3.11."""

    def __init__(
        self, breakpoints: Breakpoints, exceptions: ExceptionFilters, paths: Paths, host: Host
    ) -> None:
        super().__init__(breakpoints, exceptions, paths, host)
        self._decided: dict[CodeType, TraceFunction | None] = {}
        #: Goes up with each change of breakpoints: what was decided meanwhile is not kept.
        self._generation = 0
        self._lines: dict[CodeType, Lines] = {}
        #: Exceptions in frames that are looked at, by the frames' addresses.
        self._unwinding: dict[int, _Passing] = {}
        #: Threads that run under `getattr` for now.
        self._floors: set[int] = set()
        self.trace = self._make_trace()

    def hook_program(self) -> Callable[[], None]:
        threads = hook_threads(self.trace)
        tracing = OwnTracing(self.trace, self._host.lost_to_tracer).install()

        def undo() -> None:
            threads()
            tracing()

        return undo

    def start(self) -> None:
        _settrace(self.trace)

    def was_lost(self) -> bool:
        # A trace function that raises is taken away, and at the recursion limit any call raises.
        return self.watching and _gettrace() is None

    def end(self) -> None:
        super().end()
        self._decided.clear()
        self._unwinding.clear()

    def _make_trace(self) -> TraceFunction:
        decided, decide = self._decided, self._decide

        def trace(frame: FrameType, event: str, arg: object) -> TraceFunction | None:
            try:
                return decided[frame.f_code]
            except KeyError:
                generation = self._generation
                found = decide(frame)
                return found if generation == self._generation else self._attentive

        return trace

    # ---- which events are asked for

    def _is_dynamic(self) -> bool:
        """True while what a new frame needs is not decided by its breakpoints alone."""
        step = self._step
        return (
            self._pausing
            or self._holding.closed
            or self.alert
            or self._exceptions.raised is not None
            or self._exceptions.unhandled is not None
            or (step is not None and step.kind in ("in", "target"))
        )

    def _steps_in_generator(self, code: CodeType) -> bool:
        """True for code whose frames begin again in the middle of a step: each must be looked at."""
        step = self._step
        return step is not None and step.code is code and bool(code.co_flags & _GENERATOR_LIKE)

    def _attend(self) -> None:
        step = self._step
        if self._is_dynamic():
            self._decided.clear()
        elif step is not None and step.code is not None:
            self._decided.pop(step.code, None)
        if self._pausing:
            self._attend_to(list(self._others().values()))
        if step is not None and step.thread == _thread.get_ident():
            self._choose_floor(step)

    def _choose_floor(self, step: Step) -> None:
        """A step over calls runs under `getattr` where no breakpoint can be met in them."""
        thread = _thread.get_ident()
        stepped_over = step.kind in ("over", "out", "until") and not self._is_dynamic()
        if (
            stepped_over
            and step.reason != "entry"
            and self._only_running_modules_have_breakpoints()
        ):
            self._floors.add(thread)
            _settrace(getattr)
        else:
            self._leave_floor(thread)

    def _leave_floor(self, thread: int) -> None:
        if thread in self._floors:
            self._floors.discard(thread)
            _settrace(self.trace)

    def _only_running_modules_have_breakpoints(self) -> bool:
        """Code of a module runs once: calls cannot come to a breakpoint in it that is on this stack."""
        running = {
            self._paths.real(frame.f_code.co_filename)
            for frame in stack_of(sys._getframe())
            if frame.f_code.co_name == "<module>"
        }
        return self._breakpoints.only_in_modules(running)

    def _watch_frame(self, frame: FrameType) -> None:
        frame.f_trace = self._attentive
        error = sys.exc_info()[1]
        traceback = None if error is None else error.__traceback__
        if error is not None and traceback is not None and traceback.tb_frame is frame:
            # It came before the frame was looked at, and is being handled.
            passing = self._unwinding[id(frame)] = _Passing(error, traceback)
            self._is_handled(passing, frame)

    def _hold_frames(self, others: list[list[FrameType]]) -> None:
        self._attend_to(others)

    def _attend_to(self, stacks: list[list[FrameType]]) -> None:
        for frame in chain.from_iterable(stacks):
            if frame.f_trace is None or self._is_ours(frame.f_trace):
                frame.f_trace = self._attentive

    def wait_for_line(self, frame: FrameType) -> None:
        super().wait_for_line(frame)
        self._attend_to([stack_of(frame)])

    def breakpoints_changed(self) -> None:
        self._generation += 1
        self._decided.clear()
        self._lines.clear()
        for thread, frame in every_frame():
            known = frame.f_trace
            if known is None:
                watch = thread in self._floors or bool(self._lines_in(frame))
            else:
                watch = self._is_ours(known)
            if watch:
                frame.f_trace = self._attentive

    def exceptions_changed(self) -> None:
        self._decided.clear()
        if self._is_dynamic():
            self._attend_to(list(self._others().values()))

    def _is_ours(self, function: object) -> bool:
        place = getattr(getattr(function, "__code__", None), "co_filename", "")
        return place in (__file__, GUARD_FILE)

    def _lines_in(self, frame: FrameType) -> Lines:
        code = frame.f_code
        lines = self._lines.get(code)
        if lines is None:
            if len(self._lines) > _MOST_CODES:
                self._lines.clear()
            generation = self._generation
            lines = self._lines[code] = self._breakpoints.lines_in(code, frame)
            if generation != self._generation:
                self._lines.pop(code, None)
        return lines

    def stop_outside(self, stop: Stop) -> None:
        # The driver's own code must not be watched while it works.
        _settrace(None)
        self._attend_to([stack_of(stop.frame)])
        try:
            super().stop_outside(stop)
        finally:
            if self.watching:
                self._floors.discard(_thread.get_ident())
                _settrace(self.trace)

    # ---- trace functions

    def _decide(self, frame: FrameType) -> TraceFunction | None:
        """What a frame of this code needs; remembered where it follows from the breakpoints alone."""
        try:
            if not self.watching:
                _settrace(None)
                return None
            if self.alert:
                self._host.on_alert(frame)
            if self._step is not None and self._step.is_at(frame):
                return self._attentive
            generation = self._generation
            local = self._quiet_local(frame)
            if not self._is_dynamic() and not self._steps_in_generator(frame.f_code):
                if len(self._decided) > _MOST_CODES:
                    self._decided.clear()
                self._decided[frame.f_code] = local
                if generation != self._generation:
                    self._decided.pop(frame.f_code, None)
                return local
            return self._attentive if self._concerns(frame) else local
        except Interrupted as interruption:
            raise interruption.error from None
        except Exception as error:
            self._host.report_bug(error)
            return None

    def _quiet_local(self, frame: FrameType) -> TraceFunction | None:
        lines = self._lines_in(frame)
        return _make_local(frame.f_code, lines, self._guarded_line) if lines else None

    def _concerns(self, frame: FrameType) -> bool:
        exceptions = self._exceptions
        if self._pausing or self._holding.closed or exceptions.raised or exceptions.unhandled:
            return True
        return self.frame_begins(frame)

    def _attentive(self, frame: FrameType, event: str, arg: Any) -> TraceFunction | None:
        """Local function of a frame that something is asked of."""
        thread = _thread.get_ident()
        generation = self._generation
        try:
            if thread in self._floors and (self._pausing or self._step is None):
                self._leave_floor(thread)
            if event == "line":
                self._goes_on_after(frame)
                if self._holding.closed and not self._is_own(frame.f_code, thread):
                    self._holding.wait(thread)
                if self.alert:
                    self._host.on_alert(frame)
                self._look_at_line(frame)
            elif event == "return":
                self._ends(frame, arg)
            elif event == "exception":
                self._unwinding[id(frame)] = _Passing(arg[1], arg[2])
                self.raised(arg[1], arg[2], frame)
        except Interrupted as interruption:
            raise interruption.error from None
        except Exception as error:
            self._host.report_bug(error)
        following = self._next_function(frame)
        # Between this look and the return nothing is called: no other thread can set a breakpoint that
        # what is returned would not know.
        return following if generation == self._generation else self._attentive

    def _look_at_line(self, frame: FrameType) -> None:
        entry, held = decide_alone(frame, self._lines_in(frame).get(frame.f_lineno))
        self.line_event(frame, entry, held)

    def _goes_on_after(self, frame: FrameType) -> None:
        """A line runs: what was raised in the frame was caught; only while it is handled can it go on."""
        passing = self._unwinding.get(id(frame))
        if passing is not None:
            # 3.11 tells the line of a `with` before the exception is handed over.
            if id(sys.exc_info()[1]) == passing.number or is_at(frame, "PUSH_EXC_INFO"):
                self._is_handled(passing, frame)
            else:
                del self._unwinding[id(frame)]

    def _is_handled(self, passing: _Passing, frame: FrameType) -> None:
        passing.is_handled = True
        if self._exceptions.unhandled is None or not self._exceptions.is_boundary(frame):
            # The program may look at how long it lives.
            passing.error = passing.traceback = None

    def _next_function(self, frame: FrameType) -> TraceFunction | None:
        """This function goes on while it is needed, else the frame gets what its code needs."""
        if self.watching and (self._step is not None or self._is_dynamic()):
            return self._attentive
        self._unwinding.pop(id(frame), None)
        # First: a breakpoint that is set from here on gives the frame this function again.
        frame.f_trace = None
        return self._quiet_local(frame) if self.watching else None

    def _ends(self, frame: FrameType, value: object) -> None:
        suspends = bool(frame.f_code.co_flags & _GENERATOR_LIKE) and is_suspending(frame)
        passing = self._unwinding.get(id(frame))
        if passing is None or (passing.is_handled and suspends):
            self.frame_returns(frame, value, suspends)
            return
        del self._unwinding[id(frame)]
        # A frame that an exception leaves tells a return of None, as one that returns it.
        if value is None and not is_at(frame, "RETURN_VALUE"):
            self.frame_unwinds(frame, passing.error, passing.traceback, passing.name)
        else:
            self.frame_returns(frame, value, suspends)

    def _guarded_line(self, frame: FrameType, entry: Entry, held: object) -> None:
        try:
            self.line_event(frame, entry, held)
        except Interrupted as interruption:
            raise interruption.error from None
        except Exception as error:
            self._host.report_bug(error)


class _Passing:
    """An exception that was raised in a frame, or came into it."""

    __slots__ = ("error", "is_handled", "name", "number", "traceback")

    def __init__(self, error: BaseException, traceback: TracebackType | None) -> None:
        #: Let go of, and known by its number, once the frame handles it.
        self.error: BaseException | None = error
        self.number = id(error)
        self.name = type(error).__name__
        #: As it was then: the exception itself does not have it yet.
        self.traceback = traceback
        #: An `except`, a `finally` or a `with` has it: what it does there is no part of leaving yet.
        self.is_handled = False


def _make_local(
    code: CodeType, lines: Lines, line_event: Callable[[FrameType, Entry, object], None]
) -> TraceFunction:
    """The local function of code with breakpoints: the hot path, without attributes of an object.

    Nearly all such code has one line with breakpoints, and comparing with it is quickest.
    """
    if len(lines) != 1:
        return _make_local_of_several(lines, line_event)
    ((only, entry),) = lines.items()
    if entry.condition is not None:
        guard = _make_guard(code, only, entry, line_event)
        return guard or _make_local_of_several(lines, line_event)

    def local(frame: FrameType, event: str, arg: object) -> None:
        if frame.f_lineno == only and event == "line":
            line_event(frame, entry, None)

    return local


def _make_guard(
    code: CodeType,
    line: int,
    entry: Entry,
    line_event: Callable[[FrameType, Entry, object], None],
) -> TraceFunction | None:
    def reached(frame: FrameType, held: object) -> None:
        line_event(frame, entry, held)

    def slowly(frame: FrameType) -> None:
        # Looked at as one condition of several is.
        line_event(frame, entry, None)

    return compile_guard(entry.points[0].condition or "", code, line, reached, slowly)


def _make_local_of_several(
    lines: Lines, line_event: Callable[[FrameType, Entry, object], None]
) -> TraceFunction:
    def local(frame: FrameType, event: str, arg: object) -> None:
        if frame.f_lineno not in lines or event != "line":
            return
        entry = lines[frame.f_lineno]
        held: object = None
        if entry.condition is not None:
            try:
                held = entry.condition(frame)
            except Exception as error:
                held = error
            if not held:
                return
        line_event(frame, entry, held)

    return local
