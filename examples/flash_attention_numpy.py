"""FlashAttention-1 and FlashAttention-2, forward, in numpy.

Put a breakpoint on one of the lines `tiles.append(...)`, run **Cutaway: Show Attention Tiling**, and continue
from tile to tile. Compare in the tab "Tiles" how much the two orders move.
"""

import sys

try:
    import numpy as np
except ImportError:
    sys.exit(print("This example needs numpy: python -row_max pip install numpy"))


def naive(q, k, v, scale):
    scores = q @ k.T * scale
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights @ v / weights.sum(axis=1, keepdims=True)


def flash_attention_1(q, k, v, scale, Br, Bc):
    """Keys outside; out is divided by row_sum at each tile."""
    out, tiles = np.zeros((len(q), v.shape[1])), []
    row_max, row_sum = np.full(len(q), -np.inf), np.zeros(len(q))
    for j in range(-(-len(k) // Bc)):
        kj, vj = k[j * Bc : (j + 1) * Bc], v[j * Bc : (j + 1) * Bc]
        for i in range(-(-len(q) // Br)):
            rows = slice(i * Br, (i + 1) * Br)
            scores = q[rows] @ kj.T * scale
            tile_max = scores.max(axis=1)
            weights = np.exp(scores - tile_max[:, None])
            new_max = np.maximum(row_max[rows], tile_max)
            kept, added = np.exp(row_max[rows] - new_max), np.exp(tile_max - new_max)
            new_sum = kept * row_sum[rows] + added * weights.sum(axis=1)
            old = (row_sum[rows] * kept)[:, None] * out[rows]
            out[rows] = (old + added[:, None] * (weights @ vj)) / new_sum[:, None]
            row_max[rows], row_sum[rows] = new_max, new_sum
            tiles.append((i, j))  # a breakpoint here: one tile of all its rows is over
    return out


def flash_attention_2(q, k, v, scale, Br, Bc):
    """Queries outside; the accumulator is divided by row_sum once."""
    result, tiles = np.zeros((len(q), v.shape[1])), []
    for i in range(-(-len(q) // Br)):
        rows = slice(i * Br, (i + 1) * Br)
        qi = q[rows]
        row_max, row_sum = np.full(len(qi), -np.inf), np.zeros(len(qi))
        acc = np.zeros((len(qi), v.shape[1]))
        for j in range(-(-len(k) // Bc)):
            columns = slice(j * Bc, (j + 1) * Bc)
            scores = qi @ k[columns].T * scale
            new_max = np.maximum(row_max, scores.max(axis=1))
            weights = np.exp(scores - new_max[:, None])
            kept = np.exp(row_max - new_max)
            row_sum = kept * row_sum + weights.sum(axis=1)
            acc = kept[:, None] * acc + weights @ v[columns]
            row_max = new_max
            tiles.append((i, j))  # a breakpoint here: one tile of all its rows is over
        result[rows] = acc / row_sum[:, None]
    return result


source = np.random.default_rng(3)
q, k, v = (source.standard_normal((count, 16)) for count in (40, 50, 50))
whole = naive(q, k, v, 0.25)
for name, kernel in (("1", flash_attention_1), ("2", flash_attention_2)):
    difference = abs(kernel(q, k, v, 0.25, Br=16, Bc=16) - whole).max()
    print(f"FlashAttention-{name}: max difference {difference:.1e}, equal: {difference < 1e-12}")
