"""An instance whose classes are mostly of the standard library."""

from collections import UserList


class Numbers(UserList):
    pass


numbers = Numbers([1])
numbers.append(2)  # @stop
print(numbers)
