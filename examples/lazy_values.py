"""Looking runs nothing: a property and a __repr__ wait until you ask for them.

Put a breakpoint on the last line and press F5. In the Variables view open `account`: `balance`
and `repr()` have an eye. Click it: only now does the code run, and `calls` counts it. A program
that logs, locks or asks a server in a property is not disturbed by being looked at.
"""

calls: list[str] = []


class Account:
    def __init__(self, owner: str, *entries: int) -> None:
        self.owner = owner
        self.entries = list(entries)

    @property
    def balance(self) -> int:
        calls.append("balance")
        return sum(self.entries)

    def __repr__(self) -> str:
        calls.append("__repr__")
        return f"<{self.owner}: {self.balance}>"


account = Account("Ada", 100, -30, 5)
print("run by looking:", calls)
