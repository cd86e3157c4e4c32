"""Reference counts, and what they cannot free: a cycle.

Put a breakpoint on each `del` and step over it. A `Node` says when it goes: at once when its last
reference goes, but only at `gc.collect()` when two of them hold each other.
"""

import gc
import sys


class Node:
    def __init__(self, name: str) -> None:
        self.name = name
        self.other: Node | None = None

    def __del__(self) -> None:
        print(f"  {self.name} goes")


# So that the collector runs only where this program says so.
gc.disable()

print("two names, one object")
alone = Node("alone")
one_name = sys.getrefcount(alone)
alias = alone
# getrefcount counts its own argument too, so look at the difference.
print("  one more name, counts one more:", sys.getrefcount(alone) - one_name)
del alone
print("  one name is gone, the object stays:", alias.name)
del alias

print("a cycle")
left, right = Node("left"), Node("right")
left.other, right.other = right, left
del left
del right
print("  no name leads there any more, but both are alive")
print("  found by the collector:", gc.collect() > 0)
print("done")
