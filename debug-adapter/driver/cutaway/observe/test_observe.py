"""Reading values: exact for ordinary ones, and without running anything for hostile ones."""

from __future__ import annotations

import collections
import datetime
import decimal
import gc
import importlib.machinery
import importlib.util
import re
import sys
import types
import unittest
import weakref
from typing import Any, cast

from . import children, elements, hover, peek, variables
from .values_for_tests import Colour, Pair, Point


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self) -> None:
        self.a = [1]


class Ran(BaseException):
    """User code ran; a BaseException, so that nothing swallows it."""


def _ran(*args: object, **options: object) -> Any:
    raise Ran


class HostileMeta(type):
    __getattribute__ = _ran
    __instancecheck__ = _ran
    __subclasscheck__ = _ran
    __call__ = _ran
    __repr__ = _ran
    __eq__ = _ran
    __ne__ = _ran
    __hash__ = _ran
    __bool__ = _ran
    __len__ = _ran
    __iter__ = _ran


#: Every special method a reader could stumble over.
SPECIAL: dict[str, Any] = {
    f"__{name}__": _ran
    for name in (
        "getattribute getattr repr str len iter eq bool contains getitem format sizeof dir "
        "index int next call reduce reduce_ex instancecheck length_hint reversed enter exit"
    ).split()
}
SPECIAL["__hash__"] = lambda *_: 7
SPECIAL["__class__"] = property(_ran)
HostileObject: Any = type.__new__(HostileMeta, "HostileObject", (object,), dict(SPECIAL))
HOSTILE_BASES = (list, dict, tuple, set, frozenset, str, bytes, int, float, collections.deque)


def hostile(base: type, *args: object) -> Any:
    kind = type.__new__(HostileMeta, f"Hostile{base.__name__}", (base,), dict(SPECIAL))
    return base.__new__(kind, *args)


class PeekTest(unittest.TestCase):
    """Short texts and children."""

    def test_ordinary_values_are_written_as_python_writes_them(self) -> None:
        values: tuple[Any, ...] = (
            [1, "a", None], (), (1,), {"a": [1, 2]}, {1, }, set(), frozenset(), b"ab", 1.5, 2j, True,
            ..., range(3), [[[1]]], collections.deque([1, 2]), datetime.date(2026, 1, 2),
            decimal.Decimal("1.10"), slice(1, None), bytearray(b"x"), Point(1, 2), ValueError("no", 1),
            types.SimpleNamespace(a=[1], b="x"), re.compile("a+"), re.match(b"a+", b"aa"),
        )  # fmt: skip
        for value in values:
            self.assertEqual(peek.short_text(value), repr(value))

    def test_a_deque_is_one_whichever_copy_of_its_module_it_comes_from(self) -> None:
        # From 3.12 on each copy has a type of its own, and the driver has a copy of its own.
        spec: Any = importlib.machinery.BuiltinImporter.find_spec("_collections")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        queue: Any = module.deque([1, 2], 5)
        self.assertEqual(peek.short_text(queue), "deque([1, 2])")
        self.assertEqual((elements.kind(queue), elements.page(queue, 1, 5)), ("sequence", [2]))

    def test_a_text_of_the_program_s_own_class_is_not_written_by_others(self) -> None:
        class Written(str):
            __repr__ = _ran

        class Sliced(str):
            __getitem__ = _ran

        self.assertEqual(peek.short_text(re.compile(Written("a"))), "<Pattern>")
        self.assertEqual(peek.short_text(re.match("a", Sliced("a"))), "<Match>")

    def test_containers_that_hold_themselves_and_deep_ones_end(self) -> None:
        loop: list[object] = []
        loop.append(loop)
        self.assertEqual(peek.short_text(loop), "[[…]]")
        deep: object = 0
        for _ in range(5000):
            deep = [deep]
        self.assertLess(len(peek.short_text(deep)), 30)

    def test_names_of_ten_megabytes_are_cut(self) -> None:
        long = "x" * 10_000_000
        odd = type(long, (), {})()
        vars(odd)[long] = odd
        handles = variables.Handles(0)
        row: Any = handles.result(odd, long, None)
        rows: list[Any] = handles.children(row["reference"], None, 0, 0)
        for one in (row, *rows):
            self.assertLessEqual(max(len(one["name"]), len(one["type"])), peek.MAX_NAME)
            self.assertIsNone(one["evaluateName"])
        self.assertFalse(rows[0]["settable"])
        short = "y" * 300
        vars(odd)[short] = 1
        rows = handles.children(row["reference"], None, 0, 0)
        self.assertIn(short, [one["name"] for one in rows])

    def test_long_and_huge_values_are_cut(self) -> None:
        self.assertEqual(peek.short_text(list(range(100))), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …]")
        self.assertLess(len(peek.short_text("x" * 10_000_000)), 130)
        self.assertEqual(peek.short_text(1 << 100_000), "<int of 100,001 bits>")

    def test_instances_are_described_by_their_data(self) -> None:
        self.assertEqual(peek.short_text(Pair(1, [2])), "Pair(left=1, right=[2])")
        self.assertEqual(peek.short_text(Colour.RED), "Colour.RED")
        self.assertEqual(peek.short_text(Slotted()), "<Slotted>")
        self.assertEqual(peek.short_text(Slotted), "<class Slotted>")
        self.assertEqual(peek.short_text(collections), "<module collections>")
        self.assertEqual(peek.short_text(collections.Counter("a")), "Counter({'a': 1})")
        self.assertEqual([name for name, _, _ in peek.attributes(Slotted())], ["a"])

    def test_nothing_of_a_hostile_object_runs(self) -> None:
        values = [
            object.__new__(HostileObject),
            *(hostile(base) for base in HOSTILE_BASES),
            HostileObject,
        ]
        handles = variables.Handles()
        for value in values:
            row = handles.result(value, "v", None)
            if row["reference"]:
                handles.children(row["reference"], None, 0, 0)  # type: ignore[arg-type]
        listed = hostile(list)
        list.append(cast("list[int]", listed), 5)
        self.assertEqual(peek.short_text(listed), "Hostilelist([5])")
        keyed = {object.__new__(HostileObject): 1}
        self.assertEqual(peek.short_text(keyed), "{<HostileObject>: 1}")

    def test_a_lying_dict_is_seen_through(self) -> None:
        class Plain:
            pass

        class Liar(Plain):
            __dict__ = property(_ran)  # type: ignore[assignment]

        liar = Liar()
        object.__setattr__(liar, "real", 1)
        self.assertEqual(peek.attributes(liar), [("real", 1, "attribute")])


