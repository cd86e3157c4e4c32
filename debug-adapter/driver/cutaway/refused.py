"""A request that cannot be granted."""

from __future__ import annotations


class RequestFailed(Exception):
    """A refused request: a stable word (DriverError of protocol/driver.ts), and a sentence for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def stale(what: str) -> RequestFailed:
    return RequestFailed("staleReference", f"The program has moved on since that {what} was shown.")
