"""Kinds of breakpoints: with a condition, with a hit count, and logpoints, which print instead.

Right-click left of a line number for "Add Conditional Breakpoint" and "Add Logpoint". Try, on the
`rest -= ...` line:

* the condition  debtor == "Ben" and rest < 500
* the hit count  % 6          (every sixth time)
* the logpoint   {debtor} owes {rest:.2f} in month {month}

A function breakpoint (the + in the Breakpoints view) on `pay_back` stops in each call of it.
"""


def pay_back(debtor: str, debt: float, rate: float) -> int:
    rest = debt
    month = 0
    while rest > 0:
        month += 1
        rest -= min(rest, rate)
    return month


for debtor, debt in [("Ada", 900.0), ("Ben", 1200.0), ("Cy", 250.0)]:
    months = pay_back(debtor, debt, rate=100.0)
    print(debtor, "pays for", months, "months")
