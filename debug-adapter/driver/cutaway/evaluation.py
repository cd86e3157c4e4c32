"""Runs the program's code because a person asked for it, and takes it back when it lasts too long.

The stopped thread runs it (`Evaluations.run`); the reader thread watches the clock (`tick`) and
raises an exception in the stopped thread, again and again while the code swallows it. What cannot be
interrupted that way, because it waits in C, is answered by the reader and left to itself: until it
ends, everything that needs the stopped thread is told that it is busy.
"""

from __future__ import annotations

import _thread

from . import compat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    Alarm = Callable[[float, Callable[[], None]], None]
    Reason = Literal["timedOut", "cancelled"]

#: Seconds after which the other threads may run: one of them may own a lock that is waited for.
LET_RUN_AFTER_S = 0.5
#: Seconds after the first attempt at which the next ones follow; a last one is left waiting.
_ATTEMPTS_S = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)
#: Seconds after the first attempt at which the request is answered although the code still runs.
GIVE_UP_AFTER_S = 0.75


class EvaluationInterrupted(BaseException):
    """Raised inside a person's expression by the reader thread. Never seen outside `Evaluations.run`."""


class GivenUp(Exception):
    """An evaluation that was taken back. `code` is `timedOut`, `cancelled` or, if it was answered already, `late`."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Evaluations:
    """One a session. The session sets `alarm`, `let_run`, `hold` and tells `begin_request`."""

    def __init__(self) -> None:
        self._lock = _thread.allocate_lock()
        self._running: _Run | None = None
        self._request = 0
        self._cancelled: set[int] = set()
        self._late: Callable[[str, str], None] | None = None
        #: Asks the reader thread to call a function at a time of `compat.now()`; None: nobody watches.
        self.alarm: Alarm | None = None
        #: Called on the reader thread, when other threads are to run while an evaluation lasts.
        self.let_run: Callable[[], None] = lambda: None
        #: Called on the stopped thread, when such an evaluation is over.
        self.hold: Callable[[], None] = lambda: None

    # ---- on the stopped thread

    def begin_request(self, number: int, late: Callable[[str, str], None]) -> None:
        """What runs from here on belongs to this request.

        `late(code, sentence)` is called on the reader thread to answer it while its code still runs.
        """
        with self._lock:
            self._request = number
            self._late = late

    def end_request(self) -> None:
        with self._lock:
            self._cancelled.discard(self._request)
            self._request = 0
            self._late = None

    def run(
        self, action: Callable[[], object], timeout_ms: int = 0, strict: bool = False
    ) -> object:
        """What `action` returns; raises what it raises, or GivenUp. 0 ms: as long as it takes.

        An action that ends by itself although it was interrupted has its value, unless `strict`. Within another one it is part of that one. No interruption comes out of here, nor later.
        """
        running = self._running
        if running is not None and running.thread == _thread.get_ident():
            return action()
        run = _Run(self, action, timeout_ms)
        run.strict = strict
        run.descend(len(_ATTEMPTS_S) + 2)
        if run.others_run:
            self.hold()
        return run.outcome()

    # ---- on the reader thread

    @property
    def busy(self) -> bool:
        """A request has been answered although its code still runs: the stopped thread is not free."""
        running = self._running
        return running is not None and running.answered

    def cancel(self, number: int) -> None:
        """Gives a request up, if it runs the program's code or is yet to."""
        with self._lock:
            running = self._running
            if running is not None and self._request == number:
                running.interrupt("cancelled")
            elif number not in self._cancelled:
                if len(self._cancelled) > 1000:
                    self._cancelled.clear()
                self._cancelled.add(number)
        self.tick()

    def tick(self) -> None:
        """Looks at the clock; the alarm's callback."""
        late: Callable[[], None] | None = None
        with self._lock:
            running = self._running
            if running is not None:
                late = running.look_at_clock(compat.now())
                self._set_alarm(running)
        if late is not None:
            late()

    def _set_alarm(self, running: _Run) -> None:
        next_look = running.next_look()
        if self.alarm is not None and next_look is not None:
            self.alarm(next_look, self.tick)

    # ---- called by a run, on its thread

    def open(self, run: _Run) -> None:
        with self._lock:
            self._running = run
            run.late = self._late
            if self._request and self._request in self._cancelled:
                run.interrupt("cancelled")
            self._set_alarm(run)

    def shut(self, run: _Run) -> None:
        """After this nothing is raised in the thread any more; it may end by a last EvaluationInterrupted.

        Whether one is yet to come cannot be asked, and taking it back (with None) leaves a mark in
        the interpreter that slows it down for good, and on 3.11 makes it loop under a trace function.
        So a last one takes its place, and is waited for.
        """
        with self._lock:
            if self._running is run:
                self._running = None
        run.is_shut = True
        if run.attempts and compat.raise_in_thread(run.thread, EvaluationInterrupted):
            while True:
                pass


