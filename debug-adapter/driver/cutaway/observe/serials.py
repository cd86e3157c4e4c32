"""Numbers for objects, kept from stop to stop without keeping any object alive."""

from __future__ import annotations

from . import contents, peek
from .kinds import (
    AsyncGeneratorType,
    BuiltinFunctionType,
    CoroutineType,
    GeneratorType,
    MethodType,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

#: Stops after which an object that was not seen again is forgotten.
REMEMBERED_STOPS = 3
#: Parts of a tuple by which it is told from another.
_PARTS = 16
_COMPARABLE = frozenset(
    id(cls) for cls in (
        int, str, float, complex, bytes, bool, range, type(None), type(Ellipsis), type(NotImplemented),
    )
)  # fmt: skip


class Serials:
    """Gives `#1`, `#2`, … in the order objects are first seen.

    Keyed by address and type. Where the same address holds another type, or something fixed that
    holds other things, it is another object. Two objects of one type may in turn live at one
    address between two stops: then the number goes on, which the address cannot disprove.
    """

    def __init__(self) -> None:
        # All by address. Numbers and texts alone: what a garbage collector tracks, tuples for
        # example, would be counted and bring the program's next collection nearer.
        self._serial: dict[int, int] = {}
        self._kind: dict[int, int] = {}
        self._content: dict[int, str] = {}
        self._seen: dict[int, int] = {}
        # Numbers of objects of the last stops in whose places others are now.
        self._ended: set[int] = set()
        self._last = 0
        self._stop = 0

    def begin_stop(self) -> None:
        """Begins a stop at which objects are numbered; forgets what was not seen for some of them."""
        self._stop += 1
        oldest = self._stop - REMEMBERED_STOPS
        if self._stop % REMEMBERED_STOPS == 0:
            for address in [key for key, stop in self._seen.items() if stop < oldest]:
                del self._serial[address], self._kind[address], self._seen[address]
                self._content.pop(address, None)
            self._ended.clear()

    def number(self, value: object) -> int:
        address, kind = id(value), id(type(value))
        content = _content(value)
        known = self._kind.get(address) == kind and self._content.get(address) == content
        if not known:
            before = self._serial.get(address)
            if before is not None:
                self._ended.add(before)
            self._last += 1
            self._serial[address] = self._last
            self._kind[address] = kind
            if content is None:
                self._content.pop(address, None)
            else:
                self._content[address] = content
        self._seen[address] = self._stop
        return self._serial[address]

    def is_same(self, value: object, serial: int) -> bool:
        """Whether a value would get this number again. Numbers nothing."""
        address, kind = id(value), id(type(value))
        if self._serial.get(address) != serial or self._kind[address] != kind:
            return False
        return self._content.get(address) == _content(value)

    def is_forgotten(self, serial: int) -> bool:
        """True if it can no longer be told which object had this number."""
        return serial not in self._ended and serial not in self._serial.values()

    def text(self, address: int) -> str | None:
        """The short text of a plain value that was numbered at this stop; None if it has parts."""
        content = self._content.get(address)
        return content if self._kind.get(address) in _COMPARABLE else None


def _content(value: object) -> str | None:
    return peek.short_text(value) if id(type(value)) in _COMPARABLE else _fixed_content(value)


def _fixed_content(value: object) -> str | None:
    """What tells two objects at one address apart, though of one type; None where nothing does.

    Only what no object can change about itself: the parts of a tuple, what a method is bound to,
    the code of a generator. Their addresses are compared, nothing of theirs is called.
    """
    cls = type(value)
    if issubclass(cls, tuple):
        parts = contents.elements(value, 0, _PARTS)
        return f"{contents.size(value)} {' '.join([str(id(part)) for part in parts])}"
    known = _OF_FIXED.get(id(cls))
    return None if known is None else known(value)


_OF_FIXED: dict[int, Callable[[Any], str]] = {
    id(MethodType): lambda value: f"{id(value.__self__)} {id(value.__func__)}",
    id(BuiltinFunctionType): lambda value: f"{id(value.__self__)} {value.__name__}",
    id(GeneratorType): lambda value: str(id(value.gi_code)),
    id(CoroutineType): lambda value: str(id(value.cr_code)),
    id(AsyncGeneratorType): lambda value: str(id(value.ag_code)),
}
