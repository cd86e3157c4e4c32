"""A function of ordinary size to step through, line by line: `steps.py ROUNDS`."""

import sys
from dataclasses import dataclass


@dataclass
class Account:
    owner: str
    balance: float


def settle(rounds: int) -> float:
    accounts = [Account(f"owner {number}", 100.0 * number) for number in range(50)]
    prices = {f"item {number}": number * 1.5 for number in range(20)}
    names = ["Ada", "Grace", "Barbara"]
    text = "some words " * 20
    pair = (1, "two")
    ratio = 0.25
    nothing = None
    total = 0.0
    for turn in range(rounds):
        account = accounts[turn % 50]  # @step
        price = prices[f"item {turn % 20}"]
        account.balance -= price * ratio
        total += price
        name = names[turn % 3]
        text = text[:200] + name
    return total if pair and nothing is None else -1.0


def main(rounds: int) -> None:
    print(settle(rounds))


main(int(sys.argv[1]))
