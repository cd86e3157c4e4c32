"""A closure keeps the variable, not the value that it had.

Put a breakpoint inside `show` and look at the variable `number` in each of the three calls: the
functions share one cell, and the loop has left its last value there.
"""


def late():
    functions = []
    for number in range(3):

        def show():
            return number

        functions.append(show)
    return functions


def early():
    # A default is made when `def` runs, so each function keeps the value of its own turn.
    functions = []
    for number in range(3):

        def show(number=number):
            return number

        functions.append(show)
    return functions


print("late: ", [show() for show in late()])
print("early:", [show() for show in early()])

functions = late()
cells = {id(show.__closure__[0]) for show in functions}
print("cells shared by three functions:", len(cells))


def counter():
    count = 0

    def increase():
        nonlocal count
        count += 1
        return count

    def read():
        return count

    return increase, read


# Two functions over one cell: what one writes, the other reads.
increase, read = counter()
increase()
increase()
print("read:", read())

# Another call of counter() makes another cell.
_, another_read = counter()
print("another counter:", another_read())
