"""The MRO lens: what it tells of a class is what Python does with it, and nothing of it runs."""

from __future__ import annotations

import collections.abc
import random
import sys
import unittest
import weakref
from typing import Any, Generic, Protocol, TypeVar

from ..observe.class_table import ClassTable
from ..observe.cooperation import chain
from ..observe.serials import Serials
from .classes import ClassesProbe, Wanted
from .looking_for_tests import is_own

T = TypeVar("T")


def look(
    expression: str | None = None,
    attribute: str | None = None,
    error: BaseException | None = None,
) -> dict[str, Any]:
    """The report of the frame that calls."""
    frame: Any = sys._getframe(1)
    stack = [frame]
    while stack[-1].f_back is not None:
        stack.append(stack[-1].f_back)
    serials = Serials()
    serials.begin_stop()
    probe = ClassesProbe(serials, is_own)
    wanted = Wanted(expression, None, None, attribute)
    return probe.report(stack, frame, error, wanted, _shown, 2_000)


class Watching:
    """One session's looks: classes keep their numbers from one to the next."""

    def __init__(self) -> None:
        self.serials = Serials()
        self.probe = ClassesProbe(self.serials, is_own)

    def look(self, expression: str) -> dict[str, Any]:
        frame: Any = sys._getframe(1)
        self.serials.begin_stop()
        wanted = Wanted(expression, None, None, None)
        return self.probe.report([frame], frame, None, wanted, _shown, 2_000)


def order_of(cls: type) -> tuple[type, ...]:
    """The order that Python goes by, whatever a metaclass says."""
    return type.__dict__["__mro__"].__get__(cls)


def _shown(file: str) -> str | None:
    return None if file.startswith("<") else file


def named(report: dict[str, Any], numbers: Any) -> Any:
    """Numbers of classes replaced by their names."""
    names = {one["id"]: one["name"] for one in report["classes"]}
    if type(numbers) is list:
        return [named(report, one) for one in numbers]
    return names[numbers] if numbers is not None else None


def line_of(marker: str) -> int:
    with open(__file__, encoding="utf-8") as file:
        wanted = f"# @{marker}\n"
        return next(at for at, line in enumerate(file, 1) if line.endswith(wanted))


class Root:  # @Root
    def __init__(self) -> None:
        self.rooted = True

    def greet(self) -> Any:
        return look()


class Left(Root):  # @Left
    def __init__(self) -> None:
        super().__init__()

    def greet(self) -> Any:
        return super().greet()


class Right(Root):
    def __init__(self) -> None:
        Root.__init__(self)

    def greet(self) -> Any:
        found = look()
        super().greet()
        return found


class Bottom(Left, Right): ...


class Silent(Root):
    def greet(self) -> Any:
        return look()


class Cut(Silent, Right): ...


