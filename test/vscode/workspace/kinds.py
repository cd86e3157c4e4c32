"""A line that runs ten times, for each kind of breakpoint."""


def add(total, number):
    total += number  # @add
    return total


total = 0
for number in range(1, 11):
    total = add(total, number)  # @loop
print("total", total)
