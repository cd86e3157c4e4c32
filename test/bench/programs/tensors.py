"""Three arrays of a million numbers, as a kernel gets them."""

import numpy

source = numpy.random.default_rng(1)
q, k, v = (source.standard_normal((1, 10, 1000, 100)).astype("f4") for _ in range(3))
print(q.size)  # @look
