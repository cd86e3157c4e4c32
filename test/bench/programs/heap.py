"""A frame whose names lead to an exact number of objects: `heap.py COUNT`.

Orders of ten objects each (an instance, a list, a dict, a tuple, numbers and texts), fifty to a shelf,
and notes that make up the number. Nothing is shared but `latest` and the first of `corners`.
"""

from __future__ import annotations

import sys

OBJECTS_OF_AN_ORDER = 10
ORDERS_OF_A_SHELF = 50


class Order:
    def __init__(self, number: int) -> None:
        self.number = 1_000_000 + number
        self.customer = f"customer {number}"
        self.lines = [{"name": f"article {number}", "price": number + 0.25}]
        self.place = (number + 0.5, number + 0.75)


def orders_within(room: int) -> list[list[Order]]:
    """Shelves of as many orders as fit into this number of objects, the outer list included."""
    number = room // OBJECTS_OF_AN_ORDER
    while 1 + -(-number // ORDERS_OF_A_SHELF) + number * OBJECTS_OF_AN_ORDER > room:
        number -= 1
    orders = [Order(at) for at in range(number)]
    return [orders[at : at + ORDERS_OF_A_SHELF] for at in range(0, number, ORDERS_OF_A_SHELF)]


def size_of(shelves: list[list[Order]]) -> int:
    return 1 + len(shelves) + sum(len(shelf) for shelf in shelves) * OBJECTS_OF_AN_ORDER


def looked() -> None:
    """Called where the frame is complete; a peer that measures itself puts its own in here."""


def look(count: int) -> None:
    # Beside the shelves: `count` itself, `corners`, and `notes`.
    shelves = orders_within(count - 3)
    KEPT.append(shelves)
    notes = [f"note {at}" for at in range(count - 3 - size_of(shelves))]
    latest = shelves[-1][-1]
    corners = (shelves[0][0], latest)
    looked()  # @look


#: A way from a module to every order, for those who look for one.
KEPT: list[object] = []

if __name__ == "__main__":
    look(int(sys.argv[1]))
