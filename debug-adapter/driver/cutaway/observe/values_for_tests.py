"""Values that several tests of reading look at. Tests only."""

from __future__ import annotations

import dataclasses
import enum
from typing import NamedTuple


class Point(NamedTuple):
    x: int
    y: int


@dataclasses.dataclass
class Pair:
    left: object
    right: object = None


class Colour(enum.Enum):
    RED = 1
