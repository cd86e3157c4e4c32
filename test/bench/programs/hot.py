"""Hot functions, measured inside the program: `hot.py FIGURES HITS`.

Loops run three lines a pass, fib two or three a call. While it measures, no marked line but `loop-hot` and
`fib-hot` runs, and `i` and `n` are never negative there. Afterwards each marked line runs HITS times with
negative ones, so that a breakpoint that was lost is noticed.
"""

import sys

from elsewhere import elsewhere
from long import long_loop
from measured import expect, report, yards

PASSES = 4_000
LONG_PASSES = 1_000
DEPTH = 15
CALLS = 1_973


def loop(start: int, stop: int) -> int:
    total = 0
    for i in range(start, stop):
        if i < 0:  # @loop-hot
            total += 1  # @loop-never
        total += i & 3
    return total


def fib(n: int) -> int:
    if n < 2:  # @fib-hot
        if n < 0:
            return 0  # @fib-never
        return n
    return fib(n - 1) + fib(n - 2)


def other() -> int:
    return 1  # @other


def measure(figures: str) -> None:
    report(
        figures,
        loop=yards(lambda: expect(loop(0, PASSES), PASSES * 3 // 2), PASSES),
        long=yards(lambda: expect(long_loop(0, LONG_PASSES), LONG_PASSES * 3 // 2), LONG_PASSES),
        fib=yards(lambda: expect(fib(DEPTH), 610), CALLS),
    )


def meet_every_breakpoint(hits: int) -> None:
    for _ in range(hits):
        loop(-1, 0)
        long_loop(-1, 0)
        fib(-1)
        other()
        elsewhere()


measure(sys.argv[1])
meet_every_breakpoint(int(sys.argv[2]))
