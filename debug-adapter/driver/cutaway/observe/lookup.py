"""Where an attribute would come from, told in the order in which Python asks, without asking.

The rules are those of `object.__getattribute__` and `type.__getattribute__` (`_PyObject_
GenericGetAttrWithDict`, `_Py_type_getattro`, `slot_tp_getattr_hook` in CPython). What would run
code of the program (a property, a descriptor of its own, `__getattr__`) is only foretold.
"""

from __future__ import annotations

import sys

from ..compat import cast
from . import contents, peek
from .class_table import code_of, function_of
from .classes import MISSING, facts, is_python_class
from .kinds import (
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
    WrapperDescriptorType,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal, cast  # noqa: F811

    from .class_table import ClassTable

    #: `getattribute`, `getattr`: hooks. `typeData`, `classValue`: the class (of a class: its metaclass)
    #: and its order. `instance`: the instance's own dictionary. `own`: the order of the class asked.
    StopName = Literal["getattribute", "typeData", "instance", "own", "classValue", "getattr"]
    #: `waits`: found, and comes later if nothing else does.
    Status = Literal["absent", "waits", "wins", "shadowed", "overridden", "unused", "none"]
    OutcomeKind = Literal["value", "bound", "wouldRun", "computed", "missing", "unknown"]

MethodDescriptorType: type = type(str.join)
ClassMethodDescriptorType: type = type(dict.__dict__["fromkeys"])

_getter_of_property = property.__dict__["__get__"]
_function_of = classmethod.__dict__["__func__"].__get__
_bind_class_method: Any = classmethod.__dict__["__get__"]
_fget = property.__dict__["fget"].__get__
#: Up to 3.12 a class method asks what it wraps for its own `__get__` (gone in 3.13).
_CHAINS = sys.version_info < (3, 13)


def _foreign() -> frozenset[int]:
    """Classes in C whose look-up is not the general one."""
    found: list[type] = [super, MethodType, type(list[int]), type(int | str)]
    for module, name in (
        ("_weakref", "ProxyType"), ("_weakref", "CallableProxyType"), ("_thread", "_local"),
    ):  # fmt: skip
        known = sys.modules.get(module)
        value = vars(known).get(name) if type(known) is ModuleType else None
        if value is not None and issubclass(type(value), type):
            found.append(value)
    return frozenset(map(id, found))


_FOREIGN = _foreign()


class Definition:
    """A name in the dictionary of a class, or of the instance (`owner` None)."""

    __slots__ = ("owner", "value", "where")

    def __init__(self, owner: type | None, value: object, where: str) -> None:
        self.owner = owner
        self.value = value
        #: `class`, `metaclass` or `instance`.
        self.where = where


class LookupStop:
    """One question Python asks, in order."""

    __slots__ = ("definition", "name", "status")

    def __init__(self, name: StopName, status: Status, definition: Definition | None) -> None:
        self.name = name
        self.status = status
        self.definition = definition


class Outcome:
    """What comes of it. `value` is a list of one value where that is known, else empty.

    - `value`: that object itself. `bound`: a method made at this moment, of `value`'s function.
    - `wouldRun`: code of Python; `would` names it. `computed`: code of CPython's own, in C.
    - `missing`: AttributeError. `unknown`: the class looks names up by C code of its own.
    """

    __slots__ = ("kind", "value", "would")

    def __init__(
        self, kind: OutcomeKind, value: list[object] | None = None, would: str | None = None
    ) -> None:
        self.kind = kind
        self.value = value or []
        self.would = would


class Lookup:
    """`stops` in order; `winner` is among `definitions`, which are all there are, nearest first."""

    __slots__ = ("definitions", "outcome", "stops", "winner")

    def __init__(
        self,
        stops: list[LookupStop],
        definitions: list[Definition],
        winner: Definition | None,
        outcome: Outcome,
    ) -> None:
        self.stops = stops
        self.definitions = definitions
        self.winner = winner
        self.outcome = outcome


def look_up(value: object, name: str, table: ClassTable) -> Lookup:
    """What `getattr(value, name)` would do. Within a Stillness."""
    return _Tracing(value, name, table).trace()


class _Tracing:
    def __init__(self, value: object, name: str, table: ClassTable) -> None:
        self.value = value
        self.name = name
        self.table = table
        self.kind = type(value)
        self.is_class = peek.is_class(value)
        self.of_type = self._definitions(self.kind, "metaclass" if self.is_class else "class")
        names = None if self.is_class else contents.instance_dict(value)
        self.has_own = self.is_class or names is not None
        if self.is_class:
            self.own = self._definitions(cast("type", value), "class")
        else:
            found = [content for key, content in contents.named_entries(names) if key == name]
            self.own = [Definition(None, content, "instance") for content in found]

    def _definitions(self, cls: type, where: str) -> list[Definition]:
        return [
            Definition(one, self.table.own(one)[self.name], where)
            for one in self.table.mro(cls)
            if self.name in self.table.own(one)
        ]

    def trace(self) -> Lookup:
        on_type = self.of_type[0] if self.of_type else None
        own = self.own[0] if self.own else None
        data = on_type is not None and is_data(on_type.value)
        hook, certain = self._getattribute()
        stops = [LookupStop("getattribute", "overridden" if hook else "unused", hook)]
        if hook is not None:
            return self._overridden(stops, hook)
        winner = on_type if data else own or on_type
        stops += [
            LookupStop(
                "typeData", _status(on_type, winner if data else None, waits=not data), on_type
            ),
            LookupStop(
                "own" if self.is_class else "instance",
                _status(own, winner) if self.has_own else "none",
                own,
            ),
            LookupStop(
                "classValue",
                "absent" if data or on_type is None else _status(on_type, winner),
                None if data else on_type,
            ),
        ]
        outcome = self._outcome(winner)
        if not certain:
            outcome = Outcome("unknown", would=f"{self.table.name(self.kind)}.__getattribute__")
        fallback = self._getattr()
        asked = outcome.kind == "missing" and fallback is not None
        stops.append(
            LookupStop(
                "getattr", "absent" if fallback is None else "wins" if asked else "unused", fallback
            )
        )
        if asked and fallback is not None:
            # A module's own is an ordinary function in its dictionary.
            owner = self.kind if fallback.owner is None else fallback.owner
            outcome = Outcome("wouldRun", would=f"{self.table.name(owner)}.__getattr__")
            winner = fallback
        shown = [*self.of_type, *self.own] if data else [*self.own, *self.of_type]
        return Lookup(stops, shown, winner, outcome)

    def _overridden(self, stops: list[LookupStop], hook: Definition) -> Lookup:
        """Nothing is certain behind a `__getattribute__` of the program: what is there is told all the same."""
        assert hook.owner is not None
        would = f"{self.table.name(hook.owner)}.__getattribute__"
        return Lookup(stops, [*self.own, *self.of_type], hook, Outcome("wouldRun", would=would))

    def _getattribute(self) -> tuple[Definition | None, bool]:
        """A `__getattribute__` in Python, and whether the general rules hold otherwise."""
        found = self.table.find(self.kind, "__getattribute__")
        if found is None:
            return None, False
        owner, raw = found
        if type(raw) is not WrapperDescriptorType:
            return Definition(owner, raw, "metaclass" if self.is_class else "class"), False
        return None, id(owner) not in _FOREIGN

    def _getattr(self) -> Definition | None:
        found = self.table.find(self.kind, "__getattr__")
        if found is not None:
            return Definition(found[0], found[1], "metaclass" if self.is_class else "class")
        if issubclass(self.kind, ModuleType):
            names = contents.named_entries(contents.instance_dict(self.value))
            for name, content in names:
                if name == "__getattr__":
                    return Definition(None, content, "instance")
        return None

    # ---- what comes of the winner

    def _outcome(self, winner: Definition | None) -> Outcome:
        if winner is None:
            return Outcome("missing")
        if winner.where == "instance":
            if contents.is_lazy_import(winner.value):
                return Outcome("wouldRun", would="import")
            return Outcome("value", [winner.value])
        if self.is_class and winner.where == "class":
            return self._bound(winner.value, None, cast("type", self.value))
        return self._bound(winner.value, self.value, self.kind)

    def _bound(self, raw: Any, instance: object, cls: type) -> Outcome:
        """`type(raw).__get__(raw, instance, cls)`, as far as no code of Python runs.

        `instance` None stands for a look-up on the class; no class but NoneType has None itself.
        """
        kind = type(raw)
        on_class = instance is None and cls is not type(None)
        getter = facts(kind).get("__get__")
        if getter is MISSING:
            return Outcome("value", [raw])
        if kind is FunctionType:
            return (
                Outcome("value", [raw])
                if on_class
                else Outcome("bound", [MethodType(raw, instance)])
            )
        if kind is staticmethod:
            return Outcome("value", [function_of(raw)])
        if kind is classmethod:
            return self._class_method(raw, cls)
        if getter is _getter_of_property:
            return Outcome("value", [raw]) if on_class else self._property(raw)
        if kind is MemberDescriptorType:
            return Outcome("value", [raw]) if on_class else self._slot(raw, instance)
        if kind is WrapperDescriptorType or kind is MethodDescriptorType:
            if on_class:
                return Outcome("value", [raw])
            # Asked of None, its `__get__` would take None for "no instance".
            if instance is None or not self.table.derives(type(instance), raw.__objclass__):
                return Outcome("computed")
            return Outcome("bound", [raw.__get__(instance, cls)])
        if kind is ClassMethodDescriptorType:
            if not self.table.derives(cls, raw.__objclass__):
                return Outcome("computed")
            return Outcome("bound", [raw.__get__(None, cls)])
        if kind is GetSetDescriptorType and on_class:
            return Outcome("value", [raw])
        if type(getter) is WrapperDescriptorType:
            return Outcome("computed")
        return Outcome("wouldRun", would=f"{facts(kind).name}.__get__")

    def _class_method(self, raw: Any, cls: type) -> Outcome:
        function: Any = _function_of(raw)
        if type(function) is FunctionType or not _CHAINS or not has_get(function):
            return Outcome("bound", [_bind_class_method(raw, None, cls)])
        return self._bound(function, cls, cls)

    def _property(self, raw: Any) -> Outcome:
        getter = _fget(raw)
        if getter is None:
            return Outcome("missing")
        code = code_of(getter)
        if code is None:
            return Outcome("wouldRun", would=peek.short_text(getter))
        return Outcome("wouldRun", would=getattr(code, "co_qualname", code.co_name))

    def _slot(self, raw: Any, instance: object) -> Outcome:
        if not self.table.derives(type(instance), raw.__objclass__):
            return Outcome("computed")
        try:
            return Outcome("value", [raw.__get__(instance)])
        except AttributeError:
            return Outcome("missing")


def _status(found: Definition | None, winner: Definition | None, waits: bool = False) -> Status:
    if found is None:
        return "absent"
    if found is winner:
        return "wins"
    return "waits" if waits else "shadowed"


def has_get(member: object) -> bool:
    return facts(type(member)).get("__get__") is not MISSING


def is_data(member: object) -> bool:
    """A data descriptor in the sense of a look-up: it has `__get__`, and `__set__` or `__delete__`."""
    found = facts(type(member)).found
    return "__get__" in found and ("__set__" in found or "__delete__" in found)


_KINDS: dict[int, str] = {
    id(FunctionType): "function",
    id(classmethod): "classMethod",
    id(staticmethod): "staticMethod",
    id(property): "property",
    id(GetSetDescriptorType): "computed",
    id(WrapperDescriptorType): "cMethod",
    id(MethodDescriptorType): "cMethod",
    id(ClassMethodDescriptorType): "classMethod",
}


def kind_of(member: object) -> str:
    """What kind of thing a class holds, as MemberKind of protocol/lenses/mro.ts has it."""
    known = _KINDS.get(id(type(member)))
    if known is not None:
        return known
    if type(member) is MemberDescriptorType:
        return "slot" if is_python_class(member.__objclass__) else "computed"
    if facts(type(member)).get("__get__") is _getter_of_property:
        return "property"
    if peek.is_class(member):
        return "class"
    if not has_get(member):
        return "value"
    return "dataDescriptor" if is_data(member) else "descriptor"
