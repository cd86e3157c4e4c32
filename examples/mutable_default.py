"""A default is made once, when `def` runs: every call that leaves it out gets the same list.

Cutaway underlines `items=[]` below; hover it, and look at the quick fix.
Put a breakpoint on the `append` line, press F5, and continue with F5 from call to call. In
"Cutaway: Identity" the list of the first call is there again in the second, already filled.
"""


def collect(item, items=[]):
    items.append(item)
    return items


def collect_anew(item, items=None):
    if items is None:
        items = []
    items.append(item)
    return items


first = collect("apple")
second = collect("pear")
third = collect("plum")
print("third call:", third)
print("first call, looked at now:", first)
print("one list in all three:", first is second is third)
print("it lives on the function:", collect.__defaults__)

# With None as the default, each call makes its own list.
collect_anew("apple")
print("a list of its own:", collect_anew("pear"))
