"""FlashAttention-1 and FlashAttention-2, forward, in numpy.

Put a breakpoint on one of the lines `done = ...`, run **Cutaway: Show Attention Tiling**, and continue
from tile to tile. Compare in the tab "Tiles" how much the two orders move.
"""

import sys

try:
    import numpy as np
except ImportError:
    sys.exit(print("This example needs numpy: python -m pip install numpy"))


def naive(q, k, v, scale):
    scores = q @ k.T * scale
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights @ v / weights.sum(axis=1, keepdims=True)


def flash_attention_1(q, k, v, scale, Br, Bc):
    """Keys outside; O is divided by l at each tile."""
    O = np.zeros((len(q), v.shape[1]))
    m, l = np.full(len(q), -np.inf), np.zeros(len(q))
    for j in range(-(-len(k) // Bc)):
        kj, vj = k[j * Bc : (j + 1) * Bc], v[j * Bc : (j + 1) * Bc]
        for i in range(-(-len(q) // Br)):
            rows = slice(i * Br, (i + 1) * Br)
            scores = q[rows] @ kj.T * scale
            m_tile = scores.max(axis=1)
            weights = np.exp(scores - m_tile[:, None])
            m_new = np.maximum(m[rows], m_tile)
            kept, added = np.exp(m[rows] - m_new), np.exp(m_tile - m_new)
            l_new = kept * l[rows] + added * weights.sum(axis=1)
            old = (l[rows] * kept)[:, None] * O[rows]
            O[rows] = (old + added[:, None] * (weights @ vj)) / l_new[:, None]
            m[rows], l[rows] = m_new, l_new
            done = (i, j)  # a breakpoint here
    return O


def flash_attention_2(q, k, v, scale, Br, Bc):
    """Queries outside; the accumulator is divided by l once."""
    result = np.zeros((len(q), v.shape[1]))
    for i in range(-(-len(q) // Br)):
        rows = slice(i * Br, (i + 1) * Br)
        qi = q[rows]
        m, l = np.full(len(qi), -np.inf), np.zeros(len(qi))
        acc = np.zeros((len(qi), v.shape[1]))
        for j in range(-(-len(k) // Bc)):
            columns = slice(j * Bc, (j + 1) * Bc)
            scores = qi @ k[columns].T * scale
            m_new = np.maximum(m, scores.max(axis=1))
            weights = np.exp(scores - m_new[:, None])
            kept = np.exp(m - m_new)
            l = kept * l + weights.sum(axis=1)
            acc = kept[:, None] * acc + weights @ v[columns]
            m = m_new
            done = (i, j)  # a breakpoint here
        result[rows] = acc / l[:, None]
    return result


source = np.random.default_rng(3)
q, k, v = (source.standard_normal((count, 16)) for count in (40, 50, 50))
whole = naive(q, k, v, 0.25)
for name, kernel in (("1", flash_attention_1), ("2", flash_attention_2)):
    difference = abs(kernel(q, k, v, 0.25, Br=16, Bc=16) - whole).max()
    print(f"FlashAttention-{name}: max difference {difference:.1e}, equal: {difference < 1e-12}")