class OrderTest(unittest.TestCase):
    def test_self_of_the_method_that_runs_is_looked_at(self) -> None:
        report = Bottom().greet()
        subject = report["subject"]
        self.assertEqual((subject["expression"], subject["chosen"]), ("self", "argument"))
        self.assertEqual(named(report, report["order"]), [one.__name__ for one in Bottom.__mro__])
        self.assertEqual(
            named(report, report["depthFirst"]), ["Bottom", "Left", "Root", "Right", "object"]
        )

    def test_the_merge_leads_to_the_order_and_places_are_those_of_the_statements(self) -> None:
        report = look("Bottom")
        taken = [step["taken"] for step in report["merge"]["steps"]]
        self.assertEqual(taken, report["order"][1:])
        places = {one["name"]: one["place"] for one in report["classes"]}
        for name in ("Root", "Left"):
            self.assertEqual(places[name], {"path": __file__, "line": line_of(name)})

    def test_names_that_depth_first_would_find_elsewhere_are_told(self) -> None:
        class Old:
            def name(self) -> None: ...

        class First(Old): ...

        class Second(Old):
            def name(self) -> None: ...

        class Both(First, Second): ...

        assert Both
        report = look("Both")
        told = [
            (one["name"], *named(report, [one["c3"], one["depthFirst"]]))
            for one in report["differing"]
        ]
        self.assertEqual(told, [("name", "Second", "Old")])

    def test_what_was_written_generic_protocols_and_registrations(self) -> None:
        class Box(Generic[T]): ...

        class Both(Box[int], collections.abc.MutableMapping[str, "list[int]"]):  # type: ignore[misc]
            ...

        class Speaks(Protocol):
            def speak(self) -> None: ...

        assert Both
        report = look("Both")
        rows = {one["name"]: one for one in report["classes"]}
        self.assertEqual(rows["Both"]["written"][0], f"{Box.__qualname__}[int]")
        self.assertEqual(rows["Box"]["written"], ["Generic[T]"])
        self.assertEqual(named(report, rows["Both"]["bases"]), ["Box", "MutableMapping"])
        self.assertEqual(rows["Generic"]["role"], "generic")
        self.assertIn("__getitem__", rows["Both"]["abstract"])
        registered = [
            tuple(named(report, [one["class"], one["abc"]])) for one in report["registrations"]
        ]
        self.assertIn(("dict", "MutableMapping"), registered)
        assert Speaks
        roles = {one["name"]: one["role"] for one in look("Speaks")["classes"]}
        self.assertEqual((roles["Speaks"], roles["Protocol"]), ("protocolClass", "protocol"))

    def test_an_instance_of_a_registered_class_shows_whom_it_passes_for(self) -> None:
        value = [1]
        assert value
        report = look("value")
        told = [tuple(named(report, [one["class"], one["abc"]])) for one in report["registrations"]]
        self.assertEqual(told, [("list", "MutableSequence")])

    def test_an_order_that_a_metaclass_made_is_told_from_c3(self) -> None:
        class Backwards(type):
            def mro(cls) -> list[type]:
                first, *rest = type.mro(cls)
                return [first, *sorted(rest, key=lambda one: (one is object, one.__name__))]

        class Z: ...

        class A: ...

        class Both(Z, A, metaclass=Backwards): ...

        assert Both
        report = look("Both")
        self.assertTrue(report["custom"])
        self.assertEqual(named(report, report["customBy"]["class"]), "Backwards")
        self.assertEqual(named(report, report["order"]), ["Both", "A", "Z", "object"])
        self.assertEqual(
            named(report, [step["taken"] for step in report["merge"]["steps"]]),
            ["Z", "A", "object"],
        )

    def test_bases_that_are_assigned_show_at_the_next_look(self) -> None:
        class One: ...

        class Two: ...

        class Below(One): ...

        self.assertEqual(named(found := look("Below"), found["order"]), ["Below", "One", "object"])
        Below.__bases__ = (Two,)
        self.assertEqual(named(found := look("Below"), found["order"]), ["Below", "Two", "object"])

    def test_thousands_of_bases_are_cut_and_said(self) -> None:
        bases = tuple(type(f"B{number}", (), {}) for number in range(1_000))
        wide = type("Wide", bases, {})
        assert wide
        report = look("wide")
        self.assertEqual(len(report["order"]) + report["omittedClasses"], 1_002)
        row = next(one for one in report["classes"] if one["name"] == "Wide")
        self.assertEqual(len(row["bases"]) + row["omittedBases"], 1_000)
        self.assertIsNone(report["merge"])

    def test_a_deep_hierarchy_needs_no_recursion(self) -> None:
        deep: type = object
        for number in range(800):
            deep = type(f"D{number}", (deep,), {})
        self.assertEqual(look("deep")["omittedClasses"], 801 - len(look("deep")["order"]))


