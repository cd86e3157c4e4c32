"""What objects hold: attributes, slots and elements, through CPython's own descriptors and methods."""

from __future__ import annotations

import sys
from itertools import islice

from ..compat import cast
from .classes import MISSING, facts
from .clock import spent
from .kinds import ModuleType, OrderedDict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, cast  # noqa: F811

#: Longest OrderedDict whose keys are examined so that it can be read in its own order.
_MAX_ORDERED = 100_000

#: Elements that are passed over between two looks at the clock: about a millisecond.
_PASSED = 50_000

_dict_of_module: Any = cast("Any", ModuleType).__dict__["__dict__"].__get__
_arguments_of_exception: Any = BaseException.__dict__["args"].__get__

_PLAIN_KEYS = frozenset(
    id(cls) for cls in (str, int, bool, float, complex, bytes, type(None), type(Ellipsis))
)


def is_plain_key(key: object) -> bool:
    """True if hashing and comparing a key runs nothing but CPython's own code."""
    return id(type(key)) in _PLAIN_KEYS


def instance_dict(value: object) -> dict[object, object] | None:
    """The real `__dict__` of an instance or a module; None if it has none."""
    cls = type(value)
    if issubclass(cls, ModuleType):
        return _dict_of_module(value)
    read = facts(cls).reads_dict
    if read is None:
        return None
    try:
        names = read(value)
    except (AttributeError, TypeError):
        return None
    return cast("dict[object, object]", names) if issubclass(type(names), dict) else None


def named_entries(names: object) -> list[tuple[str, object]]:
    """Entries of a namespace named by real strings; one that is no dict (a metaclass made it) is not read."""
    if not issubclass(type(names), dict):
        return []
    known = cast("dict[object, object]", names)
    try:
        items = list(dict.items(known))
    except RuntimeError:  # Without the interpreter lock another thread can change it meanwhile.
        items = _page(lambda: dict.items(known))
    return [entry for entry in items if type(entry[0]) is str]


def attributes(value: object) -> list[tuple[str, object, str]]:
    """(name, value, `attribute` or `slot`): slots first, those of bases before, then as they were set."""
    found: list[tuple[str, object, str]] = []
    for name, member in facts(type(value)).slots:
        try:
            found.append((name, member.__get__(value), "slot"))
        except AttributeError:
            continue
    for name, content in named_entries(instance_dict(value)):
        found.append((name, content, "attribute"))
    return found


def container_kind(value: object) -> str | None:
    """`sequence`, `set` or `mapping` for built-in containers and their subclasses, else None."""
    return facts(type(value)).kind


def size(value: object) -> int | None:
    """Number of elements, from the built-in type's own `__len__`; None for what has no such number."""
    base = facts(type(value)).base
    if base is not None:
        return base.__len__(value)
    for text in (str, bytes, bytearray):
        if issubclass(type(value), text):
            return text.__len__(cast("Any", value))
    if type(value) is range:
        try:
            return range.__len__(value)
        except OverflowError:
            return None
    return None


def elements(value: object, start: int = 0, count: int = sys.maxsize) -> list[Any]:
    """A page of a container: values, or (key, value) pairs of a mapping. Reads no more than it must."""
    base = facts(type(value)).base
    known: Any = value
    if base is list or base is tuple:
        return list(base.__getitem__(known, slice(start, start + count)))
    if base is OrderedDict and not _keeps_order_safely(known):
        base = dict
    begin = base.items if issubclass(base, dict) else base.__iter__
    return _page(lambda: begin(known), start, start + count)


def elements_until(value: object, start: int, count: int, until: float | None) -> list[Any] | None:
    """As `elements`; None where the way to `start`, from the first element on, takes longer than `until`.

    Another thread that changes the container meanwhile ends the reading too.
    """
    base = facts(type(value)).base
    if until is None or base is list or base is tuple or start <= _PASSED:
        return elements(value, start, count)
    known: Any = value
    if base is OrderedDict and not _keeps_order_safely(known):
        base = dict
    passing = iter(base.items(known) if issubclass(base, dict) else base.__iter__(known))
    try:
        for passed in range(0, start, _PASSED):
            if spent() > until:
                return None
            # Passed over in C, holding nothing: an element more than a step is never asked for.
            step = min(_PASSED, start - passed)
            next(islice(passing, step - 1, None), None)
        return list(islice(passing, count))
    except RuntimeError:
        return None


def _keeps_order_safely(value: Any) -> bool:
    """An OrderedDict finds each next entry by its key's hash, which may be the program's code."""
    keys: Iterable[object] = dict.keys(value)
    return dict.__len__(value) <= _MAX_ORDERED and all(is_plain_key(key) for key in list(keys))


def _page(begin: Callable[[], Iterable[Any]], start: int = 0, end: int = sys.maxsize) -> list[Any]:
    """A part of an iterable, read in one C call: no other thread can change it meanwhile.

    Without the interpreter lock one can: then it is read again, and at last what could be read.
    """
    for _ in range(3):
        try:
            return list(islice(begin(), start, end))
        except RuntimeError:
            continue
    found: list[Any] = []
    try:
        for entry in islice(begin(), start, end):
            found.append(entry)
    except RuntimeError:
        pass
    return found


def is_lazy_import(value: object) -> bool:
    """True for what stands for a module, or a name of one, until it is used (Python 3.15)."""
    known = facts(type(value))
    return known.name == "lazy_import" and not known.is_python


def exception_arguments(error: BaseException) -> tuple[object, ...]:
    """`args` of an exception, past any attribute of that name."""
    return _arguments_of_exception(error)


def module_name(module: ModuleType) -> str:
    for key, name in named_entries(_dict_of_module(module)):
        if key == "__name__":
            return name if type(name) is str else "?"
    return "?"


def tuple_fields(value: object) -> tuple[str, ...] | None:
    """Field names of a namedtuple, else None."""
    return facts(type(value)).named_fields


def dataclass_fields(value: object) -> list[str] | None:
    """Field names of a dataclass instance, else None."""
    fields = facts(type(value)).get("__dataclass_fields__")
    return [name for name, _ in named_entries(fields)] if type(fields) is dict else None


def is_frozen_dataclass(value: object) -> bool:
    parameters = facts(type(value)).get("__dataclass_params__")
    if parameters is MISSING or dataclass_fields(value) is None:
        return False
    return any(name == "frozen" and flag is True for name, flag, _ in attributes(parameters))


def enum_member(value: object) -> str | None:
    """`Color.RED` for a member of an Enum, else None."""
    known = facts(type(value))
    if "_member_map_" not in known.found:
        return None
    for name, content, _ in attributes(value):
        if name == "_name_" and type(content) is str:
            return f"{known.name}.{content}"
    return None
