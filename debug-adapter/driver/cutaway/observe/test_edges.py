"""What an object is said to hold is what it holds: by the graph that was built, and by the collector."""

from __future__ import annotations

import collections
import dataclasses
import functools
import gc
import queue
import random
import sys
import types
import unittest
import weakref
from typing import Any, NamedTuple, cast

from ..lenses.identity import IdentityProbe, LaneSource
from .edges import edges_of, page_of
from .heap import Walk
from .serials import Serials


class Node:
    """An instance with a dictionary."""


class Slotted:
    __slots__ = ("first", "second")


class Sides(NamedTuple):
    left: object
    right: object


@dataclasses.dataclass
class Boxed:
    content: object


class Slotted2(Slotted):
    __slots__ = ("third",)

    def __init__(self, third: object) -> None:
        self.third = third


class Watched:
    """Tells when it goes."""

    def __init__(self, gone: list[str], name: str) -> None:
        self.gone = gone
        self.name = name

    def __del__(self) -> None:
        self.gone.append(self.name)


Expected = dict[tuple[int, str], object]  # holder's address, label → what it holds


class Builder:
    """Builds a random heap and writes down each reference that it makes."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.objects: list[Any] = [[]]
        self.expected: Expected = {}
        makers = [value for name, value in vars(Builder).items() if name.startswith("make_")]
        for _ in range(80):
            made = self.random.choice(makers)(self)
            self.objects.append(made)
        for _ in range(20):
            # Backwards too, so that there are cycles.
            self._append(self.objects[0], self.random.choice(self.objects))

    def _any(self) -> Any:
        return self.random.choice(self.objects)

    def _note(self, holder: object, label: str, target: object) -> None:
        self.expected[id(holder), label] = target

    def _append(self, holder: list[Any], target: object) -> None:
        self._note(holder, f"[{len(holder)}]", target)
        holder.append(target)

    def make_list(self) -> object:
        made: list[Any] = []
        for _ in range(self.random.randrange(4)):
            self._append(made, self._any())
        return made

    def make_dictionary(self) -> object:
        kind = self.random.choice((dict, collections.OrderedDict))
        made: dict[str, Any] = kind()
        for name in "abc":
            made[name] = self._any()
            self._note(made, f"[{name!r}]", made[name])
        return made

    def make_defaults(self) -> object:
        made: Any = collections.defaultdict(list, {"k": self._any()})
        self._note(made, "['k']", made["k"])
        self._note(made, ".default_factory", list)
        return made

    def make_queue(self) -> object:
        made = collections.deque([self._any()])
        self._note(made, "[0]", made[0])
        return made

    def make_tuple(self) -> object:
        made = (self._any(), self._any())
        self._note(made, "[0]", made[0])
        self._note(made, "[1]", made[1])
        return made

    def make_instance(self) -> object:
        made: Any = Node()
        for name in ("left", "right"):
            setattr(made, name, self._any())
            self._note(made, f".{name}", getattr(made, name))
        return made

    def make_slots(self) -> object:
        made: Any = Slotted()
        made.first = self._any()
        self._note(made, ".first", made.first)
        return made

    def make_partial(self) -> object:
        made = functools.partial(cast("Any", Node), self._any())
        self._note(made, "func", Node)
        self._note(made, ".args", made.args)
        self._note(made, ".keywords", made.keywords)
        self._note(made.args, "[0]", made.args[0])
        return made

    def make_method_in_c(self) -> object:
        owner: list[Any] = []
        made = owner.append
        self._note(made, "self", owner)
        return made

    def make_generator(self) -> object:
        def suspended(argument: object) -> Any:
            local = [argument]
            self._note(made, "local", local)
            self._note(made, "argument", argument)
            self._note(local, "[0]", argument)
            yield local

        made = suspended(self._any())
        next(made)
        self._note(made, "made", made)
        self._note(made, "self", self)
        return made

    def make_cell(self) -> object:
        made = types.CellType(self._any())
        self._note(made, "cell_contents", made.cell_contents)
        return made

    def make_view(self) -> object:
        held = {"k": self._any()}
        made = held.values()
        self._note(made, ".mapping", held)
        self._note(held, "['k']", held["k"])
        return made

    def make_iterator(self) -> object:
        held = [self._any()]
        self._note(held, "[0]", held[0])
        made = iter(held)
        self._note(made, ".<held>", held)
        return made


class EdgesTest(unittest.TestCase):
    """The arrows of the panel."""

    def test_random_heaps_are_told_as_they_were_built(self) -> None:
        for seed in range(15):
            built = Builder(seed)
            counts = [sys.getrefcount(one) for one in built.objects]
            walk = Walk(Serials(), 100_000, 60_000)
            walk.add(built.objects)
            walk.run()
            counts_after = [sys.getrefcount(one) for one in built.objects]
            self.assertEqual(counts_after, counts, f"seed {seed}")
            by_serial = {one["serial"]: int(one["address"], 16) for one in walk.objects}
            self.assertIsNone(walk.cut)
            found = {
                (by_serial[one["serial"]], edge["label"]): by_serial[edge["target"]]
                for one in walk.objects
                for edge in one["edges"]
            }
            addresses = {id(one) for one in built.objects} | {key[0] for key in built.expected}
            addresses -= {id(built), id(built.objects)}
            reached = set(by_serial.values())
            said = {key: target for key, target in found.items() if key[0] in addresses}
            expected = {key: id(one) for key, one in built.expected.items() if key[0] in reached}
            self.assertEqual(said, expected, f"seed {seed}")

    def test_each_arrow_is_a_reference_that_the_collector_sees_too(self) -> None:
        shared: list[object] = [1]

        async def waits(argument: object) -> object:
            return argument

        def generator(argument: object) -> Any:
            yield from [argument]

        suspended = generator(shared)
        next(suspended)
        unstarted = waits(shared)
        self.addCleanup(unstarted.close)
        values: list[Any] = [
            shared, (shared,), {"k": shared}, {1, "a"}, frozenset((1000,)), collections.deque([shared]),
            collections.OrderedDict(k=shared), collections.defaultdict(list, k=shared),
            functools.partial(sorted, [1], key=None), shared.append, [1].__len__, {}.items(),
            types.MappingProxyType({"k": shared}), slice(shared), iter(shared), zip(shared, shared, strict=False),
            enumerate(shared), reversed(shared), map(print, shared), staticmethod(print),
            property(lambda one: one), memoryview(bytearray(3)), types.CellType(shared),
            self.assertIn, ValueError(shared), types.SimpleNamespace(k=shared),
        ]  # fmt: skip
        for value in values:
            with self.subTest(type(value).__name__):
                reached = self._reached(value, 2)
                found, omitted = edges_of(value)
                self.assertEqual(omitted, 0)
                for _, label, target in found:
                    self.assertIn(id(target), reached, label)
        for value in (suspended, unstarted):
            labels = {label: target for _, label, target in edges_of(value)[0]}
            self.assertIs(labels["argument"], shared)

    def _reached(self, value: object, depth: int) -> set[int]:
        """What is held by a value, by its dictionary and by its frame; and what is no container."""
        found = set[int]()
        layer = [value]
        for _ in range(depth):
            layer = gc.get_referents(*layer)
            found.update(id(one) for one in layer)
        # memoryview reaches its object through a buffer.
        return found | ({id(value.obj)} if isinstance(value, memoryview) else set())

    def test_nothing_held_by_a_list_or_tuple_or_attribute_is_left_out(self) -> None:
        rng = random.Random(7)
        pool: list[Any] = [[], {}, set[int]()]
        for _ in range(300):
            pool.append(rng.choice((list, tuple))(rng.choices(pool, k=3)))
            pool.append(dict(enumerate(rng.choices(pool, k=3))))
        for value in pool:
            held = collections.Counter(
                id(one) for one in gc.get_referents(value) if not isinstance(one, int)
            )
            self.assertEqual(collections.Counter(id(edge[2]) for edge in edges_of(value)[0]), held)

    def test_looking_at_a_generator_keeps_nothing_of_it_alive(self) -> None:
        gone: list[str] = []

        def steps() -> Any:
            first = Watched(gone, "first")
            yield first.name
            second = Watched(gone, "second")
            del first
            gone.append("after del")
            yield second.name

        generator = steps()
        probe = IdentityProbe()

        def look() -> dict[str, Any]:
            return probe.snapshot([LaneSource(sys._getframe(1), 1, None, 1)], 1, 500, 10_000)

        for _ in generator:
            types_found = [one["type"] for one in look()["objects"]]
            self.assertIn("Watched", types_found)
        self.assertEqual(gone, ["first", "after del", "second"])

    def test_a_coroutine_and_the_one_it_waits_for_are_joined(self) -> None:
        @types.coroutine
        def pause() -> Any:
            yield

        async def inner(token: object) -> None:
            await pause()

        async def outer() -> None:
            await inner(token := [1])
            token.clear()

        running = outer()
        running.send(None)
        self.addCleanup(running.close)
        waits_for = next(
            target for _, label, target in edges_of(running)[0] if label == ".cr_await"
        )
        self.assertEqual(cast("Any", waits_for).__name__, "inner")
        self.assertEqual([edge[:2] for edge in edges_of(waits_for)[0]][0], ("cell", "token"))

    def test_a_tuple_made_where_another_was_gets_a_number_of_its_own(self) -> None:
        serials = Serials()
        serials.begin_stop()
        parts = [object() for _ in range(50)]
        addresses: dict[int, int] = {}
        reused = 0
        for part in parts:
            made = (part,)
            number = serials.number(made)
            if id(made) in addresses:
                reused += 1
                self.assertNotEqual(addresses[id(made)], number)
            addresses[id(made)] = number
            del made
        self.assertGreater(reused, 0)

    def test_what_can_change_is_told_of_methods_views_and_generators(self) -> None:
        frozen: Any = types.MappingProxyType({"k": 1})
        values = {
            "mutable": [(number for number in (1,)), types.CellType(1), [].append.__self__],
            "shell": [[].append, {}.keys(), frozen, self.setUp, (frozen,)],
            "immutable": [len, slice(1), (len, 1), "text".upper],
        }
        for expected, ones in values.items():
            for one in ones:
                walk = Walk(Serials(), 100_000, 60_000)
                walk.add(one)
                walk.run()
                self.assertEqual(walk.objects[0]["mutability"], expected, walk.objects[0])

    def test_what_the_standard_library_s_containers_hold_is_met(self) -> None:
        shared: list[object] = [1]
        watched = Node()
        context = types.SimpleNamespace(k=shared)
        waiting: queue.Queue[object] = queue.Queue()
        waiting.put(shared)
        simple: queue.SimpleQueue[object] = queue.SimpleQueue()
        simple.put(shared)
        values: list[Any] = [
            collections.OrderedDict(k=shared), collections.defaultdict(list, k=shared),
            collections.Counter({"k": shared}),  # type: ignore[arg-type]
            collections.ChainMap({}, {"k": shared}),  # type: ignore[arg-type]
            collections.deque([shared]), collections.UserDict(k=shared), collections.UserList([shared]),
            Sides(1, shared), Boxed(shared), Slotted2(shared), types.MappingProxyType({"k": shared}),
            weakref.WeakKeyDictionary({watched: shared}), context, waiting, simple,
            functools.partial(print, shared), functools.partialmethod(print, shared),
            types.MethodType(print, shared), slice(0, shared), KeyError(shared),
        ]  # fmt: skip
        for value in values:
            with self.subTest(type(value).__name__):
                walk = Walk(Serials(), 2_000, 60_000)
                walk.add(value)
                walk.run()
                self.assertIn(hex(id(shared)), [one["address"] for one in walk.objects])

    def test_weak_dictionaries_do_not_hold_what_they_refer_to(self) -> None:
        watched = Node()
        values: list[Any] = [
            weakref.WeakValueDictionary(k=watched), weakref.WeakSet([watched]), weakref.ref(watched),
        ]  # fmt: skip
        for value in values:
            walk = Walk(Serials(), 2_000, 60_000)
            walk.add(value)
            walk.run()
            self.assertNotIn(hex(id(watched)), [one["address"] for one in walk.objects])

    def test_attributes_beyond_a_page_are_counted(self) -> None:
        node: Any = Node()
        for number in range(250):
            setattr(node, f"a{number}", number)
        first, last = page_of(node), page_of(node, 200)
        self.assertEqual((len(first.edges), first.omitted, first.start), (100, 150, 0))
        self.assertEqual((len(last.edges), last.omitted, last.start), (50, 200, 200))
        self.assertEqual(last.edges[0][1], ".a200")
        many = type("Many", (), {f"a{number}": [number] for number in range(150)})
        many.__module__ = "mine"
        found, omitted = edges_of(many)
        self.assertEqual((len(found), omitted), (100, 50))

    def test_enormous_things_are_met_within_the_budget_and_what_was_left_out_is_said(self) -> None:
        class Link:
            def __init__(self, following: object) -> None:
                self.following = following

        chain: object = None
        for _ in range(1500):
            chain = Link(chain)
        module = types.ModuleType("classes")
        for number in range(10_000):
            setattr(module, f"C{number}", type(f"C{number}", (), {}))
        huge = {
            "list": list(range(1_000_000)), "text": "x" * 100_000_000, "chain": chain,
            "classes": [*vars(module).values()], "bytes": bytearray(100_000_000),
        }  # fmt: skip
        walk = Walk(Serials(), 1_000, 60_000)
        walk.add(huge)
        walk.run()
        self.assertEqual((walk.cut, len(walk.objects)), ("objects", 1_000))
        sizes = [(one["type"], one["size"]) for one in walk.objects]
        self.assertIn(("str", 100_000_000), sizes)
        self.assertIn(("bytearray", 100_000_000), sizes)
        self.assertLess(sum(len(one["text"]) for one in walk.objects), 500_000)
        lists = [one for one in walk.objects if one["size"] == 1_000_000]
        self.assertEqual((lists[0]["omitted"], len(lists[0]["edges"])), (999_900, 100))
        short = Walk(Serials(), 20_000, 0.5)
        short.add(huge)
        short.run()
        self.assertEqual(short.cut, "time")

    def test_a_dead_weak_reference_and_a_released_memory_are_read(self) -> None:
        node = Node()
        reference = weakref.ref(node)
        self.assertEqual(edges_of(reference), ([], 0))
        memory = memoryview(b"abc")
        memory.release()
        self.assertEqual(edges_of(memory), ([], 0))
        self.assertTrue(node)


if __name__ == "__main__":
    unittest.main()
