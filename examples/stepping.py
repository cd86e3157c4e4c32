"""Steps: into the call you mean, over generators, back to a line, and what a call returned.

Put a breakpoint on the `bill = ...` line and press F5. Right-click that line, "Step Into Target":
choose `discount`, and the calls before it just run. Step out (Shift+F11): "Returned" among the
variables shows what the call gave back. Right-click a line above, "Jump to Cursor", to run it again.
In `running_total`, step over `yield`: you come to its next line, not to its caller's.
"""

from collections.abc import Iterable, Iterator


def net(prices: list[float]) -> float:
    return sum(prices)


def discount(amount: float) -> float:
    share = 0.1 if amount > 20 else 0.0
    return amount * (1 - share)


def with_tax(amount: float, rate: float = 0.25) -> float:
    return amount + amount * rate


def running_total(prices: Iterable[float]) -> Iterator[float]:
    total = 0.0
    for price in prices:
        total += price
        yield total


prices = [12.0, 8.0, 20.0]
bill = with_tax(discount(net(prices)))
print("bill:", bill)
print("running total:", list(running_total(prices)))
