"""Classes as they are: their real bases, order and names, each read once, by identity alone.

A class is known here by its address; nothing of it is called, hashed or compared. What it says
about itself (`__mro__`, `__bases__`, `__name__` in its own dictionary or its metaclass's) is not
asked: type's own descriptors are.
"""

from __future__ import annotations

import sys

from .. import source_text
from ..compat import cast
from .classes import exact, is_python_class, own_names
from .contents import instance_dict, named_entries
from .kinds import FunctionType, ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType
    from typing import Any, cast  # noqa: F811

    #: Path to show for the file name of a code, or None for what is no file.
    Shown = Callable[[str], str | None]
    Place = tuple[str, int]

_bases: Callable[[type], tuple[type, ...]] = type.__dict__["__bases__"].__get__
_mro: Callable[[type], tuple[type, ...] | None] = type.__dict__["__mro__"].__get__
_name: Callable[[type], str] = type.__dict__["__name__"].__get__
_qualified: Callable[[type], str] = type.__dict__["__qualname__"].__get__
_module: Callable[[type], object] = type.__dict__["__module__"].__get__
_function_of_class_method: Callable[[Any], object] = classmethod.__dict__["__func__"].__get__
_function_of_static_method: Callable[[Any], object] = staticmethod.__dict__["__func__"].__get__
_dict_of_function: Callable[[Any], object] = FunctionType.__dict__["__dict__"].__get__
_subclasses: Callable[[type], list[type]] = type.__dict__["__subclasses__"]

#: Wrappers of a function by `functools.wraps` that are followed.
_MAX_WRAPPED = 20


class ClassRow:
    """One class. `mro` is None while its metaclass makes it; `own` has the names a look-up could find."""

    __slots__ = ("bases", "cls", "mro", "own")

    def __init__(self, cls: type) -> None:
        self.cls = cls
        self.mro = _mro(cls)
        self.bases = _bases(cls)
        self.own = own_names(cls)


class ClassTable:
    """Classes met so far, by address. Holds them: it is made for one answer, and dropped with it."""

    def __init__(self, shown: Shown) -> None:
        self._rows: dict[int, ClassRow] = {}
        self._shown = shown
        self._lines: dict[str, dict[str, list[int]]] = {}

    def row(self, cls: type) -> ClassRow:
        found = self._rows.get(id(cls))
        if found is None:
            found = self._rows[id(cls)] = ClassRow(cls)
        return found

    def own(self, cls: type) -> dict[str, object]:
        return self.row(cls).own

    def mro(self, cls: type) -> tuple[type, ...]:
        """The real order; the class alone while it is being made."""
        return self.row(cls).mro or (cls,)

    def bases(self, cls: type) -> tuple[type, ...]:
        return self.row(cls).bases

    def derives(self, cls: type, base: type) -> bool:
        """`issubclass` by the real order alone, as CPython's own look-ups have it."""
        return any(one is base for one in self.mro(cls))

    def find(self, cls: type, name: str) -> tuple[type, object] | None:
        """The first class of the order that has a name, and what it has."""
        for one in self.mro(cls):
            own = self.own(one)
            if name in own:
                return one, own[name]
        return None

    # ---- words about a class

    def name(self, cls: type) -> str:
        return exact(_name(cls))

    def qualified(self, cls: type) -> str:
        return exact(_qualified(cls))

    def module(self, cls: type) -> str:
        found = self.own(cls).get("__module__") if is_python_class(cls) else _module(cls)
        return found if type(found) is str else "?"

    def place(self, cls: type) -> Place | None:
        """Where its `class` statement stands: from 3.13 on Python keeps the line, before it is looked for.

        None where the file has none, or several, that could have made it.
        """
        if not is_python_class(cls):
            return None
        qualified = self.qualified(cls)
        own = self.own(cls)
        written = [one for one in map(self._written_in(qualified), own.values()) if one is not None]
        path = written[0][0] if written else self._module_path(cls)
        if path is None:
            return None
        line = own.get("__firstlineno__")
        if type(line) is int and line > 0:
            return path, line
        first = min([line for file, line in written if file == path], default=None)
        found = self._class_line(path, self.name(cls), first)
        return None if found is None else (path, found)

    def _written_in(self, qualified: str) -> Callable[[object], Place | None]:
        def place(member: object) -> Place | None:
            functions = functions_of(member)
            if not functions or exact(functions[-1].__qualname__).rpartition(".")[0] != qualified:
                return None
            return self.place_of_member(member)

        return place

    def place_of_member(self, member: object) -> Place | None:
        """Where a function, or the function in a property or method, is defined."""
        code = code_of(member)
        path = None if code is None else self._shown(code.co_filename)
        return None if code is None or path is None else (path, code.co_firstlineno)

    def _module_path(self, cls: type) -> str | None:
        module = sys.modules.get(self.module(cls))
        if type(module) is not ModuleType:
            return None
        for name, file in named_entries(instance_dict(module)):
            if name == "__file__":
                return self._shown(file) if type(file) is str and file.endswith(".py") else None
        return None

    def _class_line(self, path: str, name: str, before: int | None) -> int | None:
        """The last `class` of that name before a line; without one, the only one there is."""
        if path not in self._lines:
            self._lines[path] = _class_lines(source_text.read(path) or "")
        found = self._lines[path].get(name, [])
        if before is not None:
            found = [line for line in found if line < before][-1:]
        return found[0] if len(found) == 1 else None


def _class_lines(text: str) -> dict[str, list[int]]:
    """Lines on which something like a `class` statement begins, by the name of the class."""
    found: dict[str, list[int]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.lstrip()
        if stripped.startswith("class "):
            name = stripped[6:].partition(":")[0].partition("(")[0].partition("[")[0].strip()
            found.setdefault(name, []).append(number)
    return found


def subclasses(cls: type) -> list[type]:
    """Classes that derive from it directly and live."""
    return _subclasses(cls)


def function_of(member: object) -> object:
    """What a class or static method or a property runs; anything else is what it is."""
    kind = type(member)
    if kind is classmethod:
        return _function_of_class_method(member)
    if kind is staticmethod:
        return _function_of_static_method(member)
    if kind is property:
        known = cast("property", member)
        return known.fget or known.fset or known.fdel
    return member


def functions_of(member: object) -> list[FunctionType]:
    """The function in a member, and those it wraps (`functools.wraps`), outermost first."""
    found: list[FunctionType] = []
    function = function_of(member)
    while type(function) is FunctionType and len(found) < _MAX_WRAPPED:
        found.append(function)
        wrapped = [v for k, v in named_entries(_dict_of_function(function)) if k == "__wrapped__"]
        function = function_of(wrapped[0]) if wrapped else None
    return found


def code_of(member: object) -> CodeType | None:
    """The code a person wrote for a member: that of the innermost function it wraps."""
    found = functions_of(member)
    return found[-1].__code__ if found else None