class SuperTest(unittest.TestCase):
    def test_super_goes_on_behind_the_method_s_class_in_the_order_of_the_instance(self) -> None:
        report = Bottom().greet()
        view = report["super"]
        self.assertEqual(
            named(report, [view["defining"], view["next"], view["target"]]),
            ["Right", "Root", "Root"],
        )
        self.assertEqual(
            (view["method"], view["argument"], view["bound"]), ("greet", "self", "instance")
        )
        self.assertEqual([link["calls"] for link in view["links"]], [1, 1, 1])

    def test_a_link_that_never_calls_on_cuts_the_rest_off(self) -> None:
        report = Cut().greet()
        told = [
            (named(report, link["class"]), link["usesSuper"], link["calls"])
            for link in report["super"]["links"]
        ]
        self.assertEqual(told, [("Silent", False, 1), ("Right", True, 0), ("Root", False, 0)])

    def test_a_base_that_is_initialised_twice_or_never_is_counted_as_it_runs(self) -> None:
        calls: list[str] = []

        class Base:
            def __init__(self) -> None:
                calls.append("Base")

        class A(Base):
            def __init__(self) -> None:
                calls.append("A")
                Base.__init__(self)

        class B(Base):
            def __init__(self) -> None:
                calls.append("B")
                super().__init__()

        class Never:
            def __init__(self) -> None:
                calls.append("Never")

        class Both(A, B, Never):
            def __init__(self) -> None:
                calls.append("Both")
                A.__init__(self)
                B.__init__(self)

        Both()
        report = look("Both")
        told = {named(report, one["class"]): one["calls"] for one in report["initialisers"]}
        self.assertEqual({name: told[name] for name in ("Both", "A", "B", "Base", "Never")},
                         {name: calls.count(name) for name in ("Both", "A", "B", "Base", "Never")})  # fmt: skip
        self.assertEqual((told["Base"], told["Never"]), (2, 0))

    def test_a_builtin_s_initialiser_that_is_called_by_name_is_reached(self) -> None:
        class Ready:
            def __init__(self) -> None:
                self.ready = True

        class Table(Ready, dict):  # type: ignore[type-arg]
            def __init__(self) -> None:
                Ready.__init__(self)
                dict.__init__(self)

        self.assertTrue(Table().ready)
        report = look("Table")
        told = {named(report, one["class"]): one["calls"] for one in report["initialisers"]}
        self.assertEqual(told, {"Table": 1, "Ready": 1, "dict": 1, "object": 0})

    def test_class_methods_decorated_and_renamed_methods_are_found(self) -> None:
        seen: list[dict[str, Any]] = []

        class Upper:
            @classmethod
            def make(cls) -> None: ...

            @property
            def shown(self) -> int:
                return 1

        class Lower(Upper):
            @classmethod
            def make(cls) -> None:
                seen.append(look())
                super().make()

            @property
            def shown(self) -> int:
                seen.append(look())
                return super().shown

        Lower.make()
        assert Lower().shown == 1
        for report, bound, name in zip(seen, ("class", "instance"), ("make", "shown"), strict=True):
            view = report["super"]
            self.assertEqual((view["bound"], view["method"]), (bound, name))
            self.assertEqual(named(report, [view["defining"], view["target"]]), ["Lower", "Upper"])

    def test_random_chains_are_counted_as_they_run(self) -> None:
        chance = random.Random(9)
        counts: dict[str, int] = {}
        for _ in range(200):
            classes: list[type] = []
            names: dict[str, Any] = {"counts": counts, "classes": classes}
            for number in range(6):
                bases = [
                    one.__name__
                    for one in chance.sample(classes, min(len(classes), chance.randint(0, 2)))
                ]
                body = [f"counts['C{number}'] = counts.get('C{number}', 0) + 1"]
                if chance.random() < 0.6:
                    body.append("super().go() if hasattr(super(), 'go') else None")
                elif bases and chance.random() < 0.5:
                    body += [f"{base}.go(self)" for base in bases]
                text = f"class C{number}({', '.join(bases)}):\n def go(self):\n  " + "\n  ".join(
                    body
                )
                try:
                    exec(text, names)
                except TypeError:
                    continue
                classes.append(names[f"C{number}"])
            top = classes[-1]
            counts.clear()
            top().go()
            told = {link.cls.__name__: link.visits for link in chain(top, "go", ClassTable(_shown))}
            self.assertEqual({name: count for name, count in told.items() if count}, counts)


