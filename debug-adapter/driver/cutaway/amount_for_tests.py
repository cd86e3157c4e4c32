"""How much of a test is run: all of it by `npm run test:full`. Tests only."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Sequence
from typing import TypeVar

One = TypeVar("One")

FULL = bool(os.environ.get("CUTAWAY_FULL"))
#: Why a test whose turn it is not is skipped.
ON_ANOTHER = "runs on the next Python, and in full on each"


def by_turns(place: int) -> bool:
    """Whether a slow test, the `place`th of its kind, is run on this Python: on every other one, in full on each.

    Of two versions that watch a program in the same way (up to 3.11 by a trace function, later by
    sys.monitoring) one runs it, the other the next.
    """
    return FULL or (sys.version_info[1] + place) % 2 == 0


def some(cases: Sequence[One], count: int) -> list[One]:
    """`count` of the cases, in their order: the same in each run, others on each Python. In full all."""
    if FULL or count >= len(cases):
        return list(cases)
    chosen = random.Random(sys.version_info[1]).sample(range(len(cases)), count)
    return [cases[place] for place in sorted(chosen)]
