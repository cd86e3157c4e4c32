"""Two hundred classes above one instance, ten layers with two bases each, every one with methods of its own."""

from __future__ import annotations

from typing import Any

LAYERS, WIDTH = 10, 20


def method(number: int) -> Any:
    return lambda self: number


def made(depth: int, at: int, bases: tuple[type, ...]) -> type:
    names = {f"method_{(depth + at) % 30}": method(at), f"only_{depth}_{at}": method(at)}
    return type(f"Layer{depth}Class{at}", bases, names)


def hierarchy() -> type:
    """199 classes, each over two neighbours of the layer below, and one that brings them together."""
    layer = [made(0, at, ()) for at in range(WIDTH)]
    for depth in range(1, LAYERS):
        below, width = layer, WIDTH if depth < LAYERS - 1 else WIDTH - 1
        layer = [made(depth, at, tuple(below[at : at + 2])) for at in range(width)]
    return type("Everything", tuple(layer), {})


def look(value: object) -> None:
    print(len(type(value).__mro__))  # @look


look(hierarchy()())
