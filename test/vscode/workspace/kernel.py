import math


def kernel(q, k, v, Br, Bc):
    for i in range(len(q) // Br):
        m, l = [-math.inf] * Br, [0.0] * Br
        acc = [[0.0] * len(v[0]) for _ in range(Br)]
        for j in range(len(k) // Bc):
            for row in range(Br):
                block = k[j * Bc : (j + 1) * Bc]
                scores = [sum(map(math.prod, zip(q[i * Br + row], key))) / 2**0.5 for key in block]
                new = max(m[row], *scores)
                weights = [math.exp(score - new) for score in scores]
                kept = math.exp(m[row] - new)
                l[row] = l[row] * kept + sum(weights)
                for at in range(len(v[0])):
                    part = sum(w * v[j * Bc + n][at] for n, w in enumerate(weights))
                    acc[row][at] = acc[row][at] + part
                m[row] = new
            done = (i, j)  # @tile


rows = [[math.sin(7 * at), math.cos(5 * at)] for at in range(6)]
kernel(rows, rows[::-1], rows, 2, 3)
print("over")
