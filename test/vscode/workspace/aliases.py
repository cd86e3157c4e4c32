"""Three names for one list, one of them in another frame."""


def extend(numbers):
    numbers.append(4)  # @stop
    return numbers  # @after


first = [1, 2, 3]
second = first
third = extend(second)
print(third)
