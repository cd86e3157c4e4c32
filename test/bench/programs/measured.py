"""What the benchmark's programs share: CPU time of a piece of work, and the file that tells it.

No debugger sets a breakpoint in this file.
"""

from __future__ import annotations

from time import process_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def yardstick() -> float:
    """CPU seconds of a piece of work in C, which no debugger slows down."""
    begin = process_time()
    sum(range(20_000))
    return process_time() - begin


def yards(work: Callable[[], object], passes: int = 1, budget: float = 0.06) -> float:
    """CPU time of one of the `passes` that a call of `work` makes, in lengths of the yardstick.

    The yardstick is laid beside each call, so that a machine that is slower for a while changes nothing.
    The median of as many calls as fill the budget, three at least; the first call is not counted.
    """
    work()
    found: list[float] = []
    spent = 0.0
    while spent < budget or len(found) < 3:
        measure = yardstick()
        cost = once(work)
        found.append(cost / measure)
        spent += cost
    found.sort()
    return found[len(found) // 2] / passes


def once(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    begin = process_time()
    work()
    return process_time() - begin


def report(path: str, **figures: float) -> None:
    """Writes a line `name value` for each figure."""
    with open(path, "w", encoding="utf-8") as file:
        for name, value in figures.items():
            file.write(f"{name} {value!r}\n")


def expect(value: object, wanted: object) -> None:
    """Ends the program when work was skipped or went wrong."""
    if value != wanted:
        raise SystemExit(f"Expected {wanted!r}, found {value!r}.")
