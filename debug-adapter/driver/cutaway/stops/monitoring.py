"""Watches the program by `sys.monitoring` (Python 3.12 and newer).

A code object is looked at once, when it first begins; only one with breakpoints gets line events,
and of these only lines with breakpoints keep theirs: everything else runs at full speed. Steps ask
for the events of the one code object they are in. Other threads need nothing of their own.
"""

from __future__ import annotations

import _thread
import sys

from .stacks import every_frame
from .watch import Interrupted, Watch, decide_alone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, FrameType
    from typing import Any

    from .breakpoints import Entry

_monitoring: Any = getattr(sys, "monitoring", None)
#: Ids without a meaning of their own first: 0 is for debuggers, which the program may start itself.
_TOOLS = (4, 3, 0, 5, 2, 1)


class Monitoring(Watch):
    """`_lines` maps `id(code)` to its breakpoints by line: hashing code would read all of it."""

    _tool = -1

    def start(self) -> None:
        events = _monitoring.events
        self._disable = _monitoring.DISABLE
        self._lines: dict[int, dict[int, Entry]] = {}
        self._codes: dict[int, CodeType] = {}
        self._stepping: dict[int, CodeType] = {}
        #: Goes up with each change of breakpoints.
        self._generation = 0
        self._unwinding = False
        self._asked = 0
        self._tool = next(tool for tool in _TOOLS if _monitoring.get_tool(tool) is None)
        _monitoring.use_tool_id(self._tool, "cutaway")
        self._quiet_line = self._make_quiet_line()
        self._line_callback: Callable[..., object] | None = None
        register = self._register
        register(events.PY_START, self._on_begin)
        register(events.PY_RESUME, self._on_begin)
        register(events.PY_THROW, self._on_throw)
        register(events.PY_RETURN, self._on_return)
        register(events.PY_YIELD, self._on_yield)
        register(events.PY_UNWIND, self._on_unwind)
        register(events.RAISE, self._on_raise)
        self._attend()

    def end(self) -> None:
        super().end()
        if self._tool >= 0:
            tool, self._tool = self._tool, -1
            _monitoring.set_events(tool, 0)
            for code in [*self._codes.values(), *self._stepping.values()]:
                _monitoring.set_local_events(tool, code, 0)
            for event in (1 << place for place in range(17)):
                try:
                    _monitoring.register_callback(tool, event, None)
                except ValueError:
                    continue
            _monitoring.free_tool_id(tool)

    def _register(self, event: int, callback: Callable[..., object] | None) -> None:
        _monitoring.register_callback(self._tool, event, callback)

    # ---- which events are asked for

    def _attend(self) -> None:
        if self._tool < 0:
            return
        events = _monitoring.events
        everywhere = self._pausing or self._holding.closed or (self.alert and self._asked)
        attentive = everywhere or self._step is not None
        callback = self._attentive_line if attentive else self._quiet_line
        if callback is not self._line_callback:
            self._line_callback = callback
            self._register(events.LINE, callback)
        if self._step is None:
            self._end_steps()
        else:
            self._unwinding = True
        wanted = events.PY_START | events.PY_RESUME | events.PY_THROW
        if everywhere:
            wanted |= events.LINE
        # Once on it stays on: it costs exceptions that leave a frame a little, and no others.
        if self._unwinding or self._exceptions.unhandled:
            wanted |= events.PY_UNWIND
        if self._exceptions.raised:
            wanted |= events.RAISE
        more = wanted & ~self._asked
        if wanted != self._asked:
            self._asked = wanted
            _monitoring.set_events(self._tool, wanted)
        step = self._step
        if more & events.LINE or (step is not None and step.kind in ("in", "target")):
            # What was disabled place by place must be told again.
            _monitoring.restart_events()

    def _watch_frame(self, frame: FrameType) -> None:
        if self._tool >= 0:
            self._watch_code(frame.f_code)

    def _watch_code(self, code: CodeType) -> None:
        if id(code) in self._stepping:
            return
        self._stepping[id(code)] = code
        events = _monitoring.events
        # Off and on again: lines that had been disabled are told anew.
        _monitoring.set_local_events(self._tool, code, 0)
        wanted = events.LINE | events.PY_RETURN | events.PY_YIELD
        _monitoring.set_local_events(self._tool, code, wanted)

    def _end_steps(self) -> None:
        codes, self._stepping = self._stepping, {}
        for code in codes.values():
            events = _monitoring.events.LINE if id(code) in self._lines else 0
            _monitoring.set_local_events(self._tool, code, events)

    def breakpoints_changed(self) -> None:
        if self._tool < 0:
            return
        self._generation += 1
        before, self._codes = self._codes, {}
        self._lines.clear()
        for code in before.values():
            if id(code) not in self._stepping:
                _monitoring.set_local_events(self._tool, code, 0)
        # First: what it does to code that runs must not come after that code was asked for lines.
        _monitoring.restart_events()
        for _, frame in every_frame():
            self._decide(frame.f_code, frame)

    def exceptions_changed(self) -> None:
        self._attend()

    def _decide(self, code: CodeType, frame: FrameType) -> None:
        """Finds the breakpoints of a code object and asks for its lines if there are any."""
        if id(code) in self._codes:
            return
        generation = self._generation
        lines = self._breakpoints.lines_in(code, frame)
        while generation != self._generation:
            # Changed by the reader thread meanwhile: what was found may be of before.
            generation = self._generation
            lines = self._breakpoints.lines_in(code, frame)
        if lines:
            self._codes[id(code)] = code
            self._lines[id(code)] = lines
            if id(code) not in self._stepping:
                _monitoring.set_local_events(self._tool, code, _monitoring.events.LINE)

    # ---- callbacks

    def _make_quiet_line(self) -> Callable[[CodeType, int], object]:
        """Lines while nothing is stepped through: the hot path, without attributes of `self`."""
        disable, getframe, table = self._disable, sys._getframe, self._lines
        line_event = self._guarded_line

        def quiet_line(code: CodeType, line: int) -> object:
            key = id(code)
            # From here to the answer nothing is called: another thread that sets a breakpoint comes
            # before or after it, or its new breakpoint would be disabled.
            try:
                entry = table[key][line]
            except KeyError:
                return disable
            condition = entry.condition
            held: object = None
            if condition is not None:
                try:
                    held = condition(getframe(1))
                except Exception as error:
                    held = error
                if not held:
                    return None
            line_event(getframe(1), entry, held)
            return None

        return quiet_line

    def _attentive_line(self, code: CodeType, line: int) -> object:
        """Lines while something is stepped through, paused or held."""
        thread = _thread.get_ident()
        if self._is_own(code, thread):
            return self._disable
        if self._holding.closed:
            self._holding.wait(thread)
        frame = sys._getframe(1)
        lines = self._lines.get(id(code))
        entry, held = decide_alone(frame, None if lines is None else lines.get(line))
        self._guarded_line(frame, entry, held)
        return None

    def _guarded_line(self, frame: FrameType, entry: Entry | None, held: object) -> None:
        try:
            if self.alert:
                self._tell_alert(frame)
            self.line_event(frame, entry, held)
        except Interrupted as interruption:
            raise interruption.error from None
        except Exception as error:
            self._host.report_bug(error)

    def _tell_alert(self, frame: FrameType) -> None:
        self._host.on_alert(frame)
        if not self.alert:
            self._attend()

    def _on_begin(self, code: CodeType, offset: int, depth: int = 1) -> object:
        """A frame of `code` begins or goes on, `depth` calls above this one."""
        if not self.watching:
            return self._disable
        generation = self._generation
        try:
            frame = sys._getframe(depth)
            if self.alert:
                self._tell_alert(frame)
            self._decide(code, frame)
            step = self._step
            if step is not None and step.kind in ("in", "target") and self.frame_begins(frame):
                self._watch_code(code)
                return None
            # The same function may be called by the thread, or at the place, that is meant.
            if step is not None and (
                step.kind == "target" or (step.kind == "in" and not self._skips(code))
            ):
                return None
        except Interrupted as interruption:
            raise interruption.error from None
        except Exception as error:
            self._host.report_bug(error)
        # Breakpoints that changed meanwhile asked for this event anew: disabled now, it would be lost.
        return self._disable if generation == self._generation else None

    def _on_throw(self, code: CodeType, offset: int, error: BaseException) -> object:
        # Cannot be disabled place by place; the code is known after the first time.
        self._on_begin(code, offset, 2)
        return None

    def _on_return(self, code: CodeType, offset: int, value: object) -> object:
        return self._guarded_end(sys._getframe(1), value, False)

    def _on_yield(self, code: CodeType, offset: int, value: object) -> object:
        return self._guarded_end(sys._getframe(1), value, True)

    def _guarded_end(self, frame: FrameType, value: object, yields: bool) -> None:
        try:
            self.frame_returns(frame, value, yields)
        except Interrupted as interruption:
            raise interruption.error from None
        except Exception as error:
            self._host.report_bug(error)

    def _on_unwind(self, code: CodeType, offset: int, error: BaseException) -> object:
        if self._step is None and self._exceptions.unhandled is None:
            return None
        try:
            name = type(error).__name__
            self.frame_unwinds(sys._getframe(1), error, error.__traceback__, name)
        except Interrupted as interruption:
            raise interruption.error from None
        except Exception as bug:
            self._host.report_bug(bug)
        return None

    def _on_raise(self, code: CodeType, offset: int, error: BaseException) -> object:
        try:
            self.raised(error, error.__traceback__, sys._getframe(1))
        except Interrupted as interruption:
            raise interruption.error from None
        except Exception as bug:
            self._host.report_bug(bug)
        return None
