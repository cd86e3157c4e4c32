"""Bytes of buffers, read a piece at a time and never copied whole."""

from __future__ import annotations

from ..compat import cast
from . import elements
from .classes import facts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, cast  # noqa: F811

_BUFFERS = frozenset(id(cls) for cls in (bytes, bytearray, memoryview))


class Unreadable(Exception):
    """The buffer cannot be read; the message is a sentence for people."""


def is_buffer(value: object) -> bool:
    """True for the built-in buffers, arrays of `array` and of numpy: what C code alone gives access to."""
    if id(type(value)) in _BUFFERS:
        return True
    known = facts(type(value))
    return elements.is_array(known) or elements.is_numpy_array(known)


def read(value: object, offset: int, count: int) -> tuple[int, bytes, int]:
    """Bytes from `offset` on: where they begin, the bytes, and how many were asked for behind the end.

    What lies before the beginning is left out. Raises Unreadable.
    """
    try:
        view = memoryview(cast("Any", value))
    except ValueError:
        raise Unreadable("This memory was released.") from None
    with view:
        length = view.nbytes
        begin = min(max(offset, 0), length)
        end = min(max(offset + count, begin), length)
        try:
            data = _bytes(view, begin, end) if end > begin else b""
        except (TypeError, ValueError, NotImplementedError, BufferError):
            raise Unreadable("The elements do not lie side by side in memory.") from None
    return begin, data, max(offset + count - max(length, offset), 0)


def _bytes(view: memoryview, begin: int, end: int) -> bytes:
    if view.ndim != 1:
        return view.cast("B")[begin:end].tobytes()
    size = view.itemsize
    first = begin // size
    return view[first : -(-end // size)].tobytes()[begin - first * size : end - first * size]
