"""Hands the adapter's messages from the reader thread to the stopped one."""

from __future__ import annotations

import _queue
import _thread

from .console import evaluations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .wire import Message


class Inbox:
    """Open while a thread is stopped; what is not taken in is for the reader thread to answer."""

    def __init__(self) -> None:
        self._lock = _thread.allocate_lock()
        self._waiting: Any = _queue.SimpleQueue()
        #: The stopped thread; 0 while the program runs.
        self.thread = 0

    # ---- on the stopped thread

    def open(self) -> None:
        with self._lock:
            self.thread = _thread.get_ident()

    def take(self) -> Message | None:
        """Waits for the next message; None: the program is to go on alone. Signal handlers may raise here."""
        return self._waiting.get()

    def close(self) -> list[Message]:
        """From here on the reader thread answers; what was still waiting."""
        with self._lock:
            self.thread = 0
            return [message for message in self.drain() if message is not None]

    # ---- on the reader thread

    def offer(self, message: Message) -> bool:
        """False if no thread is stopped, or the one that is has an evaluation it cannot end."""
        with self._lock:
            if not self.thread or evaluations.busy:
                return False
            self._waiting.put(message)
            return True

    def drain(self) -> list[Message | None]:
        """What is waiting for a thread that cannot come to it."""
        waiting: list[Message | None] = []
        while not self._waiting.empty():
            waiting.append(self._waiting.get_nowait())
        return waiting

    def let_go(self) -> None:
        """The stopped thread goes on as soon as it comes to its messages."""
        if self.thread:
            self._waiting.put(None)
