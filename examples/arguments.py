"""Arguments: by value or by reference? Neither: the parameter is a new name for the same object.

Put a breakpoint on the `print` in each function. In "Cutaway: Identity" the parameter and the
caller's variable point to one card, in two frames.
"""


def change_in_place(items: list[int]) -> None:
    items.append(3)
    # One list, two names: `basket` of the caller shows the 3 as well.
    print("inside, after append:", items)


def give_the_name_away(items: list[int]) -> None:
    items = [*items, 4]
    # `items` now names a new list. The caller's name did not move.
    print("inside, after assignment:", items)


def swap(left: str, right: str) -> tuple[str, str]:
    # Only these two names are swapped; what the caller sees is what is returned.
    left, right = right, left
    return left, right


basket = [1, 2]
change_in_place(basket)
print("outside:", basket)

give_the_name_away(basket)
print("outside:", basket)

first, second = "a", "b"
swap(first, second)
print("swapped without taking the result:", first, second)
first, second = swap(first, second)
print("swapped by taking the result:", first, second)