class ConflictTest(unittest.TestCase):
    def refused(self, make: Any) -> dict[str, Any]:
        try:
            make()
        except TypeError as error:
            return look(None, None, error)
        raise AssertionError("it was made")

    def test_two_orders_that_exclude_each_other_are_named_with_where_they_were_declared(
        self,
    ) -> None:
        class X: ...

        class Y: ...

        class P(X, Y): ...  # @P

        class Q(Y, X): ...  # @Q

        p: Any = P
        q: Any = Q

        def make() -> type:
            class Z(p, q): ...  # @Z

            return Z

        report = self.refused(make)
        told = report["conflict"]
        self.assertEqual((told["kind"], told["name"]), ("order", "Z"))
        self.assertEqual(told["place"], {"path": __file__, "line": line_of("Z")})
        self.assertEqual(told["written"], ["p", "q"])
        clashes = {
            (*named(report, [one["before"], one["after"], one["declaredBy"]]), one["place"]["line"])
            for one in told["clashes"]
        }
        self.assertEqual(clashes, {("X", "Y", "P", line_of("P")), ("Y", "X", "Q", line_of("Q"))})
        self.assertEqual(told["working"], [])
        self.assertIsNone(told["merge"]["steps"][-1]["taken"])

    def test_an_order_that_works_is_offered_and_bases_that_come_along_anyway(self) -> None:
        kind: Any = type

        def make() -> None:
            kind("Knot", (Root, Left), {})

        report = self.refused(make)
        told = report["conflict"]
        self.assertEqual(named(report, told["bases"]), ["Root", "Left"])
        self.assertEqual(named(report, told["working"]), [["Left", "Root"]])
        self.assertEqual(named(report, told["redundant"]), ["Root"])
        self.assertIn("derives", [one["because"] for one in told["clashes"]])

    def test_generic_bases_stand_for_their_classes_and_abstract_ones_are_found_in_the_metaclass(
        self,
    ) -> None:
        class Box(Generic[T]): ...

        def generic() -> None:
            class Wrong(Generic[T], Box): ...  # type: ignore[type-arg,misc]

        def abstract() -> None:
            class Wrong(collections.abc.Sized, collections.abc.Collection): ...  # type: ignore[type-arg,misc]

        told = self.refused(generic)
        self.assertEqual(named(told, told["conflict"]["bases"]), ["Generic", "Box"])
        told = self.refused(abstract)
        self.assertEqual(named(told, told["conflict"]["bases"]), ["Sized", "Collection"])
        self.assertEqual(named(told, told["conflict"]["working"]), [["Collection", "Sized"]])

    def test_duplicates_metaclasses_and_layouts(self) -> None:
        class MetaA(type): ...

        class MetaB(type): ...

        class A(metaclass=MetaA): ...

        class B(metaclass=MetaB): ...

        def metaclass() -> None:
            class Both(A, B): ...  # type: ignore[misc]

        def layout() -> None:
            class Both(int, dict): ...  # type: ignore[misc,type-arg]

        bases = (Root, Root)

        def twice() -> None:
            type("Twice", bases, {})

        report = self.refused(metaclass)
        against = report["conflict"]["against"]
        self.assertEqual(
            [named(report, [o["base"], o["decides"]]) for o in against],
            [["A", "MetaA"], ["B", "MetaB"]],
        )
        report = self.refused(layout)
        self.assertEqual(
            [named(report, o["decides"]) for o in report["conflict"]["against"]], ["int", "dict"]
        )
        report = self.refused(twice)
        self.assertEqual(named(report, report["conflict"]["duplicates"]), ["Root"])

    def test_bases_that_only_code_could_tell_are_left_open(self) -> None:
        def base(cls: type) -> type:
            return cls

        def make() -> None:
            class Wrong(base(Root), Left): ...  # type: ignore[misc]

        report = self.refused(make)
        told = report["conflict"]
        self.assertEqual(named(report, told["bases"]), [None, "Left"])
        self.assertEqual(told["written"], ["base(Root)", "Left"])
        self.assertEqual((told["clashes"], told["working"], told["merge"]), ([], [], None))


