"""Exceptions: one that is caught, a group of them, and one that ends the program.

Press F5 without a breakpoint. Cutaway stops where the program would die, with its frames still
there: look at `text` in the frame below, and open "Exception" among the variables for the chain.
Tick "Raised Exceptions" in the Breakpoints view to stop at the caught ones too, or edit its
condition to `LookupError`. In a terminal the program ends with Python's own traceback.
"""


class OrderError(Exception):
    """An order that cannot be carried out."""


def price(text: str) -> float:
    return float(text)


def order(line: str) -> float:
    name, _, text = line.partition("=")
    try:
        return price(text)
    except ValueError as error:
        # `from` makes a chain: this one was caused by that one.
        raise OrderError(f"no price for {name}") from error


def check_all(lines: list[str]) -> list[Exception]:
    problems: list[Exception] = []
    for line in lines:
        try:
            order(line)
        except OrderError as error:
            problems.append(error)
    return problems


stock = {"tea": 3}
try:
    stock["coffee"] -= 1
except LookupError as error:
    print("caught:", repr(error))

problems = check_all(["tea=2.5", "milk=", "cake=4,20"])
try:
    # Python 3.11 and newer: several at once. "Exception" shows each member.
    raise ExceptionGroup("two lines are wrong", problems)  # noqa: F821
except NameError:
    print("no exception groups before Python 3.11")
except Exception as group:
    print("caught:", group)

total = order("tea=2.5") + order("cake=4,20")
print("never printed:", total)
