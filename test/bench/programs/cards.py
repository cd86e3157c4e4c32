"""A thousand small containers, and one name that goes to another of them at each stop."""

from __future__ import annotations


class Tray:
    def __init__(self, number: int) -> None:
        self.number = number


def tray(number: int) -> object:
    kinds = ([number], {"number": number}, Tray(number))
    return kinds[number % len(kinds)]


def look(shelves: list[list[list[object]]]) -> None:
    while True:
        current = shelves[0][0][0]  # @one
        current = shelves[8][9][9]  # @other


def shelves_of_trays() -> list[list[list[object]]]:
    """1 + 9 + 90 + 900 containers."""
    numbers = iter(range(1_000, 1_900))
    return [[[tray(next(numbers)) for _ in range(10)] for _ in range(10)] for _ in range(9)]


look(shelves_of_trays())
