"""What the benchmark's programs share: CPU time of a piece of work, and the file that tells it.

No debugger sets a breakpoint in this file.
"""

from __future__ import annotations

from time import process_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def seconds(work: Callable[[], object], passes: int = 1, budget: float = 0.06) -> float:
    """CPU seconds of this process for one of the `passes` that a call of `work` makes.

    The median of as many calls as fill the budget, three at least; the first call is not counted.
    """
    work()
    costs: list[float] = []
    spent = 0.0
    while spent < budget or len(costs) < 3:
        costs.append(once(work))
        spent += costs[-1]
    costs.sort()
    return costs[len(costs) // 2] / passes


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
