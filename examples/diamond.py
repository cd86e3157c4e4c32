"""Multiple inheritance: super() is the next class in the line of the object, not the parent.

Put a breakpoint in `Left.greet` and step into super().greet(): it goes to Right, which Left has
never heard of. `self` is the same object in all frames of the call stack.
"""


class Base:
    def greet(self) -> list[str]:
        return ["Base"]


class Left(Base):
    def greet(self) -> list[str]:
        return ["Left", *super().greet()]


class Right(Base):
    def greet(self) -> list[str]:
        return ["Right", *super().greet()]


class Bottom(Left, Right):
    def greet(self) -> list[str]:
        return ["Bottom", *super().greet()]


print("order of Bottom:", " ".join(cls.__name__ for cls in Bottom.__mro__))
print("calls from Bottom:", " ".join(Bottom().greet()))
print("calls from Left:  ", " ".join(Left().greet()))

# Not every order exists: Base cannot stand before Left, which is a Base itself.
try:
    type("Knot", (Base, Left), {})
except TypeError:
    print("no order for Base before Left")
