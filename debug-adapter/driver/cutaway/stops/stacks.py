"""The stacks of all threads, taken while they run."""

from __future__ import annotations

import sys
from itertools import accumulate, chain, islice, repeat, starmap, takewhile, tee

from .paths import is_driver

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import Any


def stacks() -> dict[int, list[FrameType]]:
    """The program's frames in each thread, innermost first, as they are at one instant.

    A frame that ends, or a generator that yields, has no caller any more: who follows `f_back` step by
    step while its thread runs misses everything below it. So all of it happens inside one call of C
    code, in which no other thread comes to run: it asks for the threads' frames and goes through them.
    """
    asked: Any = map(dict.items, starmap(sys._current_frames, repeat((), 1)))
    pairs, again = tee(chain.from_iterable(asked))
    tops = map(islice, pairs, repeat(1), repeat(2))
    steps: Any = map(chain, tops, repeat(repeat("f_back")))
    callers: Any = map(accumulate, steps, repeat(getattr))
    found = list(map(list, map(takewhile, repeat(bool), callers)))
    threads = [pair[0] for pair in again]
    # The frame of this very call is among them: what it holds of itself would live for ever.
    del asked, pairs, again, tops, steps, callers
    for frames in found:
        frames[:] = [frame for frame in frames if not is_driver(frame.f_code)]
    return {thread: frames for thread, frames in zip(threads, found, strict=True) if frames}


def every_frame() -> Iterator[tuple[int, FrameType]]:
    """The frames of `stacks` with their threads. Each is let go of before the next: it may end meanwhile."""
    for thread, frames in stacks().items():
        frames.reverse()
        while frames:
            yield thread, frames.pop()


def stack_of(frame: FrameType) -> list[FrameType]:
    """A frame of the calling thread and its callers, innermost first."""
    frames = [frame]
    while (caller := frames[-1].f_back) is not None:
        frames.append(caller)
    return frames
