"""A function in another file, for a breakpoint that the hot part never meets."""


def elsewhere() -> int:
    return 1  # @elsewhere
