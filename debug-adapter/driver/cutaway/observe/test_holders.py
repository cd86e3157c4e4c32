"""Every reference to an object is found, and the sum is the number Python itself tells."""

from __future__ import annotations

import random
import sys
import unittest
from collections import OrderedDict, deque
from functools import partial
from typing import Any

from ..amount_for_tests import some
from ..lenses.looking_for_tests import holders_of, references
from . import counts
from .holders import Holders
from .slots import slots_of

_in_module = [object()]


def look(name: str) -> Holders:
    """The holders of what a name of the calling frame refers to."""
    return holders_of(name, sys._getframe(1))


def told(holders: Holders) -> list[tuple[str, str, int]]:
    return sorted((edge.kind, edge.label, edge.times) for edge in holders.edges)


class Slotted:
    __slots__ = ("held",)

    def __init__(self, held: object = None) -> None:
        self.held = held


class Plain:
    kept: object = None

    def __init__(self, held: object) -> None:
        self.held = held
        self.other = held


class HoldersTest(unittest.TestCase):
    """One object, each kind of reference to it."""

    def check(self, inside: int, holders: Holders, expected: list[tuple[str, str, int]]) -> None:
        self.assertEqual(told(holders), sorted(expected))
        self.assertEqual(holders.count - holders.debugger, inside)
        self.assertEqual(holders.found, holders.count - holders.debugger)

    def test_counts_are_calibrated(self) -> None:
        self.assertTrue(counts.is_calibrated())

    def test_a_name_is_one_reference(self) -> None:
        def scene() -> None:
            x = object()
            self.check(references([x]), look("x"), [("frame", "x", 1)])

        scene()

    def test_caller_and_callee_each_hold_their_own(self) -> None:
        def callee(given: object) -> tuple[Holders, int]:
            also = given
            assert also
            inside = references([given])
            return look("given"), inside

        def scene() -> None:
            x = [object()]
            holders, inside = callee(x)
            wanted = [("frame", "also", 1), ("frame", "given", 1), ("frame", "x", 1)]
            if sys.version_info < (3, 11):
                # The stack of the caller keeps the argument until the call is over.
                self.assertEqual(told(holders), wanted)
                self.assertEqual(holders.count - holders.debugger - holders.found, 1)
                return
            if counts.BORROWS:
                # Neither the argument nor another name for it is counted again.
                self.assertEqual((told(holders), inside), (wanted, 1))
                self.assertEqual(holders.found - holders.count + holders.debugger, 2)
                return
            self.check(inside, holders, wanted)

        scene()

    def test_containers_name_the_slot(self) -> None:
        def scene() -> None:
            x = object()
            holders = [
                [1, x, x], (0, x), {"k": x}, {x: 1}, {x}, frozenset({x}), deque([x]),
                OrderedDict(o=x),
            ]  # fmt: skip
            assert holders
            expected = [
                ("frame", "x", 1), ("index", "[1]", 1), ("index", "[2]", 1), ("index", "[1]", 1),
                ("key", "['k']", 1), ("keyObject", "key 0", 1), ("member", "{…}", 1),
                ("member", "{…}", 1), ("index", "[0]", 1), ("key", "['o']", 1),
            ]  # fmt: skip
            self.check(references([x]), look("x"), expected)

        scene()

    def test_attributes_slots_classes_and_modules_name_the_slot(self) -> None:
        def scene() -> None:
            x = _in_module[0]
            slotted, plain = Slotted(x), Plain(x)
            globals()["module_global"] = x
            Plain.kept = x
            try:
                assert slotted and plain
                expected = [
                    ("frame", "x", 1), ("index", "[0]", 1), ("slot", ".held", 1),
                    ("attribute", ".held", 1), ("attribute", ".other", 1),
                    ("classAttribute", ".kept", 1), ("global", ".module_global", 1),
                ]  # fmt: skip
                self.check(references([x]), look("x"), expected)
            finally:
                del globals()["module_global"]
                Plain.kept = None

        scene()

    def test_functions_hold_by_defaults_and_cells(self) -> None:
        def scene() -> None:
            x: Any = {}

            def function(a: object, b: object = x, *, c: object = x) -> object:
                return a, b, c

            part = partial(dict, x, key=x)
            bound = Slotted(x).__init__
            assert function and part and bound
            expected = [
                ("default", "b=", 1), ("default", "c=", 1), ("frame", "x", 1),
                ("index", "[0]", 1), ("key", "['key']", 1), ("slot", ".held", 1),
            ]  # fmt: skip
            self.check(references([x]), look("x"), expected)

        scene()

    def test_a_variable_that_is_closed_over_is_held_by_its_cell(self) -> None:
        def scene() -> None:
            x = object()

            def inner() -> object:
                return x

            assert inner
            self.check(references([x]), look("x"), [("cell", "x", 1)])

        scene()

    def test_suspended_generators_hold_their_names(self) -> None:
        def generate(given: object) -> Any:
            mine = given
            yield mine

        def scene() -> None:
            x = object()
            suspended = generate(x)
            next(suspended)
            inside = references([x])
            holders = look("x")
            wanted = [("frame", "x", 1), ("suspended", "given", 1), ("suspended", "mine", 1)]
            if sys.version_info < (3, 11):
                wanted = [(kind.replace("suspended", "frame"), name, n) for kind, name, n in wanted]
            self.check(inside, holders, wanted)

        scene()

    def test_a_running_generator_holds_nothing_twice(self) -> None:
        def generate() -> Any:
            x = object()
            inside = references([x])
            yield look("x"), inside

        holders, inside = next(generate())
        self.check(inside, holders, [("frame", "x", 1)])

    def test_an_exception_is_held_by_its_handler(self) -> None:
        def scene() -> None:
            try:
                raise KeyError([])
            except KeyError as error:
                expected = [("frame", "error", 1), ("handled", "exception", 1)]
                self.check(references([error]), look("error"), expected)

        scene()

    def test_plain_values_are_found_in_what_no_collector_follows(self) -> None:
        def scene() -> None:
            x = float("1234.5")
            kept, pair = {"k": x}, (x, x)
            assert kept and pair
            expected = [
                ("frame", "x", 1), ("key", "['k']", 1), ("index", "[0]", 1), ("index", "[1]", 1),
            ]  # fmt: skip
            self.check(references([x]), look("x"), expected)

        scene()

    def test_a_class_is_held_by_its_instances(self) -> None:
        def scene() -> None:
            class Mine:
                pass

            x = Mine
            instances = [Mine() for _ in range(5)]
            assert instances
            inside = references([x])
            holders = look("x")
            self.assertEqual([edge.kind for edge in holders.edges].count("type"), 5)
            self.assertEqual(holders.found, holders.count - holders.debugger)
            self.assertEqual(holders.count - holders.debugger, inside)

        scene()


