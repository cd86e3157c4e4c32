"""Numbers for objects, kept from stop to stop without keeping any object alive."""

from __future__ import annotations

from . import peek

#: Stops after which an object that was not seen again is forgotten.
REMEMBERED_STOPS = 3
_COMPARABLE = (int, str, float, complex, bytes, bool)


class Serials:
    """Gives `#1`, `#2`, … in the order objects are first seen.

    Keyed by address and type. Where the same address holds another type, or an immutable value
    that differs, it is another object. Two objects of one type may in turn live at one address
    between two stops: then the number goes on, which the address cannot disprove.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[int, int, str | None, int]] = {}
        self._last = 0
        self._stop = 0

    def begin_stop(self) -> None:
        """Begins a new stop; forgets what was not seen for some stops."""
        self._stop += 1
        oldest = self._stop - REMEMBERED_STOPS
        if self._stop % REMEMBERED_STOPS == 0:
            self._known = {key: entry for key, entry in self._known.items() if entry[3] >= oldest}

    def number(self, value: object) -> int:
        content = peek.short_text(value) if type(value) in _COMPARABLE else None
        address, kind = id(value), id(type(value))
        entry = self._known.get(address)
        if entry is None or entry[1] != kind or entry[2] != content:
            self._last += 1
            serial = self._last
        else:
            serial = entry[0]
        self._known[address] = (serial, kind, content, self._stop)
        return serial
