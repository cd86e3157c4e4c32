"""A loop with a logpoint in it: `ticking.py COUNT`."""

import sys


def tick(count: int) -> int:
    total = 0
    for i in range(count):
        total += i  # @tick
    return total  # @end


tick(int(sys.argv[1]))
