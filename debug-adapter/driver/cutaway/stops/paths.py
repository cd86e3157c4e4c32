"""Which file a code object comes from, and how the editor knows that file."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

_DRIVER = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
#: Frames of Python's own that lead to the program: `python -m` and the driver's run.py.
_LEADING = frozenset(
    {
        "<frozen runpy>",
        os.path.join(os.path.dirname(os.__file__), "runpy.py"),
        os.path.join(_DRIVER, "bootstrap", "run.py"),
        os.path.join(_DRIVER, "cutaway", "plain_run.py"),
    }
)


def leads_to_program(code: CodeType) -> bool:
    """True for Python's own code between its start and the program's first frame."""
    return code.co_filename in _LEADING


def is_driver(code: CodeType) -> bool:
    """True for the driver itself."""
    return code.co_filename.startswith(_DRIVER)


class Paths:
    """Maps `co_filename` to real files. One instance a session; answers are cached by name."""

    def __init__(self) -> None:
        self._real: dict[str, str] = {}
        self._shown: dict[str, str] = {}
        self._library: dict[str, bool] = {}
        self._start_folder = os.getcwd()
        self._mine: Callable[[str], bool] | None = None
        self._not_mine: Callable[[str], bool] | None = None
        #: The program itself came by `-c`: then `<string>` is the person's own code.
        self.string_is_program = False
        standard = os.path.dirname(os.__file__)
        prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
        self._library_roots = [os.path.realpath(standard)] + [
            os.path.realpath(os.path.join(prefix, "lib")) + os.sep + "python" for prefix in prefixes
        ]

    def divide(self, mine: list[str], not_mine: list[str]) -> None:
        """Globs that say which files are the person's own, whatever their folder; the second list wins."""
        self._mine = _any_glob(mine) if mine else None
        self._not_mine = _any_glob(not_mine) if not_mine else None
        self._library.clear()

    def real(self, name: str) -> str:
        """Absolute path with symbolic links resolved, in the system's case; `<string>` stays as it is."""
        found = self._real.get(name)
        if found is None:
            if name.startswith("<") and name.endswith(">"):
                found = _frozen_source(name) or name
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
        path = real if name.startswith("<") else os.path.join(self._start_folder, name)
        path = os.path.abspath(path)
        return path if os.path.isfile(path) else None

    def is_library(self, code: CodeType) -> bool:
        """True for the standard library, site-packages and frozen code: not what a person is writing."""
        return self.is_library_file(code.co_filename)

    def is_library_file(self, name: str) -> bool:
        """`is_library` for a `co_filename`."""
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
        for path in {real, os.path.abspath(os.path.join(self._start_folder, name))}:
            if self._not_mine is not None and self._not_mine(path):
                return True
            if self._mine is not None and self._mine(path):
                return False
        parts = real.split(os.sep)
        if "site-packages" in parts or "dist-packages" in parts:
            return True
        return any(real.startswith(os.path.normcase(root)) for root in self._library_roots)


def _frozen_source(name: str) -> str | None:
    """The file a module was frozen from (`<frozen os>`), if the standard library's sources are there."""
    if not name.startswith("<frozen "):
        return None
    path = os.path.join(os.path.dirname(os.__file__), *name[8:-1].split("."))
    for candidate in (path + ".py", os.path.join(path, "__init__.py")):
        if os.path.isfile(candidate):
            return os.path.normcase(os.path.realpath(candidate))
    return None


def _any_glob(globs: list[str]) -> Callable[[str], bool]:
    """Whether a path matches one of the globs: `**` crosses folders, `*` and `?` do not."""
    import re

    parts = "|".join(_as_pattern(os.path.normcase(glob)) for glob in globs)
    matches = re.compile(parts).fullmatch
    return lambda path: matches(os.path.normcase(path)) is not None


def _as_pattern(glob: str) -> str:
    import re

    separator = re.escape(os.sep)
    text = ""
    for part in re.split(r"(\*\*[/\\]|\*\*|\*|\?|[/\\])", glob):
        if part.startswith("**"):
            text += f"(?:.*{separator})?" if len(part) > 2 else ".*"
        elif part == "*":
            text += f"[^{separator}]*"
        elif part == "?":
            text += f"[^{separator}]"
        elif part in ("/", "\\"):
            text += separator
        else:
            text += re.escape(part)
    return text
