"""The ledger of one object: it adds up, leaves the debugger out, and says why the object is alive."""

from __future__ import annotations

import gc
import random
import sys
import unittest
import unittest.mock
import weakref
from typing import Any

from ..observe import addresses
from ..observe.collector import MAX_RUNS, kind
from ..observe.counts import free_threaded_reason
from ..observe.variables import Handle
from .looking_for_tests import Look, references
from .references import balance


class Node:
    def __init__(self, *held: object) -> None:
        self.held: Any = held


kept_by_module: Any = None


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

    def test_a_search_that_is_cut_does_not_say_that_the_object_has_died(self) -> None:
        def scene() -> None:
            text = "".join(["not", " in", " any", " constant"])
            rows = [[text]]
            chosen = self.serials.number(text), id(text)
            del text
            with unittest.mock.patch.object(addresses, "MIN_SEARCH", -1):
                found = self.looking.report(None, *chosen, budget_ms=0)
            self.assertEqual((found["ledger"], found["unknown"]), (None, "time"))
            found = self.looking.report(None, *chosen, budget_ms=0)
            self.assertEqual((found["ledger"]["serial"], found["unknown"]), (chosen[0], None))
            rows.clear()
            found = self.looking.report(None, *chosen)
            self.assertEqual((found["ledger"], found["unknown"]), (None, None))

        scene()

    def test_an_object_whose_place_another_has_has_died_and_one_long_not_seen_is_not_known(
        self,
    ) -> None:
        class Fixed(tuple[Any, ...]):
            pass

        def scene() -> None:
            x = Fixed([1])
            serial, address = self.serials.number(x), id(x)
            # As if another one were made where it was.
            del x
            held = [Fixed([2]) for _ in range(50)]
            again = next((one for one in held if id(one) == address), None)
            if again is None:
                self.skipTest("no other object was made in its place")
            found = self.looking.report(None, serial, address)
            self.assertEqual((found["ledger"], found["unknown"]), (None, None))
            number = self.serials.number(again)
            del again
            for _ in range(2):
                found = self.looking.report(None, serial, address)
                self.assertEqual((found["ledger"], found["unknown"]), (None, None))
            for _ in range(8):
                self.serials.begin_stop()
            found = self.looking.report(None, number, address)
            self.assertEqual((found["ledger"], found["unknown"]), (None, "forgotten"))

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

    def test_the_way_is_told_in_names_of_modules_and_attributes(self) -> None:
        global kept_by_module

        kept_by_module = Node(Node("far"))
        # Read, so that each has a dictionary between it and what it holds.
        dictionaries = [vars(kept_by_module), vars(kept_by_module.held[0])]
        far: Any = kept_by_module.held[0].held
        address, serial = id(far), self.serials.number(far)
        try:
            del far, dictionaries
            found = self.look(None, serial, address)
            labels = [(step["kind"], step["label"]) for step in found["path"]]
            self.assertEqual(labels[0], ("module", __name__))
            self.assertEqual(labels[1], ("global", ".kept_by_module"))
            self.assertEqual(labels[2][1], ".held")
            self.assertEqual(labels[-1][1], ".held")
            self.assertEqual(found["path"][1]["holder"]["type"], "module")
        finally:
            kept_by_module = None

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

    def test_it_says_whether_the_object_can_change_as_its_card_does(self) -> None:
        def scene() -> None:
            fixed, shell, deep, rows = (1, "a"), (1, [2]), ((3, ((4, {}),)),), [5]
            both, plain, kind = frozenset((1, 2)), "text", Node
            assert fixed and shell and deep and rows and both and plain and kind
            found: dict[str, str] = {}
            # A comprehension would look from a frame of its own.
            for name in ("fixed", "shell", "deep", "rows", "both", "plain", "kind"):
                found[name] = self.look(name)["mutability"]
            self.assertEqual(
                found,
                {
                    "fixed": "immutable", "shell": "shell", "deep": "shell", "rows": "mutable",
                    "both": "immutable", "plain": "immutable", "kind": "mutable",
                },
            )  # fmt: skip

        scene()

    def test_a_tuple_in_a_cycle_and_one_too_deep_to_look_through(self) -> None:
        def scene() -> None:
            ring: list[Any] = []
            held = (ring,)
            ring.append(held)
            found = self.look("held")
            self.assertEqual(found["mutability"], "shell")
            members = {one["type"]: one["mutability"] for one in found["cycle"]["members"]}
            self.assertEqual(members, {"list": "mutable", "tuple": "shell"})
            nested: tuple[Any, ...] = (1,)
            for _ in range(300):
                nested = (nested,)
            self.assertEqual(self.look("nested")["mutability"], "unknown")
            ring.clear()

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

    def test_an_attribute_or_item_is_found_and_nothing_is_run_for_it(self) -> None:
        ran: list[str] = []

        class Asked(Node):
            @property
            def computed(self) -> object:
                ran.append("computed")
                return self

        def scene() -> None:
            x = Asked([1, 2])
            table = {"k": x}
            assert table
            self.assertEqual(self.look("table['k']")["serial"], self.serials.number(x))
            self.assertEqual(self.look("x.held[0]")["text"], "[1, 2]")
            for expression in ("x.computed", "nothing", "x.held[9]", "x.missing", "f()", "x.", ""):
                self.assertIsNone(self.looking.ledger(expression), expression)
            # What only looking makes is no object of the program.
            self.assertIsNone(self.looking.ledger("x.__init__"))

        scene()
        self.assertEqual(ran, [])

    def test_names_of_data_are_to_choose_from(self) -> None:
        def scene(report: Any) -> list[dict[str, Any]]:
            rows = [1]
            assert rows
            return report()["choices"]

        self.addCleanup(self.looking.probe.end)
        self.assertEqual(
            [(one["name"], one["type"], one["text"]) for one in scene(self.looking.report)],
            [("rows", "list", "[1]")],
        )

    def test_functions_are_to_choose_from_where_there_is_nothing_else(self) -> None:
        def scene(report: Any) -> list[dict[str, Any]]:
            return report()["choices"]

        self.addCleanup(self.looking.probe.end)
        self.assertEqual([one["name"] for one in scene(self.looking.report)], ["report"])

    def test_a_cycle_plays_the_collectors_subtraction(self) -> None:
        def scene() -> dict[str, Any]:
            parent, child = Node(), Node()
            parent.held = child
            child.held = [parent]
            kept = child
            assert kept
            return self.look("parent")

        found = scene()
        cycle = found["cycle"]
        members = {one["type"] + one["text"][:1]: one for one in cycle["members"]}
        self.assertEqual(len(cycle["members"]), 3, members)
        self.assertEqual(
            sorted((one["count"], one["outside"]) for one in cycle["members"]),
            [(1, 0), (2, 1), (3, 2)],
        )
        self.assertEqual(
            sorted(edge["label"] for edge in cycle["edges"]), [".held", ".held", "[0]"]
        )
        self.assertEqual((cycle["unreachable"], found["cycleCut"]), (False, None))
        # The parent has its name; the list and the child are held by others too.
        self.assertEqual(found["edges"][0]["frees"], {"now": 0, "later": 0})

    def test_what_only_a_cycle_holds_waits_for_the_collector(self) -> None:
        class Closing(Node):
            def __del__(self) -> None:
                self.ended = True

        def scene() -> dict[str, Any]:
            x = Closing()
            x.held = (x, str(id(x)))
            return self.look("x")

        gc.disable()
        try:
            found = scene()
        finally:
            gc.enable()
        dependents = found["dependents"]
        self.assertEqual((dependents["now"], dependents["later"]), (0, 3))
        self.assertEqual(dependents["wouldRun"], ["Closing.__del__"])
        by_label = {edge["label"]: edge["frees"] for edge in found["edges"]}
        self.assertEqual(by_label["x"], {"now": 0, "later": 3})
        # The slot within lets go of nothing: the name still holds the object.
        self.assertEqual(by_label["[0]"], {"now": 0, "later": 0})

    def test_a_weak_references_callback_is_told_and_not_called(self) -> None:
        called: list[object] = []

        def scene() -> dict[str, Any]:
            x = Node()
            watch = weakref.ref(x, called.append)
            assert watch
            return self.look("x")

        found = scene()
        self.assertEqual(found["dependents"]["wouldRun"], ["callback of a weak reference to Node"])
        self.assertEqual(found["weakReferences"], 1)

    def test_more_than_the_budget_allows_is_said_to_be_cut(self) -> None:
        def scene() -> dict[str, Any]:
            x = [[number] for number in range(60_000)]
            found = self.looking.ledger("x", budget_ms=60_000)
            assert found is not None and x
            return found

        found = scene()
        dependents = found["dependents"]
        self.assertEqual((dependents["cut"], found["cycleCut"]), ("objects", "objects"))
        self.assertGreater(dependents["now"], 1_000)
        self.assertLess(dependents["now"], 60_000)
        self.assertIsNone(found["edges"][0]["frees"])

    def test_what_was_frozen_is_in_no_generation(self) -> None:
        def scene() -> tuple[dict[str, Any], dict[str, Any]]:
            x = Node()
            before = self.look("x")
            gc.freeze()
            try:
                return before, self.look("x") if x else {}
            finally:
                gc.unfreeze()

        before, frozen = scene()
        self.assertEqual((before["frozen"], before["generation"]), (False, 0))
        self.assertEqual((frozen["frozen"], frozen["generation"]), (True, None))

    def test_runs_of_the_collector_are_watched_from_the_first_time_on(self) -> None:
        gc.collect()
        before = list(gc.callbacks)
        self.assertEqual(self.looking.report()["collector"]["runs"], [])
        self.addCleanup(self.looking.probe.end)
        self.assertEqual(len(gc.callbacks), len(before) + 1)
        gc.collect(0)
        gc.collect()
        told = self.looking.report()["collector"]
        self.assertEqual([run["generation"] for run in told["runs"]][-2:], [0, 2])
        self.assertTrue(all(run["durationMs"] >= 0 for run in told["runs"]))
        self.assertTrue(told["enabled"])
        for _ in range(MAX_RUNS):
            gc.collect(0)
        told = self.looking.report()["collector"]
        self.assertEqual((len(told["runs"]), told["omittedRuns"] >= 2), (MAX_RUNS, True))
        self.looking.probe.end()
        self.assertEqual(gc.callbacks, before)

    def test_noting_a_run_makes_nothing_that_the_collector_follows(self) -> None:
        gc.disable()
        self.addCleanup(gc.enable)
        self.looking.report()
        self.addCleanup(self.looking.probe.end)
        gc.collect(0)
        before = len(gc.get_objects())
        for _ in range(100):
            gc.collect(0)
        self.assertLessEqual(len(gc.get_objects()), before)

    def test_the_collector_is_named_by_version(self) -> None:
        self.assertEqual(kind((3, 14, 2), (2000, 10, 0), False), "incremental")
        for version, third in (
            ((3, 13, 0), 10),
            ((3, 14, 5), 10),
            ((3, 14, 6), 0),
            ((3, 15, 0), 0),
        ):
            self.assertEqual(kind(version, (2000, 10, third), False), "generational")
        self.assertEqual(kind((3, 14, 2), (2000, 10, 0), True), "freeThreaded")

    def test_without_the_interpreter_lock_no_number_is_told(self) -> None:
        self.assertEqual(free_threaded_reason(3), "freeThreaded")
        self.assertEqual(free_threaded_reason(1 << 60), "deferred")

    def test_borrowed_and_unexplained_balance(self) -> None:
        unexplained, borrowed = balance(5, 3, 1)
        self.assertEqual((unexplained, borrowed), (1, 0))


if __name__ == "__main__":
    unittest.main()
