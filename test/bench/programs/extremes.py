"""What is too much to show, one of a kind at a time: `extremes.py KIND`."""

from __future__ import annotations

import sys


class Node:
    def __init__(self, value: int, following: Node | None) -> None:
        self.value = value
        self.following = following


def chain(length: int) -> Node | None:
    node = None
    for value in range(length):
        node = Node(value, node)
    return node


def classes(count: int) -> int:
    """Gives the module so many classes."""
    for at in range(count):
        globals()[f"Class{at}"] = type(f"Class{at}", (), {})
    return count


def looked() -> None:
    """Called where the frame is complete; a peer that measures itself puts its own in here."""


def look(kind: str) -> None:
    held = {
        "list": lambda: list(range(1_000_000)),
        "text": lambda: "0123456789" * 10_000_000,
        "chain": lambda: chain(1_500),
        "classes": lambda: classes(10_000),
    }[kind]()
    looked()  # @look


if __name__ == "__main__":
    look(sys.argv[1])
