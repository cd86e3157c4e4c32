"""The identity snapshot: one entry an object, an edge a reference, numbers that stay."""

from __future__ import annotations

import collections
import gc
import sys
import unittest
import unittest.mock
import weakref
from types import FrameType
from typing import Any

from ..observe import addresses
from ..observe.heap import Walk
from .identity import IdentityProbe, LaneSource, Looked
from .looking_for_tests import is_own


def _here() -> FrameType:
    return sys._getframe(1)


class Chain:
    def __init__(self, following: object) -> None:
        self.following = following


class Mine:
    """Stands for an object of the debugger."""

    def __init__(self) -> None:
        self.rows = [["one", "two"]]


def _nobody() -> FrameType:
    """A frame that sees nothing of the test."""
    found: list[FrameType] = []
    exec("take()", {"take": lambda: found.append(_here())})
    return found.pop()


class IdentityTest(unittest.TestCase):
    """What the panel is given."""

    def setUp(self) -> None:
        self.probe = IdentityProbe()

    def look(
        self, frame: FrameType, objects: int = 5000, time_ms: float = 10_000
    ) -> dict[str, Any]:
        source = LaneSource(frame, 1, None, frame.f_lineno)
        return self.probe.snapshot([source], 1, objects, time_ms)

    def target(self, found: dict[str, Any], name: str) -> int:
        return next(one["target"] for one in found["frames"][0]["names"] if one["name"] == name)

    def entry(self, found: dict[str, Any], name: str) -> dict[str, Any]:
        serial = self.target(found, name)
        return next(one for one in found["objects"] if one["serial"] == serial)

    def test_two_names_of_one_list_have_one_entry(self) -> None:
        def scene() -> dict[str, Any]:
            a = [1]
            b = a
            c = [1]
            del b[1:]
            assert c
            return self.look(_here())

        found = scene()
        self.assertEqual(self.target(found, "a"), self.target(found, "b"))
        self.assertNotEqual(self.target(found, "a"), self.target(found, "c"))
        serials = [one["serial"] for one in found["objects"]]
        self.assertEqual(len(serials), len(set(serials)))

    def test_numbers_stay_from_stop_to_stop_and_a_new_object_gets_a_new_one(self) -> None:
        def scene() -> tuple[dict[str, Any], dict[str, Any]]:
            kept, number = [1], 5
            first = self.look(_here())
            number = 6
            assert kept and number
            return first, self.look(_here())

        first, second = scene()
        self.assertEqual(self.target(first, "kept"), self.target(second, "kept"))
        self.assertNotEqual(self.target(first, "number"), self.target(second, "number"))
        self.assertEqual(first["frames"][0]["lane"], second["frames"][0]["lane"])

    def test_mutability_is_told_for_what_a_container_holds(self) -> None:
        def scene() -> dict[str, Any]:
            fixed = (1, ("a", None))
            shell = (1, ("a", [2]))
            loop: Any = ([],)
            loop[0].append(loop)
            frozen = frozenset({1})
            plain = {"k": 1}
            assert fixed and shell and frozen and plain
            return self.look(_here())

        found = scene()
        told = {
            name: self.entry(found, name)["mutability"]
            for name in ("fixed", "shell", "loop", "frozen", "plain")
        }
        self.assertEqual(
            told,
            {
                "fixed": "immutable",
                "shell": "shell",
                "loop": "shell",
                "frozen": "immutable",
                "plain": "mutable",
            },
        )

    def test_defaults_closures_and_class_attributes_are_edges(self) -> None:
        def scene() -> dict[str, Any]:
            shared: list[int] = []

            class Basket:
                kinds: list[int] = []

            def add(item: int, items: list[int] = [], *, seen: dict[int, int] = {}) -> object:  # noqa: B006
                return shared, item, items, seen

            add.__module__ = Basket.__module__ = "mine"
            bound = Chain(1).__init__
            assert bound
            return self.look(_here())

        found = scene()
        edges = [(edge["kind"], edge["label"]) for edge in self.entry(found, "add")["edges"]]
        self.assertEqual(edges, [("default", "items="), ("default", "seen="), ("cell", "shared")])
        self.assertIn(
            ("attribute", ".kinds"),
            [(e["kind"], e["label"]) for e in self.entry(found, "Basket")["edges"]],
        )
        self.assertEqual(
            [e["kind"] for e in self.entry(found, "bound")["edges"]], ["self", "function"]
        )

    def test_a_long_chain_needs_no_recursion_and_budgets_are_said(self) -> None:
        def scene(objects: int, time_ms: float) -> dict[str, Any]:
            chain: object = None
            for _ in range(1500):
                chain = Chain(chain)
            return self.look(_here(), objects, time_ms)

        self.assertIsNone(scene(5000, 10_000)["cut"])
        cut = scene(100, 10_000)
        self.assertEqual((cut["cut"], len(cut["objects"])), ("objects", 100))
        self.assertEqual(scene(5000, 0)["cut"], "time")

    def test_nothing_is_called_immutable_that_was_not_read_whole(self) -> None:
        def scene() -> dict[str, Any]:
            numbers = tuple(range(1000, 2000))
            hidden = (*range(1000, 2000), [1])
            outer = (hidden, 1)
            unknown = (iter(()),)
            assert numbers and hidden and outer and unknown
            return self.look(_here())

        found = scene()
        told = [
            self.entry(found, name)["mutability"]
            for name in ("numbers", "hidden", "outer", "unknown")
        ]
        self.assertEqual(told, ["immutable", "unknown", "unknown", "unknown"])

    def test_time_for_what_was_found_is_kept_when_there_is_much_to_find(self) -> None:
        def scene() -> dict[str, Any]:
            wide = [[[number + 1000] * 3 for number in range(90)] for _ in range(90)]
            assert wide
            return self.look(_here(), 100_000, 6)

        found = scene()
        self.assertEqual(found["cut"], "time")
        self.assertLess(len(found["objects"]), 8000)
        serials = {one["serial"] for one in found["objects"]}
        for one in found["objects"]:
            for edge in one["edges"]:
                self.assertIn(edge["target"], serials)

    def test_long_containers_are_counted_not_followed(self) -> None:
        def scene() -> dict[str, Any]:
            many = list(range(1_000_000))
            assert many
            return self.look(_here())

        entry = self.entry(scene(), "many")
        self.assertEqual(
            (entry["size"], len(entry["edges"]), entry["omitted"]), (1_000_000, 100, 999_900)
        )

    def test_every_edge_is_a_reference_that_python_has(self) -> None:
        def scene() -> tuple[dict[str, Any], dict[str, object]]:
            inner = {"x": [1, 2]}
            outer = [inner, (inner, "s"), Chain(inner)]
            assert outer
            return self.look(_here()), {"inner": inner, "outer": outer}

        found, values = scene()
        by_address = {int(one["address"], 16): one for one in found["objects"]}
        for name, value in values.items():
            entry = self.entry(found, name)
            self.assertIs(by_address[id(value)], entry)
            expected = sorted(
                id(one)
                for one in gc.get_referents(value)
                if id(one) in by_address and not isinstance(one, str)
            )
            serials = {one["serial"]: int(one["address"], 16) for one in found["objects"]}
            self.assertEqual(sorted(serials[edge["target"]] for edge in entry["edges"]), expected)

    def test_looking_keeps_nothing_alive(self) -> None:
        class Watched:
            pass

        holder = [Watched()]
        gone = weakref.ref(holder[0])
        source = {"holder": holder}
        code = compile("look()", "<scene>", "exec")
        exec(code, {"look": lambda: self.look(_here()), **source})
        count = sys.getrefcount(holder[0])
        exec(code, {"look": lambda: self.look(_here()), **source})
        self.assertEqual(sys.getrefcount(holder[0]), count)
        gc.disable()
        try:
            holder.clear()
            self.assertIsNone(gone())
        finally:
            gc.enable()

    # ---- what is looked at

    def looked(
        self, frame: FrameType, looked: Looked, objects: int = 5000, frames: int = 1
    ) -> tuple[dict[str, Any], Any]:
        sources = [LaneSource(frame, number, None, 1) for number in range(1, frames + 1)]
        found: dict[str, Any] = self.probe.look(sources, 1, objects, 10_000, looked)
        return found["snapshot"], found["focus"]

    def of(self, found: dict[str, Any], serial: int) -> dict[str, Any]:
        return next(one for one in found["objects"] if one["serial"] == serial)

    def test_an_expression_is_looked_at_first_however_deep_it_is(self) -> None:
        def scene() -> None:
            many = [[number] for number in range(1000)]
            deep: object = "end"
            for _ in range(40):
                deep = Chain(deep)
            assert many and deep
            text = "deep" + ".following" * 30
            found, focus = self.looked(_here(), Looked(text), 60)
            self.assertEqual((found["cut"], self.of(found, focus)["type"]), ("objects", "Chain"))
            found, focus = self.looked(_here(), Looked("many[700]"))
            self.assertEqual(self.of(found, focus)["address"], hex(id(many[700])))
            self.assertIsNone(found["cut"])

        scene()

    def test_nothing_runs_for_an_expression_and_what_only_looking_makes_is_no_object(self) -> None:
        class Hostile:
            @property
            def loud(self) -> object:
                raise AssertionError

            def method(self) -> None: ...

        def scene() -> None:
            hostile, numbers = Hostile(), range(10_000)
            assert hostile and numbers
            plain = len(self.look(_here())["objects"])
            for text in ("hostile.loud", "hostile.method", "numbers[9000]", "print(", "nobody"):
                found, focus = self.looked(_here(), Looked(text))
                self.assertIsNone(focus, text)
                self.assertEqual({one["type"] for one in found["objects"]} & {"method"}, set())
            self.assertGreater(plain, 3)

        scene()

    def test_an_object_in_a_cycle_that_no_name_leads_to_is_found_again(self) -> None:
        def scene() -> None:
            node = Chain(None)
            node.following = [node]
            found = self.look(_here())
            entry = self.entry(found, "node")
            del node
            looked = Looked(None, entry["serial"], int(entry["address"], 16))
            found, focus = self.looked(_here(), looked)
            self.assertEqual(focus, entry["serial"])
            self.assertEqual([one["type"] for one in found["objects"]][-2:], ["Chain", "list"])
            gc.collect()
            found, focus = self.looked(_here(), looked)
            self.assertIsNone(focus)
            self.assertNotIn(entry["serial"], [one["serial"] for one in found["objects"]])

        scene()

    def test_names_of_ten_megabytes_are_cut(self) -> None:
        long = "x" * 10_000_000
        odd = type(long, (), {})()
        vars(odd)[long] = odd
        frames: list[FrameType] = []
        exec("take()", {long: odd, "take": lambda: frames.append(sys._getframe(1))})
        found = self.look(frames.pop())
        self.assertLess(len(str(found)), 10_000)
        self.assertIn(long[:299] + "…", [one["name"] for one in found["frames"][0]["names"]])

    def test_what_the_budget_cut_is_told_when_it_is_asked_for(self) -> None:
        def scene() -> None:
            rows = [[number, [number]] for number in range(1_000, 1_040)]
            sources = [LaneSource(_here(), 1, None, 1)]
            for objects, time_ms in ((5_000, 0.0), (20, 10_000.0)):
                found: Any = self.probe.snapshot(sources, 1, objects, time_ms)
                entry = self.entry(found, "rows")
                self.assertIsNotNone(found["cut"])
                self.assertGreater(entry["omitted"], 0)
                for looked in (
                    Looked(None, entry["serial"], int(entry["address"], 16)),
                    Looked(pages={entry["serial"]: 0}),
                ):
                    told: Any = self.probe.look(sources, 1, objects, time_ms, looked)
                    entry = self.entry(told["snapshot"], "rows")
                    self.assertEqual((len(entry["edges"]), entry["omitted"]), (40, 0))
                # One step further: a card that was told without its edges.
                inner = self.of(told["snapshot"], entry["edges"][-1]["target"])
                self.assertGreater(inner["omitted"], 0)
                looked = Looked(None, inner["serial"], int(inner["address"], 16), [_here()])
                told = self.probe.look(sources, 1, objects, time_ms, looked)
                inner = self.of(told["snapshot"], inner["serial"])
                self.assertEqual((len(inner["edges"]), inner["omitted"]), (2, 0))
            assert rows

        scene()

    def test_a_search_that_is_cut_says_so(self) -> None:
        def scene() -> None:
            text = "".join(["not", " in", " any", " constant"])
            rows = [[text]]
            found = self.look(_here())
            entry = self.entry(found, "text")
            del text
            looked = Looked(None, entry["serial"], int(entry["address"], 16), [_here()])
            sources = [LaneSource(_nobody(), 1, None, 1)]
            with unittest.mock.patch.object(addresses, "MIN_SEARCH", -1):
                told = self.probe.look(sources, 1, 5000, 0, looked)
            self.assertEqual((told["focus"], told["searchCut"]), (None, True))
            told = self.probe.look(sources, 1, 5000, 0, looked)
            self.assertEqual((told["focus"], told["searchCut"]), (entry["serial"], False))
            assert rows

        scene()

    def test_what_only_a_tuple_holds_that_no_collector_follows_is_found(self) -> None:
        number = float("1234.5")
        table = {"k": (number, 2.5)}
        gc.collect()
        self.assertFalse(gc.is_tracked(table["k"]))
        address = id(number)
        del number
        self.assertEqual(addresses.Search(address, [sys._getframe()], is_own, 1).held, [1234.5])

    def test_an_address_alone_finds_nothing(self) -> None:
        def scene() -> None:
            value = [1]
            found = self.look(_here())
            serial = self.target(found, "value")
            address = id(value)
            del value
            for looked in (Looked(None, serial + 50_000, address), Looked(None, 100_000, address)):
                self.assertIsNone(self.looked(_here(), looked)[1])

        scene()

    def test_the_debugger_s_own_objects_are_never_found(self) -> None:
        mine = Mine()
        driver = sys.modules[IdentityProbe.__module__].__file__ or ""
        folder = driver.rpartition("lenses")[0]
        probe = IdentityProbe(
            lambda code: (
                code is Mine.__init__.__code__
                or (code.co_filename.startswith(folder) and "test_" not in code.co_filename)
            )
        )
        # As if a list of the program had lived where one of the debugger's is now.
        serial = probe.serials.number(mine.rows)
        looked = Looked(None, serial, id(mine.rows))
        source = LaneSource(_nobody(), 1, None, 1)
        self.assertIsNone(probe.look([source], 1, 5000, 10_000, looked)["focus"])
        theirs = {"rows": [mine.rows]}
        looked.stack = [sys._getframe()]
        self.assertEqual(probe.look([source], 1, 5000, 10_000, looked)["focus"], serial)
        self.assertTrue(theirs)

    # ---- pages

    def page(self, frame: FrameType, name: str, start: int) -> dict[str, Any]:
        serial = self.target(self.look(frame), name)
        found, _ = self.looked(frame, Looked(pages={serial: start}))
        return self.of(found, serial)

    def test_a_page_further_in_is_read_of_every_container(self) -> None:
        def scene() -> None:
            a_list = [str(number) for number in range(1000)]
            a_tuple, a_deque = tuple(a_list), collections.deque(a_list)
            a_dict, ordered = dict.fromkeys(a_list), collections.OrderedDict.fromkeys(a_list)
            a_set, a_frozen = set(a_list), frozenset(a_list)
            every: dict[str, Any] = {
                "a_list": a_list, "a_tuple": a_tuple, "a_deque": a_deque, "a_dict": a_dict,
                "ordered": ordered, "a_set": a_set, "a_frozen": a_frozen,
            }  # fmt: skip
            for name, value in every.items():
                entry = self.page(_here(), name, 950)
                with self.subTest(name):
                    self.assertEqual(
                        (entry["start"], entry["size"], entry["omitted"], len(entry["edges"])),
                        (950, 1000, 950, 50),
                    )
                    if name in ("a_list", "a_tuple", "a_deque"):
                        self.assertEqual(entry["edges"][0]["label"], "[950]")
                    elif name in ("a_dict", "ordered"):
                        self.assertEqual(entry["edges"][0]["label"], "['950']")
                    else:
                        found = self.look(_here())
                        ids = {hex(id(one)) for one in list(value)[950:]}
                        by_serial = {one["serial"]: one["address"] for one in found["objects"]}
                        for edge in entry["edges"]:
                            self.assertIn(by_serial.get(edge["target"], next(iter(ids))), ids)

        scene()

    def test_a_page_behind_the_end_is_the_last_one_and_attributes_stay(self) -> None:
        class Rows(list[int]):
            pass

        def scene() -> None:
            rows = Rows(range(250))
            rows.owner = [1]  # type: ignore[attr-defined]
            entry = self.page(_here(), "rows", 9_000)
            labels = [edge["label"] for edge in entry["edges"]]
            self.assertEqual((labels[0], labels[-1], len(labels)), ("[200]", ".owner", 51))
            self.assertEqual((entry["start"], entry["omitted"]), (200, 200))

        scene()

    def test_a_page_that_would_take_too_long_is_not_read_and_says_so(self) -> None:
        members = set(range(200_000))
        serial = self.probe.serials.number(members)
        walk = Walk(self.probe.serials, 5000, 0.001, {serial: 190_000})
        walk.root(members)
        walk.run()
        entry = walk.objects[0]
        self.assertEqual((entry["start"], entry["edges"], entry["omitted"]), (190_000, [], 200_000))

    # ---- why

    def test_why_fixed_values_are_shared_is_told_of_those_with_more_than_one_holder(self) -> None:
        def scene() -> dict[str, Any]:
            a, b = 5, 5
            big, same = 1_234_567, 1_234_567
            alone = 7_654_321
            computed = int("99999999")
            again = computed
            rows: list[int] = []
            alias = rows
            assert a and b and big and same and alone and computed and again and not alias
            return self.look(_here())

        found = scene()
        told = {
            name: self.entry(found, name).get("kept")
            for name in ("a", "big", "alone", "computed", "rows")
        }
        where = getattr(scene.__code__, "co_qualname", "scene")
        self.assertEqual(
            told,
            {
                "a": {"reason": "smallInt", "where": None},
                "big": {"reason": "constant", "where": where},
                "alone": None,
                "computed": None,
                "rows": None,
            },
        )

    def test_the_frame_looked_at_is_shown_in_a_deep_recursion(self) -> None:
        sources = [LaneSource(sys._getframe(), number, None, 1) for number in range(1, 101)]
        found: Any = self.probe.snapshot(sources, 60, 100, 10_000)
        shown = [one["frameId"] for one in found["frames"]]
        self.assertEqual((len(shown), shown[-2:]), (24, [60, 100]))


if __name__ == "__main__":
    unittest.main()