class ClassHoldersTest(unittest.TestCase):
    """A class is referred to by its instances, and may lie among other objects."""

    def test_an_instance_that_also_keeps_its_class_holds_it_twice(self) -> None:
        def scene() -> list[tuple[str, str, int]]:
            class Mine:
                def __init__(self) -> None:
                    self.kind = Mine

            one, x = Mine(), Mine
            assert one and x
            return [edge for edge in told(look("x")) if edge[1] in (".kind", "__class__")]

        self.assertEqual(scene(), [("attribute", ".kind", 1), ("type", "__class__", 1)])

    def test_a_tuple_that_holds_the_class_of_tuples_holds_it_as_an_element(self) -> None:
        self.assertEqual(slots_of((1, tuple), [tuple]), [("index", "[1]")])
        self.assertEqual(slots_of([list], [list]), [("index", "[0]")])


class RandomGraphTest(unittest.TestCase):
    """Graphs of objects made at random: what was built is what is found."""

    def test_the_ledger_adds_up(self) -> None:
        for seed in some(range(40), 10):
            with self.subTest(seed=seed):
                self.build_and_look(random.Random(seed))

    def build_and_look(self, chance: random.Random) -> None:
        x = chance.choice([list, dict, Slotted, object])()
        built = 0
        nodes: list[Any] = [[]]
        for _ in range(chance.randrange(1, 40)):
            node, times = self.node(chance, x, chance.choice(nodes))
            built += times
            nodes.append(node)
        inside = references([x])
        holders = look("x")
        self.assertEqual(holders.count - holders.debugger, inside)
        self.assertEqual(holders.found, holders.count - holders.debugger)
        # One more for the name `x`.
        self.assertEqual(holders.found, built + 1, told(holders))

    def node(self, chance: random.Random, x: Any, other: Any) -> tuple[Any, int]:
        which = chance.randrange(7)
        if which == 0:
            times = chance.randrange(4)
            return [x] * times + [other], times
        if which == 1:
            return (other, x), 1
        if which == 2:
            return {"a": x, "b": x, "c": other}, 2
        if which == 3:
            return Slotted(x), 1
        if which == 4:
            return Plain(x), 2
        if which == 5:
            return deque([other, x, x, x]), 3
        return Slotted(other), 0


if __name__ == "__main__":
    unittest.main()
