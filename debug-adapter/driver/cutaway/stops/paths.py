"""Which file a code object comes from, and how the editor knows that file."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType


class Paths:
    """Maps `co_filename` to real files. One instance a session; answers are cached by name."""

    def __init__(self) -> None:
        self._real: dict[str, str] = {}
        self._shown: dict[str, str] = {}
        self._library: dict[str, bool] = {}
        self._start_folder = os.getcwd()
        #: The program itself came by `-c`: then `<string>` is the person's own code.
        self.string_is_program = False
        standard = os.path.dirname(os.__file__)
        prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
        self._library_roots = [os.path.realpath(standard)] + [
            os.path.realpath(os.path.join(prefix, "lib")) + os.sep + "python" for prefix in prefixes
        ]

    def real(self, name: str) -> str:
        """Absolute path with symbolic links resolved, in the system's case; `<string>` stays as it is."""
        found = self._real.get(name)
        if found is None:
            if name.startswith("<") and name.endswith(">"):
                found = name
            else:
                found = os.path.normcase(os.path.realpath(os.path.join(self._start_folder, name)))
            self._real[name] = found
        return found

    def know(self, path: str) -> str:
        """Remembers how the editor spells a file; returns its real path."""
        real = self.real(path)
        self._shown[real] = path
        return real

    def shown(self, name: str) -> str | None:
        """The path to show for a `co_filename`, spelled as the editor spelled it; None if there is no file."""
        real = self.real(name)
        if real.startswith("<"):
            return None
        known = self._shown.get(real)
        if known is not None:
            return known
        path = os.path.abspath(os.path.join(self._start_folder, name))
        return path if os.path.isfile(path) else None

    def is_library(self, code: CodeType) -> bool:
        """True for the standard library, site-packages and frozen code: not what a person is writing."""
        name = code.co_filename
        found = self._library.get(name)
        if found is None:
            found = self._library[name] = self._find_library(name)
        return found

    def _find_library(self, name: str) -> bool:
        if name.startswith("<frozen"):
            return True
        real = self.real(name)
        if real.startswith("<"):
            return not self.string_is_program
        parts = real.split(os.sep)
        if "site-packages" in parts or "dist-packages" in parts:
            return True
        return any(real.startswith(os.path.normcase(root)) for root in self._library_roots)
