"""Modules and sources of the program: what may be asked at any time, running or stopped.

Everything is read from `sys.modules` and from what is kept about sources already, without loading
anything into the program.
"""

from __future__ import annotations

import os
import sys

from . import source_text
from .compat import cast
from .observe import contents
from .observe.kinds import CodeType, ModuleType
from .observe.stillness import Stillness
from .refused import RequestFailed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any, cast  # noqa: F811

    from .stops.paths import Paths

    # Where the text of a source is: `command`; `lines` and a name of linecache; `archive`, its path
    # and the member's.
    Place = tuple[str, ...]


class Sources:
    """One a session. Numbers for sources without a file are good until it ends. Used from any thread."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._places: list[Place] = []

    def handler(self, kind: str) -> Callable[[Any], dict[str, object]] | None:
        """Answers `adapter/modules`, `adapter/loadedSources` and `adapter/source`."""
        handlers: dict[str, Callable[[Any], dict[str, object]]] = {
            "adapter/modules": self._modules,
            "adapter/loadedSources": self._loaded,
            "adapter/source": self._source,
        }
        return handlers.get(kind)

    def reference(self, frame: FrameType) -> int:
        """The number of the source of a frame that has no file; 0 where its text is not known."""
        name = frame.f_code.co_filename
        if name == "<string>" and _command() is not None:
            return self._number(("command",)) if _is_of_command(frame) else 0
        if _kept_lines(name) is not None:
            return self._number(("lines", name))
        return self._in_archive(name)

    def _in_archive(self, name: str) -> int:
        archive = _archive_of(name)
        return 0 if archive is None else self._number(("archive", archive, name))

    def _number(self, place: Place) -> int:
        if place not in self._places:
            self._places.append(place)
        return self._places.index(place) + 1

    # ---- requests

    def _modules(self, body: Any) -> dict[str, object]:
        with Stillness():
            listed = _modules()
            start, count = body["start"], body["count"]
            page = listed[start : start + count] if count else listed[start:]
            return {
                "modules": [
                    {"name": name, "path": self._path(file), "library": self._is_library(file)}
                    for name, file in page
                ],
                "total": len(listed),
            }

    def _path(self, file: str | None) -> str | None:
        return None if file is None else self._paths.shown(file)

    def _is_library(self, file: str | None) -> bool:
        return file is None or self._paths.is_library_file(file)

    def _loaded(self, body: Any) -> dict[str, object]:
        found: dict[str, dict[str, object]] = {}
        with Stillness():
            for _, file in _modules():
                if file is None or not file.endswith(".py"):
                    continue
                path = self._paths.shown(file)
                reference = self._in_archive(file) if path is None else 0
                if path is not None or reference:
                    found[file] = _loaded_source(path, file, reference)
            for name in _kept_names():
                # From 3.13 on Python keeps the text of -c there too.
                found[name] = _loaded_source(None, name, self._number(("lines", name)))
            if _command() is not None:
                found["<string>"] = _loaded_source(None, "<string>", self._number(("command",)))
        return {"sources": list(found.values())}

    def _source(self, body: Any) -> dict[str, object]:
        number = body["sourceReference"]
        text = None
        if 0 < number <= len(self._places):
            text = _text(self._places[number - 1])
        if text is None:
            raise RequestFailed("staleReference", "The text of this source is not known any more.")
        return {"content": text[: source_text.MAX_BYTES]}


def _loaded_source(path: str | None, name: str, reference: int) -> dict[str, object]:
    return {"path": path, "sourceName": name, "sourceReference": reference}


def _modules() -> list[tuple[str, str | None]]:
    """Name and `__file__` of the program's modules."""
    listed: list[tuple[str, str | None]] = []
    for name, module in contents.named_entries(sys.modules):
        file = None
        if issubclass(type(module), ModuleType):
            file = _entry(contents.instance_dict(module), "__file__")
        listed.append((name, file if type(file) is str else None))
    return listed


