"""What a command of the console asks the program to do next."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Literal

    MoveKind = Literal["continue", "in", "over", "out", "until", "jumped", "quit"]


class Move:
    """Done by the session once the command is answered; `jumped` has been done, and is to be shown."""

    __slots__ = ("frame", "kind", "line")

    def __init__(self, kind: MoveKind, frame: FrameType, line: int | None = None) -> None:
        self.kind: MoveKind = kind
        #: What it is relative to; the frame of the stop, or that `up` and `down` have chosen.
        self.frame = frame
        #: For `until` (or None: any line behind the present one) and `jumped`.
        self.line = line
