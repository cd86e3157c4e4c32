"""Objects kept back from the start, so that what the debugger makes at a stop brings no collection nearer.

CPython's collector counts the objects that are made and takes away those that are freed. What a
stop leaves behind, modules that were loaded for a lens above all, would set off the program's next
collection early, and with it finalizers. So as many of these are let go as the stop has made, and
made again as it frees.
"""

from __future__ import annotations

import gc

_count = gc.get_count
#: More than all that is loaded in the course of a session; 72 bytes each.
_SIZE = 4096


class Reserve:
    """One a session, made before the program begins; used by the stopped thread."""

    def __init__(self) -> None:
        # Lists, since the collector follows them however empty they are.
        self._spare: list[list[object]] = [[] for _ in range(_SIZE)]
        self._before = 0
        self._ran_code = False

    def begin_stop(self) -> None:
        self._before = _count()[0]
        self._ran_code = False

    def runs_code(self) -> None:
        """A person has code run at this stop: what that makes is counted, as it is by Python."""
        self._ran_code = True

    def settle(self) -> None:
        """Brings the count back to what it was; within a Stillness, and again when the stop lets go."""
        more = _count()[0] - self._before
        if self._ran_code:
            return
        if more > 0:
            del self._spare[-more:]
        else:
            self._spare.extend([] for _ in range(-more))
