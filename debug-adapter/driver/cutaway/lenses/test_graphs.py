"""Graphs of objects made at random: what the lens says of cycles and deaths is what then happens."""

from __future__ import annotations

import gc
import random
import unittest
import weakref
from collections import OrderedDict, deque
from types import FunctionType, GeneratorType
from typing import Any

from ..amount_for_tests import FULL, some
from ..observe.own import KEEPS_COPIES as COPIES
from .looking_for_tests import Look


class Row(list[Any]):
    """A list that can be watched."""


class Table(dict[Any, Any]):
    """A dictionary that can be watched."""


class Ordered(OrderedDict[Any, Any]):
    """One that keeps its order."""


class Members(set[Any]):
    """A set that can be watched, of elements compared by identity."""

    __hash__ = object.__hash__  # type: ignore[assignment]


class Plain:
    """Attributes in a dictionary, or inline."""


class Many(Plain):
    """With a dictionary that has been asked for."""


class Slots:
    __slots__ = ("__weakref__", "a", "b", "c")


class Box:
    """What holds nodes from outside of the graph."""

    def __init__(self) -> None:
        self.held: list[Any] = []


def suspended(a: Any, b: Any, c: Any) -> Any:
    yield 0
    assert [a, b, c]


def closing(a: Any, b: Any, c: Any) -> Any:
    return lambda: (a, b, c)


class Graph:
    """Nodes of many kinds with edges made by chance; `kinds` and `targets` say what was built."""

    def __init__(self, chance: random.Random, size: int) -> None:
        self.nodes: list[Any] = []
        self.built: list[tuple[int, int]] = []
        for number in range(size):
            self.nodes.append(self._node(chance, number))
        for number, node in enumerate(self.nodes):
            for _ in range(chance.choice((0, 0, 1, 1, 2, 3))):
                target = chance.randrange(size)
                if self._join(chance, node, self.nodes[target]):
                    self.built.append((number, target))

    def _node(self, chance: random.Random, number: int) -> Any:
        kind = chance.randrange(11)
        if kind >= 9 and number >= 3:
            targets = [chance.randrange(number) for _ in range(3)]
            self.built.extend((number, target) for target in targets)
            parts = [self.nodes[target] for target in targets]
            if kind == 9:
                return closing(*parts)
            generator = suspended(*parts)
            next(generator)
            return generator
        node = (Row, Table, Ordered, Members, Plain, Many, Slots, deque, Plain)[kind % 9]()
        if kind == 5:
            vars(node)
        return node

    def _join(self, chance: random.Random, node: Any, target: Any) -> bool:
        if isinstance(node, (Row, deque)):
            node.append(target)
        elif isinstance(node, dict):
            key: Any = chance.choice((f"key{len(node)}", len(node)))
            if not isinstance(target, (Row, Table, Ordered, deque)) and chance.random() < 0.3:
                if target in node:
                    return False
                node[target] = None
            else:
                node[key] = target
        elif isinstance(node, Members):
            if isinstance(target, (Row, Table, Ordered, deque)) or target in node:
                return False
            node.add(target)
        elif isinstance(node, Plain):
            names = [f"attribute{place}" for place in range(40)]
            setattr(node, next(name for name in names if not hasattr(node, name)), target)
        elif isinstance(node, Slots):
            free = [name for name in ("a", "b", "c") if not hasattr(node, name)]
            if not free:
                return False
            setattr(node, free[0], target)
        else:
            return False
        return True


def reachable(built: list[tuple[int, int]], begin: int) -> set[int]:
    """Nodes that some way of at least one edge leads to."""
    found: set[int] = set()
    waiting = [begin]
    while waiting:
        number = waiting.pop()
        for source, target in built:
            if source == number and target not in found:
                found.add(target)
                waiting.append(target)
    return found


