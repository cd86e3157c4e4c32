"""How many of a test's cases are run: all of them by `npm run test:full`. Tests only."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Sequence
from typing import TypeVar

One = TypeVar("One")

FULL = bool(os.environ.get("CUTAWAY_FULL"))


def some(cases: Sequence[One], count: int) -> list[One]:
    """`count` of the cases, in their order: the same in each run, others on each Python. In full all."""
    if FULL or count >= len(cases):
        return list(cases)
    chosen = random.Random(sys.version_info[1]).sample(range(len(cases)), count)
    return [cases[place] for place in sorted(chosen)]
