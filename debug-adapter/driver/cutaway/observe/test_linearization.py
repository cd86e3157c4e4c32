"""C3 as told step by step is CPython's own, and depth first is what Python 2 did with classic classes."""

from __future__ import annotations

import importlib
import pkgutil
import random
import sys
import unittest
import warnings
from typing import Any

from .linearization import Merge, clashes, depth_first, merge_of, redundant, working_orders

#: Modules that act when they are imported, and those of tests.
_NOT_IMPORTED = ("antigravity", "this", "idlelib", "test", "turtledemo", "lib2to3", "__")


def standard_classes() -> list[type]:
    """Every class that modules of the standard library have made here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for module in pkgutil.iter_modules(_standard_paths()):
            if not module.name.startswith(_NOT_IMPORTED):
                try:
                    importlib.import_module(module.name)
                except BaseException:  # What cannot be imported here has no classes here.
                    continue
        for name in ("concurrent.futures.process", "email.mime.text", "importlib.resources.abc",
                     "unittest.mock", "xml.dom.minidom", "xml.sax.expatreader", "http.server",
                     "multiprocessing.managers", "asyncio.sslproto", "logging.handlers",
                     "json.decoder", "ctypes.wintypes", "collections.abc"):  # fmt: skip
            try:
                importlib.import_module(name)
            except BaseException:
                continue
    found: dict[int, type] = {}
    waiting: list[type] = [object]
    while waiting:
        one = waiting.pop()
        if id(one) not in found:
            found[id(one)] = one
            waiting.extend(type.__subclasses__(one))
    return list(found.values())


def _standard_paths() -> list[str]:
    library = importlib.import_module("os").__file__ or ""
    folder = library.rpartition("/")[0]
    return [folder, *[one for one in sys.path if one.endswith("lib-dynload")]]


def mro_of(cls: type) -> tuple[type, ...]:
    return type.__dict__["__mro__"].__get__(cls)


def bases_of(cls: type) -> tuple[type, ...]:
    return type.__dict__["__bases__"].__get__(cls)


def merge_for(bases: tuple[type, ...], known: dict[int, type]) -> Merge:
    for base in bases:
        known.update({id(one): one for one in mro_of(base)})
    return merge_of([id(one) for one in bases], lambda one: [id(e) for e in mro_of(known[one])])


class StandardLibraryTest(unittest.TestCase):
    def test_every_class_of_the_standard_library_has_the_order_that_is_told(self) -> None:
        classes = standard_classes()
        self.assertGreater(len(classes), 700)
        for cls in classes:
            merge = merge_for(bases_of(cls), {})
            self.assertTrue(merge.works)
            self.assertEqual([id(cls), *merge.order], [id(one) for one in type.mro(cls)])


class RandomTest(unittest.TestCase):
    """Hierarchies by chance, made by CPython."""

    def test_random_hierarchies_have_the_same_order_or_the_same_conflict(self) -> None:
        chance = random.Random(20)
        made, refused = 0, 0
        for _ in range(700):
            classes: list[type] = [object]
            for number in range(chance.randint(3, 14)):
                bases = tuple(chance.sample(classes, min(chance.randint(1, 4), len(classes))))
                merge = merge_for(bases, {})
                try:
                    cls = type(f"C{number}", bases, {})
                except TypeError as error:
                    refused += 1
                    self.assertFalse(merge.works)
                    self.check_conflict(merge, bases, str(error))
                else:
                    made += 1
                    self.assertTrue(merge.works)
                    self.assertEqual([id(one) for one in cls.__mro__[1:]], merge.order)
                    classes.append(cls)
        self.assertGreater(made, 2_000)
        self.assertGreater(refused, 500)

    def check_conflict(self, merge: Merge, bases: tuple[type, ...], message: str) -> None:
        """The heads CPython names are those that wait, and the clash told is one."""
        known: dict[int, type] = {}
        merge_for(bases, known)
        named = {one.strip() for one in message.partition("bases")[2].split(",")}
        self.assertEqual({known[one.head].__name__ for one in merge.steps[-1].rejected}, named)
        circle = clashes(merge)
        self.assertGreaterEqual(len(circle), 2)
        for one, following in zip(circle, [*circle[1:], circle[0]], strict=True):
            self.assertEqual(one.after, following.before)
            listed = merge.lists[one.place]
            self.assertLess(listed.index(one.before), listed.index(one.after))

    def test_orders_that_are_offered_work_and_all_that_work_are_found(self) -> None:
        chance = random.Random(3)
        offered = 0
        for _ in range(300):
            classes: list[type] = [object]
            for number in range(8):
                bases = tuple(chance.sample(classes, min(chance.randint(1, 3), len(classes))))
                known: dict[int, type] = {}
                merge = merge_for(bases, known)

                def order_of(one: int, known: dict[int, type] = known) -> list[int]:
                    return [id(entry) for entry in mro_of(known[one])]

                addresses = [id(one) for one in bases]
                if merge.works:
                    classes.append(type(f"C{number}", bases, {}))
                    continue
                for order in working_orders(addresses, order_of):
                    offered += 1
                    type("Works", tuple(known[one] for one in order), {})
                spare = redundant(addresses, order_of)
                for one in bases:
                    inherits = any(o is not one and issubclass(o, one) for o in bases)
                    self.assertEqual(id(one) in spare, inherits)
        self.assertGreater(offered, 100)


class StepTest(unittest.TestCase):
    """What the player shows. X(A, B), A(O), B(O), O: classes 1 to 3 and 0."""

    orders = {0: [0], 1: [1, 0], 2: [2, 0]}

    def test_the_root_of_a_diamond_waits_until_both_sides_are_taken(self) -> None:
        merge = merge_of([1, 2], lambda one: self.orders[one])
        self.assertEqual(merge.order, [1, 2, 0])
        second = merge.steps[1]
        self.assertEqual([(r.list, r.head, r.blocked_by) for r in second.rejected], [(0, 0, 1)])
        self.assertEqual((second.taken, second.list), (2, 1))

    def test_a_base_before_its_own_subclass_is_stuck_at_once(self) -> None:
        merge = merge_of([0, 1], lambda one: self.orders[one])
        self.assertFalse(merge.works)
        self.assertEqual(
            sorted((one.before, one.after, one.place) for one in clashes(merge)),
            [(0, 1, 2), (1, 0, 1)],
        )
        self.assertEqual(working_orders([0, 1], lambda one: self.orders[one]), [[1, 0]])
        self.assertEqual(redundant([0, 1], lambda one: self.orders[one]), [0])


class DepthFirstTest(unittest.TestCase):
    def test_names_are_found_where_classic_classes_found_them(self) -> None:
        chance = random.Random(5)
        for _ in range(500):
            bases: dict[int, list[int]] = {0: []}
            for one in range(1, 10):
                bases[one] = chance.sample(range(one), min(chance.randint(0, 3), one))
            names = {one: set(chance.sample("abcdef", 2)) for one in bases}
            order = depth_first(9, bases.__getitem__)
            for name in "abcdef":
                first = next((one for one in order if name in names[one]), None)
                self.assertEqual(first, classic_lookup(9, name, bases, names))


def classic_lookup(one: int, name: str, bases: dict[int, list[int]], names: Any) -> int | None:
    """`class_lookup` of Python 2's Objects/classobject.c."""
    if name in names[one]:
        return one
    for base in bases[one]:
        found = classic_lookup(base, name, bases, names)
        if found is not None:
            return found
    return None


if __name__ == "__main__":
    unittest.main()