def _entry(names: object, wanted: str) -> object:
    for name, value in contents.named_entries(names):
        if name == wanted:
            return value
    return None


def _text(place: Place) -> str | None:
    if place[0] == "command":
        return _command()
    if place[0] == "lines":
        lines = _kept_lines(place[1])
        return None if lines is None else "".join(lines)
    return _member_text(place[1], place[2])


# ---- the text of `python -c`


def _command() -> str | None:
    """The text after `-c` on the command line; None if Python was started in another way."""
    if not sys.argv or sys.argv[0] != "-c":
        return None
    arguments = iter(sys.orig_argv[1:])
    for argument in arguments:
        if argument in ("-W", "-X"):
            next(arguments, None)
        elif argument[:1] == "-" and argument[:2] not in ("--", "-W", "-X"):
            _, found, attached = argument.partition("c")
            if found:
                return attached or next(arguments, None)
    return None


def _is_of_command(frame: FrameType) -> bool:
    """True if a frame runs code out of the text of `-c`, and not some other `<string>`."""
    if _command() is None:
        return False
    main = sys._current_frames().get(_main_thread()) if _main_thread() else None
    for outermost in (_outermost(frame), None if main is None else _outermost(main)):
        if outermost is not None and outermost.f_code.co_filename == "<string>":
            if frame.f_code in _Codes(outermost.f_code):
                return True
    return False


def _main_thread() -> int:
    threading = sys.modules.get("threading")
    known = _entry(contents.instance_dict(threading), "_main_thread") if threading else None
    identity = _entry(contents.instance_dict(known), "_ident") if known is not None else None
    return identity if type(identity) is int else 0


def _outermost(frame: FrameType) -> FrameType:
    while frame.f_back is not None:
        frame = frame.f_back
    return frame


class _Codes:
    """A code object and all that it defines; `in` compares by identity."""

    def __init__(self, code: CodeType) -> None:
        self._code = code

    def __contains__(self, wanted: CodeType) -> bool:
        waiting = [self._code]
        while waiting:
            code = waiting.pop()
            if code is wanted:
                return True
            waiting.extend(one for one in code.co_consts if type(one) is CodeType)
        return False


# ---- lines that the program's linecache keeps


def _cache() -> object:
    module = sys.modules.get("linecache")
    if not issubclass(type(module), ModuleType):
        return None
    return _entry(contents.instance_dict(module), "cache")


def _kept_lines(name: str) -> list[str] | None:
    """Lines that something (doctest, a notebook, attrs) has put into linecache for a name without a file."""
    entry = _entry(_cache(), name)
    # (size, time of change, lines, full name); what came from a file has a time.
    if type(entry) is not tuple:
        return None
    parts = cast("tuple[object, ...]", entry)
    if len(parts) != 4 or parts[1] is not None or type(parts[2]) is not list:
        return None
    lines = cast("list[object]", parts[2])
    return cast("list[str]", lines) if all(type(line) is str for line in lines) else None


def _kept_names() -> list[str]:
    names = [name for name, _ in contents.named_entries(_cache())]
    return [name for name in names if name[:1] == "<" and _kept_lines(name) is not None]


# ---- members of archives


def _archive_of(name: str) -> str | None:
    """The zip file that a path leads into, or None."""
    if name[:1] == "<":
        return None
    folder = os.path.dirname(name)
    while folder and folder != os.path.dirname(folder):
        if os.path.isfile(folder):
            return folder
        if os.path.isdir(folder):
            return None
        folder = os.path.dirname(folder)
    return None


def _member_text(archive: str, name: str) -> str | None:
    import zipfile

    try:
        with zipfile.ZipFile(archive) as opened:
            member = name[len(archive) + 1 :].replace(os.sep, "/")
            if opened.getinfo(member).file_size > source_text.MAX_BYTES:
                return None
            return source_text.decoded(opened.read(member))
    except (OSError, KeyError, RuntimeError, NotImplementedError, zipfile.BadZipFile):
        return None
