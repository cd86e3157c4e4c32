"""A loop goes over a list by counting, and over a generator only once.

Cutaway underlines the `remove` in `without_even` and the second use of `squares`. Put a breakpoint on
the `remove` line and step with F10: after each removal the items move up, and the loop skips one.
"""


def without_even(numbers):
    for number in numbers:
        if number % 2 == 0:
            numbers.remove(number)
    return numbers


def without_even_by_copying(numbers):
    return [number for number in numbers if number % 2]


print("a 2 and a 4 are left:", without_even([1, 2, 2, 3, 4, 4]))
print("none is left:", without_even_by_copying([1, 2, 2, 3, 4, 4]))

# A dict notices, and raises.
ages = {"ann": 31, "bob": 0}
try:
    for name in ages:
        if ages[name] == 0:
            del ages[name]
except RuntimeError as error:
    print("refused:", error)

# A generator gives its items once; a list as often as somebody asks.
squares = (number * number for number in [1, 2, 3])
print("sum:", sum(squares))
print("largest, of what is left:", max(squares, default="nothing"))

squares_kept = [number * number for number in [1, 2, 3]]
print("sum:", sum(squares_kept), "largest:", max(squares_kept))