class HostileTest(unittest.TestCase):
    def test_nothing_of_a_hostile_class_runs(self) -> None:
        ran: list[str] = []
        armed: list[int] = []

        class Meta(type):
            def __getattribute__(cls, name: str) -> Any:
                if armed:
                    ran.append(f"getattribute {name}")
                return type.__getattribute__(cls, name)

            def mro(cls) -> list[type]:
                if armed:
                    ran.append("mro")
                    raise ValueError
                return type.mro(cls)

            def __eq__(cls, other: object) -> bool:
                if armed:
                    ran.append("eq")
                return cls is other

            def __hash__(cls) -> int:
                if armed:
                    ran.append("hash")
                return 1

            def __instancecheck__(cls, instance: object) -> bool:
                if armed:
                    ran.append("instancecheck")
                return True

            def __subclasscheck__(cls, other: type) -> bool:
                if armed:
                    ran.append("subclasscheck")
                return True

            def __subclasses__(cls) -> list[type]:
                if armed:
                    ran.append("subclasses")
                return []

            @property
            def __name__(cls) -> str:  # type: ignore[override]
                ran.append("name")
                return "Liar"

        class Hostile(metaclass=Meta):
            __mro__ = (1, 2)
            __bases__ = "none"  # type: ignore[assignment]
            __orig_bases__ = 5
            __abstractmethods__ = 7  # type: ignore[assignment]

            def __getattribute__(self, name: str) -> Any:
                if armed:
                    ran.append(f"of instance {name}")
                return object.__getattribute__(self, name)

            def method(self) -> None: ...

        class Below(Hostile): ...

        value = Below()
        assert value
        armed.append(1)
        for expression in ("Hostile", "Below", "value"):
            report = look(expression, "method")
            self.assertIsNone(report["refused"])
        self.assertEqual(ran, [])
        self.assertEqual(named(report, report["order"]), ["Below", "Hostile", "object"])
        self.assertEqual(report["lookup"]["outcome"]["would"], "Hostile.__getattribute__")

    def test_an_order_that_could_not_be_made_leaves_the_one_before(self) -> None:
        asked: list[str] = []
        angry: list[int] = []

        class Meta(type):
            def mro(cls) -> list[type]:
                asked.append("mro")
                if angry:
                    raise RuntimeError("no order today")
                return type.mro(cls)

        class One: ...

        class Two: ...

        class Below(One, metaclass=Meta): ...

        class Deeper(Below): ...

        assert Deeper
        before = look("Deeper")
        angry.append(1)
        del asked[:]
        with self.assertRaises(RuntimeError):
            Below.__bases__ = (Two,)
        self.assertEqual(asked, ["mro"])
        found = look("Deeper")
        self.assertEqual(named(found, found["order"]), ["Deeper", "Below", "One", "object"])
        self.assertEqual(named(found, found["order"]), named(before, before["order"]))
        with self.assertRaises(RuntimeError) as raised:
            Meta("Never", (One,), {})
        # It is no clash of orders: nothing is explained away, and the frame is looked at as ever.
        report = look("Deeper", error=raised.exception)
        self.assertIsNone(report["conflict"])
        self.assertEqual(asked, ["mro", "mro"])

    def test_an_order_of_a_metaclass_s_own_is_told_however_odd_it_is(self) -> None:
        class Other:
            greeting = "hello"

        orders: dict[str, list[type]] = {}

        class Meta(type):
            def mro(cls) -> list[type]:
                return [cls, *orders.get(cls.__name__, [object])]

        class Root:
            greeting = "root"

        orders["Alone"], orders["Twice"] = [], [Root, Root, object]
        orders["Foreign"] = [Other, object]
        for name in orders:
            made = Meta(name, (Root,), {})
            report = look("made", "greeting")
            self.assertEqual(
                named(report, report["order"]), [one.__name__ for one in order_of(made)]
            )
            self.assertTrue(report["custom"], name)
            expected = getattr(made, "greeting", None)
            outcome = report["lookup"]["outcome"]
            self.assertEqual(outcome["kind"], "missing" if expected is None else "value", name)
            self.assertEqual(outcome["text"], None if expected is None else repr(expected))

    def test_a_metaclass_that_lies_about_order_and_bases_changes_nothing(self) -> None:
        told: list[str] = []

        class Meta(type):
            @property
            def __mro__(cls) -> Any:
                told.append("mro")
                raise ValueError

            @property
            def __bases__(cls) -> Any:  # type: ignore[override]
                told.append("bases")
                return (int, str)

            @property
            def __dict__(cls) -> Any:  # type: ignore[override]
                told.append("dict")
                return {"greet": None}

        class Base:
            def greet(self) -> str:
                return "base"

        class Liar(Base, metaclass=Meta): ...

        value = Liar()
        assert value
        for expression in ("Liar", "value"):
            report = look(expression, "greet")
            self.assertEqual(named(report, report["order"]), ["Liar", "Base", "object"])
            row = next(one for one in report["classes"] if one["name"] == "Liar")
            self.assertEqual(named(report, row["bases"]), ["Base"])
            self.assertFalse(report["custom"])
            winner = report["lookup"]["definitions"][report["lookup"]["winner"]]
            self.assertEqual(named(report, winner["class"]), "Base")
        self.assertEqual(told, [])

    def test_bases_that_change_between_two_looks_of_one_session(self) -> None:
        class One: ...

        class Two(One): ...

        class Third: ...

        class Below(Two): ...

        class Deeper(Below, Third): ...

        assert Deeper

        probe = Watching()
        first = probe.look("Deeper")
        self.assertEqual(
            named(first, first["order"]), ["Deeper", "Below", "Two", "One", "Third", "object"]
        )
        numbers = {one["name"]: one["id"] for one in first["classes"]}
        Below.__bases__ = (Third, One)
        second = probe.look("Deeper")
        self.assertEqual(
            named(second, second["order"]), ["Deeper", "Below", "Third", "One", "object"]
        )
        self.assertEqual(
            {one["name"]: one["id"] for one in second["classes"]},
            {name: number for name, number in numbers.items() if name != "Two"},
        )
        self.assertEqual(
            named(second, [step["taken"] for step in second["merge"]["steps"]]),
            ["Below", "Third", "One", "object"],
        )
        with self.assertRaises(TypeError):
            Below.__bases__ = (One, Two)
        self.assertEqual(probe.look("Deeper")["order"], second["order"])

    def test_what_would_need_code_is_refused_with_a_reason(self) -> None:
        report = look("nothing_here")
        self.assertIsNone(report["subject"])
        self.assertIn("has no value", report["refused"])

    def test_looking_keeps_nothing_alive(self) -> None:
        class Short: ...

        # In a list, since up to 3.10 the frame keeps a copy of its names that were read.
        held = [Short()]
        gone = weakref.ref(held[0])
        look("held[0]", "x")
        held.clear()
        self.assertIsNone(gone())


if __name__ == "__main__":
    unittest.main()
