"""Three queries that look at four keys, two numbers each."""

q = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
k = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.5, 0.5]]
v = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]
print(len(q))  # @stop
