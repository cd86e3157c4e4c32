"""Keeps the driver out of forked children, and its thread out of the count of a program that forks."""

from __future__ import annotations

import os
import sys

from .. import compat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from ..wire import Wire


class Fork:
    """Keeps the driver out of forked children and out of the parent's thread count."""

    def __init__(self, wire: Wire, leave_child: Callable[[], None]) -> None:
        self._wire = wire
        self._leave_child = leave_child
        self._forking: int = 0
        #: Told when the reader waits for the forking frame to go on.
        self.on_waiting: Callable[[FrameType], None] = lambda frame: None

    def install(self) -> None:
        if compat.CAN_FORK:
            os.register_at_fork(
                before=self._before, after_in_parent=self._in_parent, after_in_child=self._in_child
            )

    def _before(self) -> None:
        if not self._wire.closed:
            self._wire.stop_reader()
            frame = sys._getframe(1)
            self._forking = id(frame)
            if compat.FORK_WARNS_OF_THREADS:
                self.on_waiting(frame)

    def _in_parent(self) -> None:
        # 3.12+ counts threads after these hooks: there the reader starts at the program's next line.
        if not compat.FORK_WARNS_OF_THREADS:
            self._wire.start_reader()

    def _in_child(self) -> None:
        if not self._wire.closed:
            self._wire.abandon_in_child()
            self._leave_child()

    def restart_reader(self, frame: FrameType) -> bool:
        """Starts the reader again once the forking frame itself moves on; True when that is done."""
        if self._forking and id(frame) != self._forking:
            return False
        self._forking = 0
        self._wire.start_reader()
        return True
