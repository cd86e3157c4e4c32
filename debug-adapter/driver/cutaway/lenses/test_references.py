"""The ledger of one object: it adds up, leaves the debugger out, and says why the object is alive."""

from __future__ import annotations

import gc
import random
import sys
import unittest
import weakref
from typing import Any

from ..observe.variables import Handle
from .looking_for_tests import Look, references
from .references import balance

class Node:
    def __init__(self, *held: object) -> None:
        self.held = held


class ReferencesTest(unittest.TestCase):
    """What the panel is given."""

    def setUp(self) -> None:
        self.looking = Look()
        self.serials = self.looking.serials

    def look(
        self, expression: str | None, serial: int | None = None, address: int | None = None
    ) -> dict[str, Any]:
        found = self.looking.ledger(expression, serial, address, focus=sys._getframe(1))
        assert found is not None
        return found

    def check_sum(self, found: dict[str, Any], inside: int) -> None:
        """`inside` is what the program is told by getrefcount."""
        self.assertEqual(found["count"], inside)
        edges = sum(edge["times"] for edge in found["edges"]) + found["omitted"]
        self.assertEqual(found["count"] + found["borrowed"], edges + found["unexplained"])

    def test_the_number_is_that_which_the_program_is_told(self) -> None:
        def scene() -> None:
            rows = [1]
            table = {"rows": rows}
            also = Node(rows, rows)
            assert table and also
            inside = references([rows])
            found = self.look("rows")
            self.check_sum(found, inside)
            self.assertEqual((found["unexplained"], found["borrowed"]), (0, 0))
            self.assertEqual(
                sorted(edge["label"] for edge in found["edges"]),
                ["['rows']", "[0]", "[1]", "rows"],
            )

        scene()

    def test_what_the_debugger_holds_is_told_apart(self) -> None:
        def scene() -> None:
            x: list[int] = []
            inside = references([x])
            shown = [Handle(x, None, None, None), Handle((x,), None, None, None)]
            found = self.look("x")
            self.check_sum(found, inside)
            self.assertGreaterEqual(found["debugger"], len(shown))
            self.assertEqual([edge["label"] for edge in found["edges"]], ["x"])

        scene()

    def test_a_container_of_the_program_that_the_debugger_shows_is_still_the_programs(self) -> None:
        def scene() -> None:
            x: list[int] = []
            rows = [x]
            inside = references([x])
            shown = Handle(rows, None, None, None)
            assert shown
            found = self.look("x")
            self.check_sum(found, inside)
            self.assertIn("[0]", [edge["label"] for edge in found["edges"]])

        scene()

    def test_a_card_is_found_by_its_number_and_not_by_an_address_alone(self) -> None:
        def scene() -> None:
            x = Node()
            holder = [x]
            serial = self.serials.number(x)
            found = self.look(None, serial, id(holder[0]))
            self.assertEqual((found["serial"], found["type"]), (serial, "Node"))
            self.assertIsNone(self.looking.ledger(None, serial + 7, id(holder[0])))
            self.assertIsNone(self.looking.ledger(None, serial, 1))

        scene()

    def test_counts_that_stand_still_are_not_told_as_numbers(self) -> None:
        def scene() -> dict[str, Any]:
            nothing = None
            assert nothing is None
            return self.look("nothing")

        found = scene()
        if sys.version_info >= (3, 12):
            self.assertEqual((found["withheld"], found["count"]), ("immortal", None))
        else:
            self.assertIsNone(found["withheld"])
            self.assertGreater(found["count"], 100)

    def test_of_many_holders_the_rest_is_counted(self) -> None:
        def scene() -> None:
            x: list[int] = []
            many = [[x] for _ in range(1_000)]
            assert many
            inside = references([x])
            found = self.look("x")
            self.check_sum(found, inside)
            self.assertEqual((len(found["edges"]), found["omitted"]), (200, 801))

        scene()

    def test_the_way_from_a_name_is_the_shortest(self) -> None:
        def scene() -> None:
            chain: Any = Node(Node("far", [Node("near")]))
            near: Any = chain.held[0].held[1][0]
            serial, address = self.serials.number(near), id(near)
            del near
            found = self.look(None, serial, address)
            self.assertEqual(found["path"][0]["label"], "chain")
            self.assertEqual(found["path"][0]["kind"], "frame")
            self.assertEqual(found["path"][-1]["label"], "[0]")

        scene()

    def test_an_object_that_only_a_cycle_holds_has_no_way(self) -> None:
        def scene() -> None:
            first = Node()
            second = Node(first)
            first.held = (second,)
            serial, address = self.serials.number(first), id(first)
            gc.disable()
            try:
                del first, second
                found = self.look(None, serial, address)
                self.assertEqual((found["path"], found["pathCut"]), ([], None))
                self.assertEqual((found["count"], found["unexplained"]), (1, 0))
            finally:
                gc.enable()

        scene()

    def test_looking_keeps_nothing_and_collects_nothing(self) -> None:
        runs: list[str] = []

        def heard(phase: str, info: dict[str, int]) -> None:
            runs.append(phase)

        def scene() -> None:
            x = Node()
            gone = weakref.ref(x)
            gc.callbacks.append(heard)
            try:
                self.look("x")
                first = references([x])
                self.look("x")
                self.assertEqual(references([x]), first)
            finally:
                gc.callbacks.remove(heard)
            self.assertEqual(runs, [])
            if sys.version_info >= (3, 11):
                del x
                self.assertIsNone(gone())

        scene()

    def test_looking_leaves_no_garbage(self) -> None:
        def generate(given: object) -> Any:
            yield given

        def scene() -> None:
            x: dict[str, int] = {}
            suspended = generate(x)
            next(suspended)
            self.look("x")
            gc.collect()
            self.look("x")
            self.look("suspended")
            self.assertEqual(gc.collect(), 0)

        scene()

    def test_the_sum_is_right_for_random_graphs(self) -> None:
        def scene(chance: random.Random) -> None:
            nodes: list[Any] = [Node() for _ in range(30)]
            for node in nodes:
                node.held = tuple(chance.choices(nodes, k=chance.randrange(5)))
                node.other = [chance.choice(nodes)]
            x = chance.choice(nodes)
            inside = references([x])
            found = self.look("x")
            self.check_sum(found, inside)
            self.assertEqual(found["unexplained"], 0)

        for seed in range(20):
            with self.subTest(seed=seed):
                scene(random.Random(seed))

    def test_borrowed_and_unexplained_balance(self) -> None:
        unexplained, borrowed = balance(5, 3, 1)
        self.assertEqual((unexplained, borrowed), (1, 0))


if __name__ == "__main__":
    unittest.main()
