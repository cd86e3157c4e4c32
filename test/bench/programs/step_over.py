"""One step over a deep recursion, measured inside the function that is stepped over: `step_over.py FIGURES`."""

import sys

from measured import expect, once, report, yardstick


def fib(n: int) -> int:
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def timed() -> float:
    return 1 / yardstick() * once(lambda: expect(fib(22), 17_711))


def main() -> None:
    timed()
    costs = []
    costs.append(timed())  # @over
    costs.append(timed())
    costs.append(timed())
    costs.append(timed())
    costs.append(timed())
    costs.sort()  # @over-end
    report(sys.argv[1], fib=costs[2])


main()
