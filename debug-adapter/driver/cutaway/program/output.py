"""What the program prints: when it leaves, and a copy of it for the editor."""

from __future__ import annotations

import sys

from .disguise import replaced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any


def make_line_buffered() -> None:
    """Each printed line leaves at once although stdout is a pipe; the environment stays as it is."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(line_buffering=True)


def copy_output(tell: Callable[[str, dict[str, object]], None]) -> Callable[[], None]:
    """Sends what the program prints to the editor too; returns what undoes it."""
    undo_all: list[Callable[[], None]] = []
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None:
            undo_all.append(replaced(sys, name, _Copied(stream, name, tell)))

    def undo() -> None:
        for action in undo_all:
            action()

    return undo


class _Copied:
    """A text stream that tells the editor what is written to it, a line at a time."""

    def __init__(
        self, plain: Any, name: str, tell: Callable[[str, dict[str, object]], None]
    ) -> None:
        self._plain = plain
        self._name = name
        self._tell = tell
        self._line = ""

    def write(self, text: str) -> int:
        written: int = self._plain.write(text)
        whole, newline, self._line = (self._line + text).rpartition("\n")
        if newline:
            self._send(whole + newline)
        return written

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        self._plain.flush()
        rest, self._line = self._line, ""
        if rest:
            self._send(rest)

    def _send(self, text: str) -> None:
        self._tell(
            "driver/output", {"category": self._name, "text": text, "path": None, "line": None}
        )

    def __iter__(self) -> Any:
        return iter(self._plain)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plain, name)
