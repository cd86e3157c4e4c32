"""Why a fixed value is one object for everybody who writes it: details of CPython, found where they are.

Nothing is assumed from a version. What is said of an object is found by its identity: in a cache that
the running interpreter shows, in the constants of a function, among the defaults of one.
"""

from __future__ import annotations

import sys

from ..compat import cast
from . import contents
from .classes import exact, is_python_class, own_names
from .clock import spent
from .kinds import CodeType, FunctionType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, cast  # noqa: F811

    Reason = tuple[str, str | None]  # reason, where

#: From 3.13 on. Asking interns nothing.
_is_interned: Any = getattr(sys, "_is_interned", None)
#: Integers tried when the cache's limits are looked for; 3.15 goes up to 1024.
_TRIED = 4096
#: Constants looked at between two looks at the clock.
_PER_LOOK = 64
_SINGLETONS = (None, True, False, Ellipsis, NotImplemented)
_limits: list[tuple[int, int]] = []


def small_integers() -> tuple[int, int]:
    """The smallest and the largest integer of which the interpreter has one object; found by trying."""
    if not _limits:
        _limits.append((_last_same(-1) or 0, _last_same(1) or 0))
    return _limits[0]


def _last_same(step: int) -> int:
    number = 0
    # Made at run time, twice: a literal would be one constant of this function.
    while abs(number) < _TRIED and int(str(number + step)) is int(str(number + step)):
        number += step
    return number


class Reasons:
    """`found`: why values are shared, by the key they were given with; what is not known is missing.

    `values` are fixed ones. `codes` run in the frames shown, and `around` is everything that was met:
    their functions' constants and defaults are where a value may come from.
    """

    def __init__(
        self,
        values: dict[int, object],
        codes: list[CodeType],
        around: list[object],
        until: float,
    ) -> None:
        self.found: dict[int, Reason] = {}
        #: The time was up before all functions were looked at.
        self.is_cut = False
        self._until = until
        # By address: what a value's own `__hash__` says is nobody's business.
        self._wanted: dict[int, int] = {}
        for key, value in values.items():
            reason = by_itself(value)
            if reason is not None:
                self.found[key] = (reason, None)
            else:
                self._wanted[id(value)] = key
        if self._wanted:
            functions = _functions(around)
            self._look_at_defaults(functions)
            self._look_at_interned(values)
            self._look_at_constants([*codes, *[one.__code__ for one in functions]])
        for key, value in values.items():
            if key not in self.found and type(value) is str and _is_interned is None:
                self.found[key] = ("untold", None)

    def _say(self, value: object, reason: str, where: str | None) -> None:
        key = self._wanted.get(id(value))
        if key is None:
            return
        told = self.found.get(key)
        if told is None:
            self.found[key] = (reason, where)
        elif told == ("interned", None) and reason == "constant":
            self.found[key] = ("interned", where)

    def _look_at_defaults(self, functions: list[Any]) -> None:
        for function in functions:
            name = exact(function.__qualname__)
            held = function.__defaults__
            defaults: list[object] = [] if held is None else contents.elements(held)
            for _, value in contents.named_entries(function.__kwdefaults__):
                defaults.append(value)
            for value in defaults:
                self._say(value, "default", name)

    def _look_at_interned(self, values: dict[int, object]) -> None:
        if _is_interned is not None:
            for value in values.values():
                if type(value) is str and _is_interned(value):
                    self._say(value, "interned", None)

    def _look_at_constants(self, codes: list[CodeType]) -> None:
        """Also in functions within functions, and in tuples among the constants."""
        waiting: list[tuple[object, str]] = [(code, "") for code in reversed(codes)]
        seen: set[int] = set()
        looked_at = 0
        while waiting:
            looked_at += 1
            if not looked_at % _PER_LOOK and spent() > self._until:
                self.is_cut = True
                return
            value, where = waiting.pop()
            kind = type(value)
            if kind is CodeType or kind is tuple or kind is frozenset:
                if id(value) in seen:
                    continue
                seen.add(id(value))
            if kind is CodeType:
                code = cast("CodeType", value)
                name = exact(getattr(code, "co_qualname", code.co_name))
                waiting.extend([(one, name) for one in code.co_consts])
                continue
            self._say(value, "constant", where)
            if kind is tuple or kind is frozenset:
                waiting.extend([(one, where) for one in contents.elements(value)])


def _functions(around: list[object]) -> list[Any]:
    """Functions that were met, and the methods of classes that were."""
    found: list[Any] = []
    for one in around:
        if type(one) is FunctionType:
            found.append(one)
        elif issubclass(type(one), type) and is_python_class(cast("type", one)):
            found.extend(map(_plain, own_names(cast("type", one)).values()))
    return [one for one in found if type(one) is FunctionType]


def _plain(member: object) -> object:
    """The function behind a method as its class stores it."""
    if type(member) is staticmethod or type(member) is classmethod:
        return cast("Any", member).__func__
    return member.fget if type(member) is property else member


def by_itself(value: object) -> str | None:
    """What a value says by its type, content and identity alone."""
    if any(value is one for one in _SINGLETONS):
        return "singleton"
    kind = type(value)
    if kind is int:
        low, high = small_integers()
        return "smallInt" if low <= cast("int", value) <= high else None
    if any(value is one for one in (tuple(iter(())), "".join(()), bytes(0))):
        # Made at run time, as a program makes them.
        return "empty"
    if kind is str:
        text = cast("str", value)
        return "character" if len(text) == 1 and text is chr(ord(text)) else None
    if kind is bytes:
        data = cast("bytes", value)
        return "character" if len(data) == 1 and data is (data + data)[:1] else None
    return "enumMember" if contents.enum_member(value) is not None else None
