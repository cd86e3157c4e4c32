"""The MRO lens: where the behaviour of a class or an instance comes from.

`report` runs on the stopped thread and returns the MroReport of protocol/lenses/mro.ts. Nothing of
the classes runs: their order, bases and names are read through type's own descriptors.
"""

from __future__ import annotations

import time

from ..compat import cast
from ..observe import class_words, cooperation, frames, peek
from ..observe.addresses import Search
from ..observe.class_table import ClassTable, subclasses
from ..observe.classes import is_python_class
from ..observe.clock import spent
from ..observe.conflicts import refused_by
from ..observe.hover import WouldRun, resolve
from ..observe.linearization import MAX_ENTRIES, Merge, depth_first, entries, merge_of
from ..observe.lookup import kind_of, look_up
from ..observe.stillness import Stillness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import cast  # noqa: F811

    from ..observe.class_table import Shown
    from ..observe.conflicts import Refused
    from ..observe.cooperation import Link, SuperView
    from ..observe.lookup import Definition
    from ..observe.own import IsOwn
    from ..observe.serials import Serials

_clock = time.perf_counter

#: Classes of an order that are told, and bases of one class.
MAX_ORDER, MAX_BASES = 400, 100
#: Others beside it: classes that derive from the one looked at, and registrations.
MAX_SUBCLASSES, MAX_REGISTRATIONS = 12, 24
MAX_NAMES, MAX_DIFFERING, MAX_CHOICES, MAX_LINKS = 600, 60, 40, 100
#: Names Python itself puts into classes, each into each: none of them comes from elsewhere.
_MACHINERY = frozenset(
    (
        "__module__", "__doc__", "__dict__", "__weakref__", "__qualname__", "__firstlineno__",
        "__static_attributes__", "__annotations__", "__annotate__", "__annotate_func__",
        "__annotations_cache__", "__orig_bases__", "__parameters__", "__abstractmethods__",
        "_abc_impl", "__slots__", "__match_args__", "_is_protocol", "_is_runtime_protocol",
        "__protocol_attrs__", "__non_callable_proto_members__", "__type_params__",
        "__classdictcell__",
    )
)  # fmt: skip


class Wanted:
    """What a person asked about: an expression of the frame, or an object by number and address."""

    __slots__ = ("address", "attribute", "expression", "serial")

    def __init__(
        self,
        expression: str | None,
        serial: int | None,
        address: int | None,
        attribute: str | None,
    ) -> None:
        self.expression = expression
        self.serial = serial
        self.address = address
        self.attribute = attribute


class Subject:
    """The class or instance that is looked at. `chosen` says how it came to be chosen."""

    __slots__ = ("chosen", "expression", "value")

    def __init__(self, value: object, chosen: str, expression: str | None) -> None:
        self.value = value
        self.chosen = chosen
        self.expression = expression

    @property
    def is_class(self) -> bool:
        return peek.is_class(self.value)

    @property
    def cls(self) -> type:
        return cast("type", self.value) if self.is_class else type(self.value)


class ClassesProbe:
    """One a session. `serials` are those of the identity lens: an object has one number in all lenses."""

    def __init__(self, serials: Serials, is_own: IsOwn) -> None:
        self._serials = serials
        self._is_own = is_own

    def report(
        self,
        stack: list[FrameType],
        focus: FrameType,
        error: BaseException | None,
        wanted: Wanted,
        shown: Shown,
        time_budget_ms: float,
    ) -> dict[str, object]:
        """`stack` are the frames of the focus's thread, innermost first; `error` what has stopped it."""
        with Stillness():
            began = _clock()
            told = _Report(
                self._serials,
                self._is_own,
                stack,
                focus,
                error,
                wanted,
                shown,
                spent() + time_budget_ms / 1000,
            ).tell()
            told["elapsedMs"] = round((_clock() - began) * 1000, 3)
            return told


