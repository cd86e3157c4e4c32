"""A tiled attention with a slip, to be found. It rescales only where the max rises by much, to save work; its result is close, and wrong.

Put a breakpoint on the line `tiles.append(...)`, run **Cutaway: Show Attention Tiling**, and continue
from tile to tile: the tab "Check my kernel" says which tile is wrong first, and what is likely the slip.
"""

import math
import random

Matrix = list[list[float]]


def dot(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def naive(queries: Matrix, keys: Matrix, values: Matrix, scale: float) -> Matrix:
    """Whole rows at once."""
    result = []
    for query in queries:
        row = [dot(query, key) * scale for key in keys]
        weights = [math.exp(score - max(row)) for score in row]
        total = sum(weights)
        result.append([dot(weights, list(column)) / total for column in zip(*values, strict=True)])
    return result


def tiled_attention(
    queries: Matrix, keys: Matrix, values: Matrix, scale: float, Br: int, Bc: int
) -> Matrix:
    result: Matrix = []
    tiles: list[tuple[int, int]] = []
    for i in range(math.ceil(len(queries) / Br)):
        query_block = queries[i * Br : (i + 1) * Br]
        row_max, row_sum = [-math.inf] * len(query_block), [0.0] * len(query_block)
        acc = [[0.0] * len(values[0]) for _ in query_block]
        for j in range(math.ceil(len(keys) / Bc)):
            key_block, value_block = keys[j * Bc : (j + 1) * Bc], values[j * Bc : (j + 1) * Bc]
            for row, query in enumerate(query_block):
                scores = [dot(query, key) * scale for key in key_block]
                new_max = max([row_max[row], *scores])
                weights = [math.exp(score - new_max) for score in scores]
                kept = 1.0
                if new_max - row_max[row] > 5.5:
                    kept = math.exp(row_max[row] - new_max)
                    row_max[row] = new_max
                row_sum[row] = row_sum[row] * kept + sum(weights)
                for at, column in enumerate(zip(*value_block, strict=True)):
                    acc[row][at] = acc[row][at] * kept + dot(weights, list(column))
            tiles.append((i, j))  # a breakpoint here: one tile of all its rows is over
        result.extend(
            [[part / row_sum[row] for part in acc[row]] for row in range(len(query_block))]
        )
    return result


def matrix(rows: int, columns: int, source: random.Random) -> Matrix:
    return [[source.gauss(0.0, 1.0) for _ in range(columns)] for _ in range(rows)]


source = random.Random(6)
queries, keys, values = (matrix(rows, 4, source) for rows in (6, 10, 10))
tiled = tiled_attention(queries, keys, values, 0.5, Br=2, Bc=4)
whole = naive(queries, keys, values, 0.5)
pairs = zip(sum(tiled, []), sum(whole, []), strict=True)
difference = max(abs(a - b) for a, b in pairs)
print(f"max difference {difference:.1e}, equal: {difference < 1e-12}")