class GraphTest(unittest.TestCase):
    """One graph a seed; nothing but the graph is held by the test."""

    def setUp(self) -> None:
        self.look = Look()
        self.compared = 0
        gc.collect()
        gc.disable()
        self.addCleanup(gc.enable)

    def addresses(self, graph: Graph) -> dict[str, int]:
        return {hex(id(node)): number for number, node in enumerate(graph.nodes)}

    def test_counts_and_edges_are_those_that_were_built(self) -> None:
        for seed in some(range(60), 30):
            with self.subTest(seed=seed):
                graph = Graph(random.Random(seed), 14)
                self.check_edges(graph, seed % 14)

    def check_edges(self, graph: Graph, number: int) -> None:
        x = graph.nodes[number]
        found = self.look.ledger("x")
        assert found is not None
        # The name and the list of nodes, beside what was built.
        extra = extra_of(graph, number)
        built = sum(target == number for _, target in graph.built)
        self.assertEqual(found["count"] + found["borrowed"], built + 2 + extra)
        self.assertEqual(found["unexplained"], 0)
        self.assertIsNone(found["cycleCut"])
        holders = {edge["holder"]["address"] for edge in found["edges"] if edge["holder"]}
        by_address = self.addresses(graph)
        told = {by_address[address] for address in holders if address in by_address}
        # A function holds by its cells, and up to 3.10 a generator by its frame.
        indirect = (FunctionType, GeneratorType) if COPIES else (FunctionType,)
        direct = {
            source
            for source, target in graph.built
            if target == number and not isinstance(graph.nodes[source], indirect)
        }
        self.assertLessEqual(direct, told)
        del x

    def test_the_cycle_is_the_one_that_was_built(self) -> None:
        for seed in some(range(120), 40):
            with self.subTest(seed=seed):
                graph = Graph(random.Random(1_000 + seed), 16)
                self.check_cycle(graph, seed % 16)
        self.assertGreater(self.compared, 20 if FULL else 6)

    def check_cycle(self, graph: Graph, number: int) -> None:
        x = graph.nodes[number]
        found = self.look.ledger("x")
        assert found is not None
        by_address = self.addresses(graph)
        expected = {
            other
            for other in reachable(graph.built, number)
            if number in reachable(graph.built, other)
        }
        if not expected:
            self.assertIsNone(found["cycle"])
            return
        self.compared += 1
        members = {
            by_address[member["address"]]: member
            for member in found["cycle"]["members"]
            if member["address"] in by_address
        }
        self.assertEqual(set(members), expected)
        serials = {member["serial"]: member for member in found["cycle"]["members"]}
        within = dict.fromkeys(serials, 0)
        for edge in found["cycle"]["edges"]:
            within[edge["to"]] += edge["times"]
        for serial, member in serials.items():
            self.assertEqual(member["count"] - within[serial], member["outside"], member)
        self.assertFalse(found["cycle"]["unreachable"])
        del x

    def test_what_dies_is_what_was_told(self) -> None:
        for seed in some(range(150), 40):
            with self.subTest(seed=seed):
                self.check_deaths(random.Random(2_000 + seed))
        self.assertGreater(self.compared, 60 if FULL else 10)

    def check_deaths(self, chance: random.Random) -> None:
        """Lets go of every way to one node from outside of what would die with it."""
        graph = Graph(chance, 18)
        number = chance.randrange(18)
        roots = Box()
        dead: list[int] = []
        watching = [
            weakref.ref(node, lambda _, n=place: dead.append(n))
            for place, node in enumerate(graph.nodes)
        ]
        by_address = self.addresses(graph)
        rest = {other for other in range(18) if other != number and chance.random() < 0.3}
        roots.held = [graph.nodes[other] for other in sorted(rest)]
        x = graph.nodes[number]
        graph.nodes.clear()
        # What nothing holds any more dies now, and is no part of the experiment.
        gc.collect()
        before = set(dead)
        found = self.look.ledger("x")
        assert found is not None
        dependents = found["dependents"]
        told = {
            by_address[one["address"]]: one["waits"]
            for one in dependents["objects"]
            if one["address"] in by_address
        }
        self.assertEqual(len(dependents["objects"]), dependents["now"] + dependents["later"])
        frees = [edge["frees"] for edge in found["edges"] if edge["label"] == "x"]
        held_elsewhere = found["count"] > 1 and any(
            edge["holder"] and edge["holder"]["address"] not in self.dying(found)
            for edge in found["edges"]
        )
        del x
        # Up to 3.10 the frame keeps a copy of its names since it was read, until it is read again.
        locals()
        at_once = set(dead) - before
        gc.collect()
        later = set(dead) - before - at_once
        if held_elsewhere:
            self.assertEqual((at_once, later), (set(), set()))
            self.assertEqual(frees, [{"now": 0, "later": 0}])
            return
        self.compared += 1
        self.assertEqual(frees, [{key: dependents[key] for key in ("now", "later")}])
        self.assertEqual(at_once, {one for one, waits in told.items() if not waits})
        self.assertEqual(later, {one for one, waits in told.items() if waits})
        assert watching

    def dying(self, found: dict[str, Any]) -> set[str]:
        return {one["address"] for one in found["dependents"]["objects"]}


def extra_of(graph: Graph, number: int) -> int:
    """References beside those that were built: the order of an OrderedDict refers to its keys too."""
    node = graph.nodes[number]
    return sum(
        isinstance(other, Ordered) and any(key is node for key in dict.keys(other))
        for other in graph.nodes
    )


if __name__ == "__main__":
    unittest.main()