class VariablesTest(unittest.TestCase):
    """Rows, pages and handles."""

    def test_any_page_of_a_long_container_reads_only_that_page(self) -> None:
        handles = variables.Handles()
        row = handles.result(list(range(1_000_000)), "n", None)
        self.assertEqual(row["indexed"], 1_000_000)
        page = handles.children(row["reference"], "indexed", 999_998, 10)  # type: ignore[arg-type]
        self.assertEqual([(r["name"], r["value"], r["evaluateName"]) for r in page], [
            ("[999998]", "999998", "n[999998]"), ("[999999]", "999999", "n[999999]"),
        ])  # fmt: skip

    def test_properties_are_named_and_not_run(self) -> None:
        class WithProperty:
            def __init__(self) -> None:
                self.plain = 1

            length = property(_ran)

        rows = children.named_children(WithProperty(), "w")
        self.assertEqual([(r[0], r[3]) for r in rows], [("plain", "data"), ("length", "wouldRun")])

    def test_a_handle_of_an_earlier_stop_is_refused(self) -> None:
        handles = variables.Handles()
        reference = handles.add([1], None)
        handles.clear()
        with self.assertRaises(variables.StaleReference):
            handles.children(reference, None, 0, 0)

    def test_looking_leaves_counts_and_lives_as_they_were(self) -> None:
        class Watched:
            pass

        value = Watched()
        value.items = [1]  # type: ignore[attr-defined]
        before = sys.getrefcount(value), sys.getrefcount(value.items)  # type: ignore[attr-defined]
        handles = variables.Handles()
        row = handles.result(value, "v", None)
        handles.children(row["reference"], None, 0, 0)  # type: ignore[arg-type]
        handles.clear()
        self.assertEqual((sys.getrefcount(value), sys.getrefcount(value.items)), before)  # type: ignore[attr-defined]
        gone = weakref.ref(value)
        gc.disable()
        try:
            del value
            self.assertIsNone(gone())
        finally:
            gc.enable()


class HoverTest(unittest.TestCase):
    """A hover looks up and never calls."""

    def test_names_attributes_and_items_are_found(self) -> None:
        rows = [{"a": Pair([1, 2])}]
        point = Point(3, 4)
        frame = sys._getframe()
        self.assertIs(hover.resolve("rows", frame), rows)
        self.assertEqual(hover.resolve("rows[0]['a'].left[-1]", frame), 2)
        self.assertEqual(hover.resolve("Colour", frame), Colour)
        self.assertIs(hover.resolve("len", frame), len)
        self.assertIs(hover.resolve("point", frame), point)

    def test_whatever_would_run_is_refused_with_a_reason(self) -> None:
        trap = object.__new__(HostileObject)
        table: dict[object, object] = {trap: 1, 8: "eight"}
        assert table
        frame = sys._getframe()
        for text in (
            "trap.x",
            "trap[0]",
            "f()",
            "trap + 1",
            "[x for x in y]",
            "no_such",
            "point.",
            "table[trap]",
        ):
            with self.subTest(text), self.assertRaises(hover.WouldRun) as refused:
                hover.resolve(text, frame)
            self.assertTrue(str(refused.exception))
        self.assertEqual(hover.resolve("table[8]", frame), "eight")


if __name__ == "__main__":
    unittest.main()
