"""FlashAttention-2, forward and causal, in plain lists.

The outer loop walks over blocks of queries, which stay on the chip with their max (m), sum (l) and
accumulator; the inner one over blocks of keys. The accumulator is divided by the sum once, at the end.
Tiles that no row of the block sees are skipped, and only tiles on the diagonal need the mask.

Put a breakpoint on the line `tiles.append(...)`, run **Cutaway: Show Attention Tiling**, choose the
causal mask there, and continue from tile to tile.
"""

import math
import random

Matrix = list[list[float]]


def dot(a: list[float], b: list[float]) -> float:
    return sum(x * y for x, y in zip(a, b, strict=True))


def naive(queries: Matrix, keys: Matrix, values: Matrix, scale: float) -> Matrix:
    """Whole rows at once; the last query sees the last key."""
    result = []
    for at, query in enumerate(queries):
        seen = at + len(keys) - len(queries) + 1
        row = [dot(query, key) * scale for key in keys[:seen]]
        weights = [math.exp(score - max(row)) for score in row]
        total = sum(weights)
        columns = zip(*values[:seen], strict=True)
        result.append([dot(weights, list(column)) / total for column in columns])
    return result


def flash_attention_2(
    queries: Matrix, keys: Matrix, values: Matrix, scale: float, Br: int, Bc: int
) -> Matrix:
    result: Matrix = []
    tiles: list[tuple[int, int]] = []
    offset = len(keys) - len(queries)
    for i in range(math.ceil(len(queries) / Br)):
        query_block = queries[i * Br : (i + 1) * Br]
        row_max, row_sum = [-math.inf] * len(query_block), [0.0] * len(query_block)
        acc = [[0.0] * len(values[0]) for _ in query_block]
        last_seen = i * Br + len(query_block) - 1 + offset
        for j in range(last_seen // Bc + 1):
            key_block, value_block = keys[j * Bc : (j + 1) * Bc], values[j * Bc : (j + 1) * Bc]
            for row, query in enumerate(query_block):
                seen = i * Br + row + offset - j * Bc + 1
                scores = [dot(query, key) * scale for key in key_block[: max(seen, 0)]]
                new_max = max([row_max[row], *scores])
                weights = [math.exp(score - new_max) for score in scores]
                kept = math.exp(row_max[row] - new_max) if row_max[row] > -math.inf else 0.0
                row_sum[row] = row_sum[row] * kept + sum(weights)
                for at, column in enumerate(zip(*value_block, strict=True)):
                    part = dot(weights, list(column[: len(weights)]))
                    acc[row][at] = acc[row][at] * kept + part
                row_max[row] = new_max
            tiles.append((i, j))  # a breakpoint here: one tile of all its rows is over
        result.extend(
            [[part / row_sum[row] for part in acc[row]] for row in range(len(query_block))]
        )
    return result


def matrix(rows: int, columns: int, source: random.Random) -> Matrix:
    return [[source.gauss(0.0, 1.0) for _ in range(columns)] for _ in range(rows)]


source = random.Random(2)
queries, keys, values = (matrix(rows, 4, source) for rows in (6, 9, 9))
tiled = flash_attention_2(queries, keys, values, 0.5, Br=2, Bc=4)
whole = naive(queries, keys, values, 0.5)
pairs = zip(sum(tiled, []), sum(whole, []), strict=True)
difference = max(abs(a - b) for a, b in pairs)
print(f"max difference {difference:.1e}, equal: {difference < 1e-12}")
