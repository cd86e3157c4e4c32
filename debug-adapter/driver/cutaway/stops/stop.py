"""One stop of the program: where, why, and what there is to show beside the frames."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType


class Stop:
    """Made by the engine on the stopped thread, and dropped with all it holds when the program goes on."""

    __slots__ = (
        "at_line", "exception", "filter", "frame", "frames", "ids", "lines", "post_mortem", "reason",
        "returned", "stands_in", "text",
    )  # fmt: skip

    def __init__(
        self,
        frame: FrameType,
        reason: str,
        ids: list[int] | None = None,
        text: str | None = None,
    ) -> None:
        #: The innermost frame to show.
        self.frame = frame
        #: Given where an exception has ended the innermost ones; else they are found by `f_back`.
        self.frames: list[FrameType] | None = None
        #: The line to show of such a frame, by its address; others are where they are.
        self.lines: dict[int, int] = {}
        #: The innermost frame that has not ended: steps go on from there.
        self.stands_in = frame
        #: `reason`, `breakpointIds` and `text` of `driver/stopped`.
        self.reason = reason
        self.ids = ids or []
        self.text = text
        #: Qualified name and value of what has just returned.
        self.returned: tuple[str, object] | None = None
        self.exception: BaseException | None = None
        #: The exception filter that stopped it.
        self.filter: str | None = None
        self.post_mortem = False
        #: Inside a line event of `frame`: there alone Python lets a frame be moved to another line.
        self.at_line = False