class _Run:
    """One call of an action. All but `descend` and `outcome` happens under the lock of its owner."""

    def __init__(self, owner: Evaluations, action: Callable[[], object], timeout_ms: int) -> None:
        self._owner = owner
        self._action = action
        self._timeout_ms = timeout_ms
        self.thread = _thread.get_ident()
        self._begun = compat.now()
        self._deadline = self._begun + timeout_ms / 1000 if timeout_ms else None
        self.reason: Reason | None = None
        self._interrupted_at = 0.0
        self.attempts = 0
        self.others_run = False
        self.answered = False
        self.late: Callable[[str, str], None] | None = None
        self.is_shut = False
        self.strict = False
        self._finished = False
        self._value: object = None
        self._error: BaseException | None = None

    # ---- on its thread

    def descend(self, levels: int) -> None:
        """Calls the action under as many `try` statements as there may be interruptions.

        One may be raised anywhere between the call and `shut`, also while another is being handled:
        each takes one level with it at most, so that the last ones complete and lie behind `shut`.
        """
        try:
            if levels:
                self.descend(levels - 1)
            else:
                self._call()
            if not self.is_shut:
                self._owner.shut(self)
        except EvaluationInterrupted:
            pass

    def _call(self) -> None:
        self._owner.open(self)
        if self.reason is not None:
            return
        try:
            self._value = self._action()
            self._finished = True
        except EvaluationInterrupted:
            raise
        except BaseException as error:
            self._error = error

    def outcome(self) -> object:
        error, self._error = self._error, None
        try:
            if self.answered:
                raise GivenUp("late", "The request has been answered.")
            if self._finished and not (self.strict and self.reason):
                return self._value
            if self.reason is not None:
                raise GivenUp(self.reason, self._sentence())
            assert error is not None
            raise error
        finally:
            # Held by nothing but the caller's handler: its traceback has the program's frames.
            del error

    # ---- on the reader thread

    def look_at_clock(self, now: float) -> Callable[[], None] | None:
        """Does what is due; returns what is to be called outside the lock."""
        if not self.others_run and now >= self._begun + LET_RUN_AFTER_S:
            self.others_run = True
            self._owner.let_run()
        if self._deadline is not None and now >= self._deadline:
            self.interrupt("timedOut")
        if self.reason is None:
            return None
        since = now - self._interrupted_at
        if self.attempts < len(_ATTEMPTS_S) and since >= _ATTEMPTS_S[self.attempts]:
            self.attempts += 1
            compat.raise_in_thread(self.thread, EvaluationInterrupted)
        if self.answered or since < GIVE_UP_AFTER_S or self.late is None:
            return None
        self.answered = True
        late, code = self.late, self.reason
        sentence = self._sentence() + " It waits for something outside Python, and still runs."
        return lambda: late(code, sentence)

    def interrupt(self, reason: Reason) -> None:
        if self.reason is None:
            self.reason = reason
            self._interrupted_at = compat.now()

    def next_look(self) -> float | None:
        """When something is due next."""
        due: list[float] = []
        if not self.others_run:
            due.append(self._begun + LET_RUN_AFTER_S)
        if self.reason is None:
            if self._deadline is not None:
                due.append(self._deadline)
        else:
            if self.attempts < len(_ATTEMPTS_S):
                due.append(self._interrupted_at + _ATTEMPTS_S[self.attempts])
            if not self.answered and self.late is not None:
                due.append(self._interrupted_at + GIVE_UP_AFTER_S)
        return min(due, default=None)

    def _sentence(self) -> str:
        if self.reason == "cancelled":
            return "The evaluation was cancelled."
        return f"The evaluation did not end within {self._timeout_ms:,} ms, and was given up."