class _Report:
    """One answer. Every class that is mentioned is numbered, and told once."""

    def __init__(
        self,
        serials: Serials,
        is_own: IsOwn,
        stack: list[FrameType],
        focus: FrameType,
        error: BaseException | None,
        wanted: Wanted,
        shown: Shown,
        deadline: float,
    ) -> None:
        self._serials = serials
        self._is_own = is_own
        self._stack = stack
        self._focus = focus
        self._error = error
        self._wanted = wanted
        self._shown = shown
        self._deadline = deadline
        self._table = ClassTable(shown)
        self._typing = class_words.typing_names()
        self._classes: list[type] = []
        self._ids: dict[int, int] = {}
        self._refused: str | None = None

    def tell(self) -> dict[str, object]:
        conflict = None
        if self._wanted.expression is None and self._wanted.serial is None:
            conflict = refused_by(self._error, self._focus, self._shown)
        subject = None if conflict is not None else self._subject()
        of_subject = self._empty() if subject is None else self._told(subject)
        view = cooperation.method_of(self._focus, self._table)
        told = {
            **of_subject,
            "refused": self._refused,
            "super": None if view is None else self._super(view),
            "conflict": None if conflict is None else self._conflict(conflict),
            "choices": self._choices(),
        }
        self._metaclasses_of_all()
        classes = [self._class(cls) for cls in self._classes]
        return {**told, "classes": classes, "cut": spent() >= self._deadline}

    # ---- numbers

    def _id(self, cls: type) -> int:
        found = self._ids.get(id(cls))
        if found is None:
            found = self._ids[id(cls)] = self._serials.number(cls)
            self._classes.append(cls)
        return found

    def _order(self, cls: type) -> list[int]:
        return [self._id(one) for one in self._table.mro(cls)[:MAX_ORDER]]

    def _metaclasses_of_all(self) -> None:
        """The metaclass of each class told is told too: a lane of its own."""
        at = 0
        while at < len(self._classes) and len(self._classes) < 2 * MAX_ORDER:
            self._id(type(self._classes[at]))
            at += 1

    # ---- the subject

    def _subject(self) -> Subject | None:
        wanted = self._wanted
        if wanted.expression is not None:
            try:
                value = resolve(wanted.expression, self._focus)
            except WouldRun as reason:
                self._refused = str(reason)
                return None
            return Subject(value, "asked", wanted.expression.strip())
        if wanted.serial is not None:
            search = Search(wanted.address, self._stack, self._is_own, self._deadline - spent())
            if search.held and self._serials.is_same(search.held[0], wanted.serial):
                return Subject(search.held[0], "asked", None)
            self._refused = (
                "This object was not found in the time there is for it."
                if search.cut
                else "This object is no longer there."
            )
            return None
        return self._argument() or self._name()

    def _argument(self) -> Subject | None:
        """`self` or `cls` of the innermost method, from the frame looked at outwards."""
        begin = next((at for at, one in enumerate(self._stack) if one is self._focus), None)
        for frame in [self._focus] if begin is None else self._stack[begin:]:
            view = cooperation.method_of(frame, self._table)
            if view is not None:
                return Subject(view.instance, "argument", view.argument)
        return None

    def _name(self) -> Subject | None:
        """The last name of the frame that is a class, or else an instance of one, written in Python."""
        bound = frames.bindings(self._focus)
        for is_class in (True, False):
            for name, _, value in reversed(bound):
                if peek.is_class(value) == is_class and self._is_of_python(value):
                    return Subject(value, "name", name)
        return None

    def _is_of_python(self, value: object) -> bool:
        cls = cast("type", value) if peek.is_class(value) else type(value)
        return is_python_class(cls)

    def _choices(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = []
        for name, _, value in frames.bindings(self._focus):
            if self._is_of_python(value) and not name.startswith("__"):
                what = value if peek.is_class(value) else type(value)
                found.append({"name": name, "class": self._table.qualified(cast("type", what))})
        return found[:MAX_CHOICES]

    def _told(self, subject: Subject) -> dict[str, object]:
        cls, table = subject.cls, self._table
        order = self._order(cls)
        merge, custom = self._merge(cls)
        by = class_words.custom_mro(cls, table)
        below = [one for one in subclasses(cls) if one is not cls] if cls is not object else []
        registrations, read = self._registrations(cls)
        links = cooperation.chain(cls, "__init__", table)
        depth = self._depth_first(cls)
        attribute = self._wanted.attribute
        return {
            "subject": {
                "kind": "class" if subject.is_class else "instance",
                "class": self._id(cls),
                "chosen": subject.chosen,
                "expression": subject.expression,
                "text": peek.short_text(subject.value),
            },
            "order": order,
            "omittedClasses": max(len(table.mro(cls)) - MAX_ORDER, 0),
            "merge": merge,
            "custom": custom,
            "customBy": None
            if by is None
            else {"class": self._id(by[0]), "place": self._place(by[1])},
            "depthFirst": [self._id(one) for one in depth[:MAX_ORDER]],
            "differing": self._differing(cls, depth),
            "metaclasses": self._order(type(cls)),
            "subclasses": [self._id(one) for one in below[:MAX_SUBCLASSES]],
            "omittedSubclasses": max(len(below) - MAX_SUBCLASSES, 0),
            "registrations": registrations,
            "registrationsRead": read,
            "names": self._names(subject),
            "lookup": None if attribute is None else self._lookup(subject, attribute),
            "initialisers": self._links(links),
        }

    def _empty(self) -> dict[str, object]:
        return {
            "subject": None,
            "order": [],
            "omittedClasses": 0,
            "merge": None,
            "custom": False,
            "customBy": None,
            "depthFirst": [],
            "differing": [],
            "metaclasses": [],
            "subclasses": [],
            "omittedSubclasses": 0,
            "registrations": [],
            "registrationsRead": True,
            "names": [],
            "lookup": None,
            "initialisers": [],
        }

    # ---- orders

    def _merged(self, bases: list[type]) -> Merge | None:
        """C3 of bases by the real orders of these, as `type.mro` does it; None where it is too long."""
        known = {id(base): base for base in bases}

        def order_of(one: int) -> list[int]:
            return [id(entry) for entry in self._table.mro(known[one])]

        addresses = [id(base) for base in bases]
        if entries(addresses, order_of) > MAX_ENTRIES:
            return None
        for base in bases:
            for one in self._table.mro(base):
                known.setdefault(id(one), one)
                self._id(one)
        return merge_of(addresses, order_of)

    def _merge(self, cls: type) -> tuple[dict[str, object] | None, bool]:
        """C3 of a class, and whether its real order is another one."""
        bases = list(self._table.bases(cls))
        if len({id(one) for one in bases}) < len(bases) or len(self._table.mro(cls)) > MAX_ORDER:
            return None, class_words.custom_mro(cls, self._table) is not None
        merge = self._merged(bases)
        if merge is None:
            return None, class_words.custom_mro(cls, self._table) is not None
        told = self._merge_told(merge, bases)
        if self._table.row(cls).mro is None:
            # Its metaclass makes the order at this moment: there is none yet to be told from C3.
            return told, False
        real = [id(one) for one in self._table.mro(cls)]
        return told, real != [id(cls), *merge.order] or not merge.works

    def _merge_told(self, merge: Merge, bases: list[type]) -> dict[str, object]:
        lists: list[dict[str, object]] = [
            {
                "of": self._id(bases[place]) if place < len(bases) else None,
                "entries": [self._ids[one] for one in listed],
            }
            for place, listed in enumerate(merge.lists)
        ]
        steps: list[dict[str, object]] = [
            {
                "rejected": [
                    {"list": one.list, "head": self._ids[one.head], "blockedBy": one.blocked_by}
                    for one in step.rejected
                ],
                "taken": None if step.taken is None else self._ids[step.taken],
                "list": step.list,
            }
            for step in merge.steps
        ]
        return {"lists": lists, "steps": steps, "works": merge.works}

    def _depth_first(self, cls: type) -> list[type]:
        known = {id(cls): cls}

        def bases_of(one: int) -> list[int]:
            bases = self._table.bases(known[one])
            known.update({id(base): base for base in bases})
            return [id(base) for base in bases]

        order = [known[one] for one in depth_first(id(cls), bases_of)]
        return sorted(order, key=lambda one: one is object)

    def _differing(self, cls: type, depth: list[type]) -> list[dict[str, object]]:
        first = self._first_definers(list(self._table.mro(cls)))
        other = self._first_definers(depth)
        told: list[dict[str, object]] = [
            {"name": name, "c3": self._id(first[name]), "depthFirst": self._id(other[name])}
            for name in sorted(first)
            if name in other and first[name] is not other[name] and name not in _MACHINERY
        ]
        return told[:MAX_DIFFERING]

    def _first_definers(self, order: list[type]) -> dict[str, type]:
        found: dict[str, type] = {}
        for cls in reversed(order):
            for name in self._table.own(cls):
                found[name] = cls
        return found

    # ---- who passes for it

    def _registrations(self, cls: type) -> tuple[list[dict[str, object]], bool]:
        found: list[dict[str, object]] = []
        table, complete = self._table, True
        order = {id(one) for one in table.mro(cls)}
        for one in table.mro(cls):
            known = class_words.registered(one, table)
            complete = complete and known is not None
            for other in (known or [])[:MAX_REGISTRATIONS]:
                found.append({"abc": self._id(one), "class": self._id(other)})
        for abstract in class_words.abstract_classes(table, self._deadline):
            if id(abstract) not in order:
                for other in class_words.registered(abstract, table) or []:
                    if id(other) in order:
                        found.append({"abc": self._id(abstract), "class": self._id(other)})
        return found[:MAX_REGISTRATIONS], complete

    # ---- names and what they come from

    def _names(self, subject: Subject) -> list[dict[str, object]]:
        """Names of the order; those of an instance come with it, as one more definition."""
        counts: dict[str, int] = {}
        inherited: dict[str, int] = {}
        for cls in self._table.mro(subject.cls):
            into = inherited if cls is object else counts
            for name in self._table.own(cls):
                into[name] = into.get(name, 0) + 1
        if not subject.is_class:
            for name, _, how in peek.attributes(subject.value):
                if how == "attribute":
                    counts[name] = counts.get(name, 0) + 1
        for name in inherited:
            if name in counts:
                counts[name] += 1
        listed = [(name, count) for name, count in counts.items() if name not in _MACHINERY]
        listed.sort(key=lambda one: (one[0][:2] == "__", -one[1], one[0]))
        return [{"name": name, "definitions": count} for name, count in listed[:MAX_NAMES]]

    def _lookup(self, subject: Subject, name: str) -> dict[str, object]:
        found = look_up(subject.value, name, self._table)
        places = {id(one): at for at, one in enumerate(found.definitions)}
        outcome = found.outcome
        hook = found.winner is not None and id(found.winner) not in places
        return {
            "name": name,
            "on": "class" if subject.is_class else "instance",
            "stops": [
                {
                    "name": stop.name,
                    "status": stop.status,
                    "definition": None
                    if stop.definition is None
                    else places.get(id(stop.definition)),
                }
                for stop in found.stops
            ],
            "definitions": [self._member(one) for one in found.definitions[:MAX_LINKS]],
            "winner": None if found.winner is None else places.get(id(found.winner)),
            "hook": self._member(found.winner) if hook and found.winner is not None else None,
            "outcome": {
                "kind": outcome.kind,
                "text": peek.short_text(outcome.value[0]) if outcome.value else None,
                "would": outcome.would,
            },
        }

    def _member(self, one: Definition) -> dict[str, object]:
        return {
            "class": None if one.owner is None else self._id(one.owner),
            "where": one.where,
            "kind": "value" if one.where == "instance" else kind_of(one.value),
            "text": peek.short_text(one.value),
            "place": self._place(one.value),
        }

    def _place(self, member: object) -> dict[str, object] | None:
        found = self._table.place_of_member(member)
        return None if found is None else {"path": found[0], "line": found[1]}

    # ---- super()

    def _super(self, view: SuperView) -> dict[str, object]:
        table = self._table
        order = list(table.mro(view.start))
        behind = next((at for at, one in enumerate(order) if one is view.defining), len(order)) + 1
        target = next((one for one in order[behind:] if view.name in table.own(one)), None)
        is_class = id(view.start) == id(view.instance)
        return {
            "argument": view.argument,
            "bound": "class" if is_class else "instance",
            "method": view.name,
            "defining": self._id(view.defining),
            "start": self._id(view.start),
            "order": self._order(view.start),
            "omitted": max(len(order) - MAX_ORDER, 0),
            "next": self._id(order[behind]) if behind < len(order) else None,
            "target": None if target is None else self._id(target),
            "links": self._links(cooperation.chain(view.start, view.name, table)),
        }

    def _links(self, links: list[Link]) -> list[dict[str, object]]:
        return [
            {
                "class": self._id(link.cls),
                "kind": kind_of(link.member),
                "place": self._place(link.member),
                "isPython": link.calls.is_python,
                "usesSuper": link.calls.uses_super,
                "next": None if link.next is None else self._id(link.next),
                "explicit": [self._id(one) for one in link.calls.explicit],
                "calls": link.visits,
            }
            for link in links[:MAX_LINKS]
        ]

    # ---- conflicts

    def _conflict(self, refused: Refused) -> dict[str, object]:
        from .class_conflict import explain

        return explain(refused, self._table, self._id, self._merged, self._merge_told)

    # ---- classes

    def _class(self, cls: type) -> dict[str, object]:
        table = self._table
        bases = [one for one in table.bases(cls) if id(one) in self._ids]
        place = table.place(cls) if spent() < self._deadline else None
        metaclass = self._ids.get(id(type(cls)))
        return {
            "id": self._ids[id(cls)],
            "address": hex(id(cls)),
            "name": table.name(cls),
            "qualifiedName": table.qualified(cls),
            "module": table.module(cls),
            "bases": [self._ids[id(one)] for one in bases[:MAX_BASES]],
            "omittedBases": len(table.bases(cls)) - len(bases[:MAX_BASES]),
            "written": class_words.written_bases(cls, table),
            "metaclass": metaclass,
            "role": class_words.role(cls, table, self._typing),
            "abstract": class_words.abstract_names(cls, table)[:50],
            "madeBy": "python" if is_python_class(cls) else "c",
            "place": None if place is None else {"path": place[0], "line": place[1]},
        }
