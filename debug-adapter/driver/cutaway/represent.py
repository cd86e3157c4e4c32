"""`repr` as a person asked for it, bounded: values of any size answer at once."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

#: Characters that are shown.
MAX_REPR = 100_000
_MAX_DEPTH = 40
#: What stands for a container within itself.
_LOOPS: dict[type, str] = {list: "[...]", tuple: "(...)", dict: "{...}"}
_EMPTY = {set: "set()", frozenset: "frozenset()"}


def represent(value: object) -> str:
    """`repr(value)`, or its beginning where built-in containers and texts are longer than can be shown.

    Runs the `__repr__` of classes that have one: called only because a person asked.
    """
    writer = _Writer()
    writer.add(value, 0)
    return writer.text()


def cut(text: str) -> str:
    """A text as an editor can show it; what was left out is said."""
    if len(text) <= MAX_REPR:
        return text
    return f"{text[:MAX_REPR]}… ({len(text):,} characters)"


class _Writer:
    """Writes until there is enough; built-in containers, texts and bytes only as far as needed."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._left = MAX_REPR
        self._note = ""
        self._above: list[int] = []
        self._kinds: dict[type, Callable[[Any, int], None]] = {
            str: self._text,
            bytes: self._text,
            bytearray: self._text,
            list: self._list,
            tuple: self._tuple,
            set: self._set,
            frozenset: self._set,
            dict: self._dict,
        }

    def text(self) -> str:
        text = "".join(self._parts)
        return f"{text[:MAX_REPR]}… ({self._note})" if self._left < 0 else text

    def add(self, value: object, depth: int) -> None:
        write = self._kinds.get(type(value))
        if write is None:
            text = repr(value)
            self._put(text)
            if len(text) > MAX_REPR:
                self._say_if_cut(f"{len(text):,} characters")
        elif id(value) in self._above:
            self._put(_LOOPS.get(type(value), "..."))
        elif depth > _MAX_DEPTH:
            self._put("…")
        else:
            self._above.append(id(value))
            write(value, depth)
            self._above.pop()

    def _put(self, text: str) -> None:
        if self._left >= 0:
            self._parts.append(text)
            self._left -= len(text)

    def _say_if_cut(self, note: str) -> None:
        """The innermost value that is too long by itself is the one that is told of."""
        if self._left < 0 and not self._note:
            self._note = note

    def _text(self, value: str | bytes | bytearray, depth: int) -> None:
        # Each character takes one at least: no more of them can be shown.
        self._put(repr(value[: self._left + 1]))
        if len(value) > MAX_REPR:
            self._say_if_cut(
                f"{len(value):,} {'characters' if isinstance(value, str) else 'bytes'}"
            )

    def _list(self, value: list[object], depth: int) -> None:
        self._items("[", value, "]", depth)

    def _tuple(self, value: tuple[object, ...], depth: int) -> None:
        self._items("(", value, ",)" if len(value) == 1 else ")", depth)

    def _set(self, value: set[object] | frozenset[object], depth: int) -> None:
        if not value:
            self._put(_EMPTY[type(value)])
        elif type(value) is set:
            self._items("{", value, "}", depth)
        else:
            self._items("frozenset({", value, "})", depth)

    def _items(self, begin: str, values: Any, end: str, depth: int) -> None:
        count = len(values)
        self._put(begin)
        for number, item in enumerate(values):
            if number:
                self._put(", ")
            self.add(item, depth + 1)
            if self._left < 0:
                break
        self._put(end)
        self._say_if_cut(f"{count:,} items")

    def _dict(self, value: dict[object, object], depth: int) -> None:
        count = len(value)
        self._put("{")
        for number, (key, item) in enumerate(value.items()):
            if number:
                self._put(", ")
            self.add(key, depth + 1)
            self._put(": ")
            self.add(item, depth + 1)
            if self._left < 0:
                break
        self._put("}")
        self._say_if_cut(f"{count:,} items")
