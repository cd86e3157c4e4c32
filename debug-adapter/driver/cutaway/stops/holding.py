"""Holds the program's other threads while one is stopped, at the next line each of them comes to."""

from __future__ import annotations

import _thread
import sys

from .. import compat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

#: How long a stop waits for threads that run Python to come to their next line.
_PATIENCE_S = 0.02
_PAUSE_S = 0.0005


class Holding:
    """The gate at which threads wait. Closed and opened by the stopped thread alone."""

    def __init__(self) -> None:
        self._gate = _thread.allocate_lock()
        self._waiting: set[int] = set()
        self._in_c: dict[int, tuple[int, int]] = {}
        self.closed = False

    def close(self) -> None:
        if not self.closed:
            self._gate.acquire()
            self.closed = True

    def open(self) -> None:
        if self.closed:
            self.closed = False
            self._gate.release()

    def wait(self, thread: int) -> None:
        """Called by each other thread, at a line of its own."""
        self._waiting.add(thread)
        try:
            with self._gate:
                pass
        finally:
            self._waiting.discard(thread)

    def arrives(self, thread: int) -> None:
        """A thread that stops itself, and waits for its turn to say so."""
        self._waiting.add(thread)

    def leaves(self, thread: int) -> None:
        self._waiting.discard(thread)

    def settle(self, others: dict[int, FrameType]) -> None:
        """Waits a little until the threads that run Python are held.

        One that was in C code at the last stop, and is at the same instruction still, is not waited for.
        """
        places = {thread: (id(frame), frame.f_lasti) for thread, frame in others.items()}
        missing = {thread for thread, place in places.items() if self._in_c.get(thread) != place}
        deadline = compat.now() + _PATIENCE_S
        while missing - self._waiting and compat.now() < deadline:
            compat.sleep(_PAUSE_S)
        self._in_c = {
            thread: (id(frame), frame.f_lasti)
            for thread, frame in sys._current_frames().items()
            if thread in others and thread not in self._waiting
        }

    def is_held(self, thread: int) -> bool:
        return thread in self._waiting
