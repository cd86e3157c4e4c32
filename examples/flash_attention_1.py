"""FlashAttention-1, forward, as its Algorithm 1 has it, in plain lists.

The outer loop walks over blocks of keys, the inner one over blocks of queries: so the output, the max
(m) and the sum (l) of a block of queries leave the chip after each tile, and come again for the next
block of keys. The output is divided by the sum each time.

Put a breakpoint on the line `tiles.append(...)`, run **Cutaway: Show Attention Tiling**, and continue
from tile to tile: the tab "Check my kernel" compares them with what they must be.
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


def flash_attention_1(
    queries: Matrix, keys: Matrix, values: Matrix, scale: float, Br: int, Bc: int
) -> Matrix:
    count, depth = len(queries), len(values[0])
    tiles: list[tuple[int, int]] = []
    out = [[0.0] * depth for _ in range(count)]
    row_max, row_sum = [-math.inf] * count, [0.0] * count
    for j in range(math.ceil(len(keys) / Bc)):
        key_block, value_block = keys[j * Bc : (j + 1) * Bc], values[j * Bc : (j + 1) * Bc]
        for i in range(math.ceil(count / Br)):
            for row in range(i * Br, min((i + 1) * Br, count)):
                scores = [dot(queries[row], key) * scale for key in key_block]
                tile_max = max(scores)
                weights = [math.exp(score - tile_max) for score in scores]
                new_max = max(row_max[row], tile_max)
                kept, added = math.exp(row_max[row] - new_max), math.exp(tile_max - new_max)
                new_sum = kept * row_sum[row] + added * sum(weights)
                for at, column in enumerate(zip(*value_block, strict=True)):
                    old = row_sum[row] * kept * out[row][at]
                    out[row][at] = (old + added * dot(weights, list(column))) / new_sum
                row_max[row], row_sum[row] = new_max, new_sum
            tiles.append((i, j))  # a breakpoint here: one tile of all its rows is over
    return out


def matrix(rows: int, columns: int, source: random.Random) -> Matrix:
    return [[source.gauss(0.0, 1.0) for _ in range(columns)] for _ in range(rows)]


source = random.Random(1)
queries, keys, values = (matrix(rows, 4, source) for rows in (6, 10, 10))
tiled = flash_attention_1(queries, keys, values, 0.5, Br=2, Bc=4)
whole = naive(queries, keys, values, 0.5)
pairs = zip(sum(tiled, []), sum(whole, []), strict=True)
difference = max(abs(a - b) for a, b in pairs)
print(f"max difference {difference:.1e}, equal: {difference < 1e-12}")
