"""Exceptions that are raised and caught in a loop: `raising.py FIGURES HITS`."""

import sys

from measured import expect, report, yards

PASSES = 500


def catching(start: int, stop: int) -> int:
    caught = 0
    for i in range(start, stop):
        try:
            raise KeyError(i)
        except KeyError:
            caught += 1
        if i < 0:
            caught -= 1  # @same
    return caught


def other() -> int:
    return 1  # @other


report(sys.argv[1], caught=yards(lambda: expect(catching(0, PASSES), PASSES), PASSES))
hits = int(sys.argv[2])
expect(catching(-hits, 0), 0)
for _ in range(hits):
    other()
