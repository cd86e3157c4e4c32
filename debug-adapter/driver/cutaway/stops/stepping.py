"""What a person asked for last: how far the program runs before it stops again."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Literal

    StepKind = Literal["in", "over", "out", "until", "target"]

#: CO_GENERATOR alone; a coroutine or an asynchronous generator hands on to whoever awaits it.
_GENERATOR, _AWAITED = 0x20, 0x80 | 0x200


class Step:
    """A kind, the thread it is for, and the frame it is relative to (None: the next own code)."""

    __slots__ = ("code", "frame_id", "kind", "line", "reason", "target", "thread")

    def __init__(
        self, kind: StepKind, frame: FrameType | None, thread: int, reason: str = "step"
    ) -> None:
        self.kind: StepKind = kind
        self.reason = reason
        self.thread = thread
        # The frame itself is not held: that would keep its locals alive. While it lives nothing
        # else has its address, and its end is an event.
        self.frame_id = id(frame)
        self.code = None if frame is None else frame.f_code
        #: `until`: stops at a line beyond this one.
        self.line = 0
        #: `target`: the instruction of the call to go into, as a range of offsets.
        self.target = range(0)

    def is_at(self, frame: FrameType) -> bool:
        return id(frame) == self.frame_id and frame.f_code is self.code

    def wants_line(self, frame: FrameType, skipped: bool) -> bool:
        """True if a line of `frame` is where to stop; `skipped`: it is library code."""
        if self.kind == "out":
            return False
        if self.kind == "in":
            return self.is_at(frame) or not skipped
        return self.is_at(frame) and (self.kind != "until" or frame.f_lineno > self.line)

    def goes_into(self, frame: FrameType, skipped: bool) -> bool:
        """True if a frame that begins is where to stop."""
        if skipped:
            return False
        if self.kind == "target":
            caller = frame.f_back
            return caller is not None and self.is_at(caller) and caller.f_lasti in self.target
        return self.kind == "in"


def is_plain_generator(frame: FrameType) -> bool:
    """True for a generator whose consumer a person would step out to at a `yield`."""
    flags = frame.f_code.co_flags
    return bool(flags & _GENERATOR) and not flags & _AWAITED
