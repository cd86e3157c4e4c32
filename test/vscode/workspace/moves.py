"""Places to go to, forwards and back."""


def left(number):
    return number + 1  # @left


def right(number):
    return number * 2  # @right


def both(number):
    first = number  # @first
    second = left(first) + right(first)  # @calls
    return second  # @last


print(both(5))  # @call
