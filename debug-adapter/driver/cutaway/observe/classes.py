"""What classes say about their instances, read from the dictionaries of their bases and nothing else.

A look-up by key could call the `__eq__` of a key, and `==` or hashing of a class its metaclass.
So the names of a class are copied into a dictionary with keys of type str, and classes are compared
by identity alone.
"""

from __future__ import annotations

from ..compat import cast
from .kinds import GetSetDescriptorType, MemberDescriptorType, OrderedDict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, cast  # noqa: F811

_HEAP_TYPE = 1 << 9
_IMMUTABLE_TYPE = 1 << 8

_name_of_type: Callable[[type], str] = type.__dict__["__name__"].__get__
_module_of_type: Callable[[type], object] = type.__dict__["__module__"].__get__
_mro_of_type: Callable[[type], tuple[type, ...] | None] = type.__dict__["__mro__"].__get__
_dict_of_type: Callable[[type], Any] = type.__dict__["__dict__"].__get__
_flags_of_type: Callable[[type], int] = type.__dict__["__flags__"].__get__

#: Built-in containers, each before the one it derives from.
_CONTAINERS: tuple[tuple[type, str], ...] = (
    (list, "sequence"), (tuple, "sequence"), (OrderedDict, "mapping"), (dict, "mapping"),
    (set, "set"), (frozenset, "set"),
)  # fmt: skip


class _Missing:
    """Stands for what a class does not have; None is a value like any other."""


MISSING: object = _Missing()


class ClassFacts:
    """What is known of one class. `found` has the names of all bases, as a look-up would find them."""

    __slots__ = (
        "base", "cls", "found", "is_python", "kind", "module", "mro", "name", "named_fields",
        "own", "reads_dict", "slots",
    )  # fmt: skip

    def __init__(self, cls: type) -> None:
        self.cls = cls
        # A class has no order yet while its metaclass's `mro` makes one.
        self.mro = _mro_of_type(cls) or (cls,)
        self.name = exact(_name_of_type(cls))
        self.is_python = is_python_class(cls)
        self.own = own_names(cls)
        module = self.own.get("__module__", "?") if self.is_python else _module_of_type(cls)
        self.module = module if type(module) is str else "?"
        self.found: dict[str, object] = {}
        self.slots: list[tuple[str, Any]] = []
        for base in reversed(self.mro):
            names = self.own if base is cls else own_names(base)
            self.found.update(names)
            if is_python_class(base):
                self.slots.extend(_slots(base, names))
        self.reads_dict = _dict_reader(self.mro)
        self.base, self.kind = _container(cls, self.mro)
        self.named_fields = _named_fields(self.found) if self.base is tuple else None

    def get(self, name: str) -> object:
        """What the class or a base stores under `name`, unbound; else MISSING."""
        return self.found.get(name, MISSING)


# Classes written in C that no program can change or free; and, while something is being read, others.
_lasting: dict[int, ClassFacts] = {}
_passing: dict[int, ClassFacts] = {}
_readers = 0


def facts(cls: type) -> ClassFacts:
    """The facts of a class; during a reading (`begin_reading`) they are collected once a class."""
    known = _lasting.get(id(cls)) or _passing.get(id(cls))
    if known is None:
        known = ClassFacts(cls)
        if not _flags_of_type(cls) & _HEAP_TYPE:
            _lasting[id(cls)] = known
        elif _readers:
            _passing[id(cls)] = known
    return known


def _foresee() -> None:
    """The commonest classes once and for all, so that the first look makes no more objects than others."""
    for cls in (
        int, str, float, bool, bytes, list, tuple, dict, set, frozenset, range, slice, type, object,
        type(None), type(_foresee),
    ):  # fmt: skip
        facts(cls)


def begin_reading() -> None:
    global _readers
    _readers += 1


def end_reading() -> None:
    """Lets go of every class of the program."""
    global _readers
    _readers -= 1
    if not _readers:
        _passing.clear()


def exact(text: str) -> str:
    """The same text as a str proper: a name may be of a subclass with methods of its own."""
    return text if type(text) is str else str.__str__(text)


def own_names(cls: type) -> dict[str, object]:
    """The class's own dictionary, without what is not named by a real str."""
    return {name: value for name, value in list(_dict_of_type(cls).items()) if type(name) is str}


def is_python_class(cls: type) -> bool:
    """Made by a `class` statement (or `type()`), not by C code."""
    flags = _flags_of_type(cls)
    return bool(flags & _HEAP_TYPE) and not flags & _IMMUTABLE_TYPE


def has_method(member: object, *names: str) -> bool:
    """True if the type of a class's member has one of these special methods."""
    found = facts(type(member)).found
    return any(name in found for name in names)


def _slots(base: type, names: dict[str, object]) -> list[tuple[str, Any]]:
    return [
        (name, member)
        for name, member in names.items()
        if type(member) is MemberDescriptorType and member.__objclass__ is base
    ]


def _dict_reader(mro: tuple[type, ...]) -> Callable[[object], object] | None:
    """Reads the real `__dict__` of instances, past any property of that name.

    Up to 3.14 the descriptor belongs to the class that has it; from 3.15 on all classes share one,
    which says that it is object's.
    """
    for base in mro:
        found = own_names(base).get("__dict__")
        # A namespace of `types` has its dictionary in a plain field.
        is_field = type(found) is MemberDescriptorType and not is_python_class(base)
        if not is_field and (
            type(found) is not GetSetDescriptorType or found.__name__ != "__dict__"
        ):
            continue
        member = cast("Any", found)
        if member.__objclass__ is base or member.__objclass__ is object:
            return cast("Callable[[object], object]", member.__get__)
    return None


def _container(cls: type, mro: tuple[type, ...]) -> tuple[Any, str | None]:
    for base, kind in _CONTAINERS:
        if issubclass(cls, base):
            return base, kind
    for base in mro:
        # By name: from 3.12 on each copy of the module has a type of its own, and the driver has one.
        if (
            not is_python_class(base)
            and _name_of_type(base) == "deque"
            and _module_of_type(base) == "collections"
        ):
            return base, "sequence"
    return None, None


def _named_fields(found: dict[str, object]) -> tuple[str, ...] | None:
    fields = found.get("_fields")
    if type(fields) is not tuple:
        return None
    names = cast("tuple[str, ...]", fields)
    return names if all(type(name) is str for name in names) else None


_foresee()
