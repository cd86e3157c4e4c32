"""Numbers for objects, kept from stop to stop without keeping any object alive."""

from __future__ import annotations

from . import peek

#: Stops after which an object that was not seen again is forgotten.
REMEMBERED_STOPS = 3
_COMPARABLE = frozenset(id(cls) for cls in (int, str, float, complex, bytes, bool))


class Serials:
    """Gives `#1`, `#2`, … in the order objects are first seen.

    Keyed by address and type. Where the same address holds another type, or an immutable value
    that differs, it is another object. Two objects of one type may in turn live at one address
    between two stops: then the number goes on, which the address cannot disprove.
    """

    def __init__(self) -> None:
        # All by address. Numbers and texts alone: what a garbage collector tracks, tuples for
        # example, would be counted and bring the program's next collection nearer.
        self._serial: dict[int, int] = {}
        self._kind: dict[int, int] = {}
        self._content: dict[int, str] = {}
        self._seen: dict[int, int] = {}
        self._last = 0
        self._stop = 0

    def begin_stop(self) -> None:
        """Begins a new stop; forgets what was not seen for some stops."""
        self._stop += 1
        oldest = self._stop - REMEMBERED_STOPS
        if self._stop % REMEMBERED_STOPS == 0:
            for address in [key for key, stop in self._seen.items() if stop < oldest]:
                del self._serial[address], self._kind[address], self._seen[address]
                self._content.pop(address, None)

    def number(self, value: object) -> int:
        address, kind = id(value), id(type(value))
        content = peek.short_text(value) if kind in _COMPARABLE else None
        known = self._kind.get(address) == kind and self._content.get(address) == content
        if not known:
            self._last += 1
            self._serial[address] = self._last
            self._kind[address] = kind
            if content is None:
                self._content.pop(address, None)
            else:
                self._content[address] = content
        self._seen[address] = self._stop
        return self._serial[address]
