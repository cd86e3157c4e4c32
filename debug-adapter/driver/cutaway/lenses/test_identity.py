"""The identity snapshot: one entry an object, an edge a reference, numbers that stay."""

from __future__ import annotations

import gc
import sys
import unittest
import weakref
from types import FrameType
from typing import Any

from .identity import IdentityProbe, LaneSource


def _here() -> FrameType:
    return sys._getframe(1)


class Chain:
    def __init__(self, following: object) -> None:
        self.following = following


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


if __name__ == "__main__":
    unittest.main()
