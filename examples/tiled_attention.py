"""Attention in tiles, as FlashAttention does it, in plain lists.

Softmax needs the largest score of a row and the sum over the whole row. The online form walks over
the columns tile by tile and keeps three things for each row: the running max `top`, the running sum
`total`, and the weighted sum of values `mixed` that is not yet divided. When a tile brings a larger
max, what was kept is scaled down to it.

Put a breakpoint on the line `scale = ...` and watch `top`, `total` and `mixed` from tile to tile.
"""

import math
import random
from operator import mul

Matrix = list[list[float]]


def scores(query: list[float], keys: Matrix) -> list[float]:
    root = math.sqrt(len(query))
    return [sum(q * k for q, k in zip(query, key, strict=True)) / root for key in keys]


def naive(queries: Matrix, keys: Matrix, values: Matrix) -> Matrix:
    """Whole rows at once: all scores of a row are there at the same time."""
    result = []
    for query in queries:
        row = scores(query, keys)
        top = max(row)
        weights = [math.exp(score - top) for score in row]
        total = sum(weights)
        columns = zip(*values, strict=True)
        result.append([sum(map(mul, weights, column)) / total for column in columns])
    return result


def tiled(queries: Matrix, keys: Matrix, values: Matrix, width: int) -> Matrix:
    """Never more than `width` scores of a row at the same time."""
    result = []
    for query in queries:
        top, total = -math.inf, 0.0
        mixed = [0.0] * len(values[0])
        for start in range(0, len(keys), width):
            row = scores(query, keys[start : start + width])
            new_top = max(top, *row)
            scale = math.exp(top - new_top)  # 0.0 for the first tile, at most 1.0 later
            weights = [math.exp(score - new_top) for score in row]
            total = total * scale + sum(weights)
            columns = zip(*values[start : start + width], strict=True)
            mixed = [
                old * scale + sum(map(mul, weights, column))
                for old, column in zip(mixed, columns, strict=True)
            ]
            top = new_top
        result.append([part / total for part in mixed])
    return result


def matrix(rows: int, columns: int, source: random.Random) -> Matrix:
    return [[source.gauss(0.0, 1.0) for _ in range(columns)] for _ in range(rows)]


source = random.Random(7)
queries, keys, values = (matrix(rows, 4, source) for rows in (6, 10, 10))
whole = naive(queries, keys, values)
for width in (1, 3, 10):
    parts = tiled(queries, keys, values, width)
    difference = max(
        abs(a - b) for x, y in zip(whole, parts, strict=True) for a, b in zip(x, y, strict=True)
    )
    print(f"tiles of {width}: max difference {difference:.1e}, equal: {difference < 1e-12}")
