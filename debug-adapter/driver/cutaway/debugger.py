"""The debugger: a `pdb.Pdb` whose prompt is an editor.

Without a session it is pdb, unchanged. With one, breakpoints live in `bdb` as always, events come
from `stops/`, and a stop is a conversation with the adapter instead of a prompt.
"""

from __future__ import annotations

import io
import pdb

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

    from .stops.paths import Paths

#: pdb's commands that look without moving; the debug console takes them beside Python.
LOOKING_COMMANDS = frozenset(
    "w where bt l list ll longlist a args p pp whatis source h help".split()
)


class Debugger(pdb.Pdb):
    """One instance a session; `pdb.set_trace` of the program leads here too."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self._paths: Paths | None = None
        self._breaks_changed: Callable[[], None] = lambda: None
        self._stop_at_call: Callable[[FrameType], None] | None = None
        super().__init__(*args, **options)

    def attach(
        self,
        paths: Paths,
        breaks_changed: Callable[[], None],
        stop_at_call: Callable[[FrameType], None],
    ) -> None:
        """From now on stops lead to the session instead of a prompt."""
        self._paths = paths
        self._breaks_changed = breaks_changed
        self._stop_at_call = stop_at_call
        self.reset()

    def detach(self) -> None:
        """Back to pdb's own behaviour."""
        self._stop_at_call = None
        self._breaks_changed = lambda: None

    def canonic(self, filename: str) -> str:
        return super().canonic(filename) if self._paths is None else self._paths.real(filename)

    def set_break(self, *args: Any, **options: Any) -> str | None:
        problem = super().set_break(*args, **options)
        self._breaks_changed()
        return problem

    def set_trace(self, frame: FrameType | None = None, **options: Any) -> None:
        if self._stop_at_call is None or frame is None:
            super().set_trace(frame, **options)
        else:
            self._stop_at_call(frame)

    def look(self, frame: FrameType, command: str) -> str:
        """Runs one of LOOKING_COMMANDS as pdb would at `frame`; returns what it prints."""
        output, prompt = io.StringIO(), self.stdout
        had_variables = "__pdb_convenience_variables" in frame.f_globals
        self.stdout = output
        try:
            self.setup(frame, None)
            self.onecmd(command)
        finally:
            self.stdout = prompt
            self.forget()
            if not had_variables:
                frame.f_globals.pop("__pdb_convenience_variables", None)
        return output.getvalue()


def looking_command(text: str, frame: FrameType) -> bool:
    """True if `text` is a pdb command rather than Python: a name bound in the frame always wins."""
    word, _, rest = text.strip().partition(" ")
    if word not in LOOKING_COMMANDS or rest.lstrip().startswith(("=", ".", "(", "[")):
        return False
    return word not in frame.f_locals and word not in frame.f_globals
