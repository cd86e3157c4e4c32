"""Rows of every kind of value: counted rightly, true where they claim an expression, and page by page."""

from __future__ import annotations

import _thread
import array
import collections
import datetime
import enum
import functools
import keyword
import re
import sys
import types
import unittest
from typing import Any

from . import children, elements, frames, hover, memory
from .children import Lazy
from .values_for_tests import Colour, Pair, Point
from .variables import Handles, scopes


class Renamed(enum.Enum):
    """Says its value by code of its own."""

    ONE = 1

    @property
    def value(self) -> int:
        return 2


class Shown:
    shared = 1

    def __init__(self) -> None:
        self.plain = 1

    @property
    def computed(self) -> int:
        return self.plain + 1

    @computed.setter
    def computed(self, value: int) -> None:
        self.plain = value - 1

    @functools.cached_property
    def later(self) -> int:
        return 3

    def __repr__(self) -> str:
        return "Shown!"


class Indexed(dict[str, int]):
    def __getitem__(self, key: str) -> int:
        return -1


def _numbers() -> Any:
    inside = [1]
    yield inside
    yield 2


def _closure() -> Any:
    cell = [1]

    def function(argument: object = 5, *, only: object = 6) -> object:
        return argument, only, cell

    return function


def _suspended() -> Any:
    generator = _numbers()
    next(generator)
    return generator


def _error() -> BaseException:
    try:
        try:
            raise KeyError("first")
        except KeyError as first:
            raise OSError(2, "gone", "file") from first
    except OSError as error:
        return error


def values() -> dict[str, Any]:
    """One value of each kind there are rows for."""
    return {
        "number": 5, "text": "text", "nothing": None, "listed": [1, [2]], "pair": (1, 2),
        "table": {"a": 1, 2: [3], (1, 2): 4, 1.5: 5, None: 6}, "some": {1, 2}, "point": Point(1, 2),
        "data": Pair(1), "member": Colour.RED, "shown": Shown(), "cls": Shown, "module": collections,
        "function": _closure(), "method": Shown().__init__, "generator": _suspended(), "error": _error(),
        "default": collections.defaultdict(list, a=[1]), "queue": collections.deque([1, 2], 5),
        "counter": collections.Counter("aab"), "ordered": collections.OrderedDict(a=1),
        "proxy": types.MappingProxyType({"k": 1}), "chain": collections.ChainMap({"a": 1}),
        "keys": {"k": 1}.keys(), "items": {"k": 1}.items(), "numbers": range(2, 9, 3),
        "view": memoryview(bytearray(b"abc")), "packed": array.array("i", [1, 2]), "part": slice(1, 2),
        "partial": functools.partial(int, "7"), "odd": Indexed(a=1), "raw": b"abc", "cellular": 2j,
        "space": types.SimpleNamespace(a=1, b=[2]), "found": re.match("a", "a"), "lock": _thread.allocate_lock(),
        "renamed": Renamed.ONE,
    }  # fmt: skip


class RowsTest(unittest.TestCase):
    """What hangs below each kind of value."""

    def setUp(self) -> None:
        self.handles = Handles()

    def rows(self, value: object, expression: str = "value") -> list[dict[str, Any]]:
        row: Any = self.handles.result(value, expression, None)
        if not row["reference"]:
            self.assertEqual((row["named"], row["indexed"]), (0, 0))
            return []
        both: Any = self.handles.children(row["reference"], None, 0, 0)
        named = self.handles.children(row["reference"], "named", 0, 0)
        indexed = self.handles.children(row["reference"], "indexed", 0, 0)
        self.assertEqual((len(named), len(indexed)), (row["named"], row["indexed"]), expression)
        self.assertEqual([r["name"] for r in both], [r["name"] for r in named + indexed])
        return both

    def test_every_value_has_as_many_rows_as_it_says(self) -> None:
        for name, value in values().items():
            with self.subTest(name):
                self.rows(value, name)

    def test_an_expression_that_a_row_gives_finds_what_the_row_shows(self) -> None:
        known = values()
        for name, value in known.items():
            found = [*children.named_children(value, name)]
            handle: Any = self.handles.result(value, name, None)
            shown: Any = self.rows(value, name) if handle["reference"] else []
            for (label, content, expression, *_), row in zip(found, shown, strict=False):
                if expression is None or isinstance(content, Lazy):
                    continue
                with self.subTest(expression):
                    self.assertEqual(label, row["name"])
                    self.assertEqual(eval(expression, {}, known), content)
            for row in shown[len(found) :]:
                if row["evaluateName"] is not None:
                    with self.subTest(row["evaluateName"]):
                        self.assertEqual(
                            self.handles.result(eval(row["evaluateName"], {}, known), None, None)[
                                "value"
                            ],
                            row["value"],
                        )

    def test_where_an_item_would_be_found_by_code_of_the_program_no_expression_is_given(
        self,
    ) -> None:
        self.assertEqual(
            [r["evaluateName"] for r in self.rows(Indexed(a=1)) if r["name"] == "'a'"], [None]
        )

    def test_what_only_code_could_tell_is_a_row_to_open(self) -> None:
        rows = {r["name"]: r for r in self.rows(Shown())}
        self.assertEqual(
            {name for name, row in rows.items() if row["presentation"] == "wouldRun"},
            {"computed", "later", "repr()"},
        )
        for name in ("computed", "later", "repr()"):
            self.assertGreater(rows[name]["reference"], 0)
            self.assertEqual(self.handles.children(rows[name]["reference"], None, 0, 0), [])
        self.assertEqual(
            {name: row["settable"] for name, row in rows.items()},
            {"plain": True, "computed": True, "later": False, "repr()": False},
        )

    def test_what_c_code_alone_tells_of_a_value_is_a_row_to_open(self) -> None:
        class Moment(datetime.date):
            """Python's own text is all there is of it."""

        for value in (_thread.allocate_lock(), Moment(2026, 1, 2), datetime.timezone.utc):  # noqa: UP017
            self.assertEqual([row["name"] for row in self.rows(value)][-1:], ["repr()"], value)
        for value in (object(), iter([]), 5, [1], ValueError(1), datetime.date(2026, 1, 2)):
            self.assertNotIn("repr()", [row["name"] for row in self.rows(value)])

    def test_dataclasses_and_enums_have_no_row_for_the_text_they_are_shown_by(self) -> None:
        self.assertEqual([r["name"] for r in self.rows(Pair(1))], ["left", "right"])
        self.assertEqual([r["name"] for r in self.rows(Colour.RED)], ["name", "value"])
        self.assertEqual([r["name"] for r in self.rows(Point(1, 2))], ["x", "y"])

    def test_an_exception_shows_how_it_hangs_on_others(self) -> None:
        error = _error()
        if sys.version_info >= (3, 11):
            error.add_note("a note")
        names = [r["name"] for r in self.rows(error)]
        for name in ("args", "errno", "strerror", "filename", "__cause__", "__context__"):
            self.assertIn(name, names)
        self.assertEqual("__notes__" in names, sys.version_info >= (3, 11))

    def test_a_generator_shows_its_names_and_where_it_waits(self) -> None:
        generator = _suspended()
        row: Any = self.handles.result(generator, "generator", None)
        self.assertRegex(row["value"], r"^<generator _numbers, waits at line \d+>$")
        self.assertEqual([r["name"] for r in self.rows(generator)], ["inside"])
        generator.close()
        row = self.handles.result(generator, "generator", None)
        self.assertEqual(row["value"], "<generator _numbers, finished>")
        self.assertEqual(
            self.handles.result(_numbers(), "g", None)["value"], "<generator _numbers, not started>"
        )

    def test_the_last_page_of_a_huge_container_can_be_asked_for(self) -> None:
        listed, table = list(range(1_000_000)), {str(n): n for n in range(100_000)}
        far = min(10**12, sys.maxsize)
        for value, length in ((listed, 1_000_000), (table, 100_000), (range(far), far)):
            row: Any = self.handles.result(value, "v", None)
            self.assertEqual(row["indexed"], length)
            page: Any = self.handles.children(row["reference"], "indexed", length - 3, 100)
            self.assertEqual(
                [r["value"] for r in page], [str(length - 3), str(length - 2), str(length - 1)]
            )

    def test_keywords_are_those_of_this_python(self) -> None:
        self.assertEqual(frozenset(keyword.kwlist), children.KEYWORDS)

    def test_every_element_of_a_hostile_class_s_page_is_read_by_python_s_own_code(self) -> None:
        self.assertEqual(elements.page(Indexed(a=1), 0, 5), [("a", 1)])
        self.assertIsNone(elements.kind(Shown()))

    @unittest.skipIf(sys.version_info < (3, 15), "lazy imports came with 3.15")
    def test_a_module_that_is_not_imported_yet_is_not_imported_by_looking(self) -> None:
        names: dict[str, Any] = {"__name__": "lazily"}
        exec("lazy import this as unread\nframe = __import__('sys')._getframe()", names)
        handles = Handles()
        found: Any = scopes(names["frame"], handles)
        rows: Any = {r["name"]: r for r in handles.children(found[0]["reference"], None, 0, 0)}
        self.assertIsNone(rows["unread"]["evaluateName"])
        self.assertEqual(hover.inline_values(["unread", "unread.s"], names["frame"]), [None, None])
        self.assertNotIn("this", sys.modules)


class ScopesTest(unittest.TestCase):
    """The scopes of a frame."""

    def test_a_name_says_how_the_frame_has_it(self) -> None:
        outer = [1]

        def inner(argument: int) -> Any:
            local = outer
            assert local
            return [(name, kind) for name, kind, _ in frames.bindings(sys._getframe())]

        kinds = [("argument", "argument"), ("local", "local"), ("outer", "free")]
        self.assertEqual(inner(1), kinds)

    def test_what_returned_and_what_was_raised_come_after_the_first_scope(self) -> None:
        local = 1
        handles = Handles()
        found = scopes(
            sys._getframe(),
            handles,
            [("Returned", "f", [local]), ("Exception", "exception", _error())],
        )
        self.assertEqual([s["name"] for s in found], ["Locals", "Returned", "Exception", "Globals"])
        rows: Any = handles.children(found[1]["reference"], None, 0, 0)  # type: ignore[arg-type]
        self.assertEqual(
            [(r["name"], r["value"], r["settable"]) for r in rows], [("f", "[1]", False)]
        )

    def test_names_of_enclosing_functions_are_a_scope_of_their_own(self) -> None:
        outer = [1]

        def inner() -> Any:
            local = outer
            handles = Handles()
            found: Any = scopes(sys._getframe(), handles)
            rows: Any = handles.children(found[1]["reference"], None, 0, 0)
            assert local
            return [s["name"] for s in found], [(r["name"], r["evaluateName"]) for r in rows]

        self.assertEqual(inner(), (["Locals", "Nonlocals", "Globals"], [("outer", "outer")]))


class FramesTest(unittest.TestCase):
    """Reading the names of a frame leaves the frame as it was."""

    @staticmethod
    def _bound(frame: types.FrameType) -> dict[str, object]:
        return {name: value for name, _, value in frames.bindings(frame)}

    def test_frames_that_get_trace_events_after_they_were_read_keep_their_names(self) -> None:
        read: list[dict[str, object]] = []

        def tracer(frame: types.FrameType, event: str, argument: object) -> Any:
            caller: types.FrameType | None = frame
            while caller is not None and caller.f_code.co_filename == __file__:
                if caller.f_code.co_name in ("lower", "upper", "generate"):
                    read.append(self._bound(caller))
                caller = caller.f_back
            return tracer

        def generate(start: int) -> Any:
            total = start
            while True:
                total += 1
                yield total

        def lower(argument: list[int], depth: int) -> int:
            own = argument + [depth]
            if depth:
                own.append(lower(own, depth - 1))
            del argument
            return len(own)

        def upper() -> Any:
            first, second = [1], {"k": 1}
            generator = generate(5)
            seen: list[Any] = [lower(first, 3)]
            third = next(generator)
            first = [2]
            seen.append(next(generator))
            del second
            try:
                seen.append(second)  # type: ignore[possibly-undefined]  # noqa: F821
            except UnboundLocalError:
                seen.append("unbound")
            return first, third, seen, sorted(locals())

        plain = upper()
        sys.settrace(tracer)
        try:
            traced = upper()
        finally:
            sys.settrace(None)
        self.assertEqual(traced, plain)
        self.assertGreater(len(read), 20)

    @unittest.skipIf(sys.version_info < (3, 11), "each trace event makes a copy there")
    def test_no_reference_stays_behind(self) -> None:
        value = [1]
        cell = [2]

        def inner() -> list[int]:
            return cell

        before = sys.getrefcount(value), sys.getrefcount(cell), sys.getrefcount(inner)
        for _ in range(3):
            self._bound(sys._getframe())
        self.assertEqual(
            (sys.getrefcount(value), sys.getrefcount(cell), sys.getrefcount(inner)), before
        )

    def test_a_dictionary_that_the_program_keeps_is_not_emptied(self) -> None:
        value = [1]
        kept = locals()
        self._bound(sys._getframe())
        self.assertIs(kept["value"], value)

    def test_what_a_program_put_into_its_locals_stays_there(self) -> None:
        value = [1]
        exec("extra = 5")
        self._bound(sys._getframe())
        stays = sys.version_info < (3, 13)
        self.assertEqual(locals().get("extra"), 5 if stays else None)
        self.assertTrue(value)

    def test_a_name_is_given_another_value_in_its_own_frame_and_in_cells(self) -> None:
        local, cell = 1, 1

        def inner() -> int:
            return cell

        def enclosed() -> int:
            frames.bind(sys._getframe(), "cell", 3)
            return cell

        frames.bind(sys._getframe(), "local", 2)
        frames.bind(sys._getframe(), "cell", 2)
        self.assertEqual((local, cell, inner()), (2, 2, 2))
        enclosed()
        self.assertEqual((cell, inner()), (3, 3))


class MemoryTest(unittest.TestCase):
    """Bytes of buffers."""

    def test_any_piece_of_any_buffer_is_read(self) -> None:
        plain = bytes(range(20))
        buffers: list[Any] = [
            plain, bytearray(plain), memoryview(plain), array.array("i", plain),
            memoryview(bytes(x for one in plain for x in (one, 0)))[::2],
            memoryview(plain).cast("B", (4, 5)), memoryview(array.array("h", plain)),
        ]  # fmt: skip
        for buffer in buffers:
            for offset, count in (
                (0, 20),
                (0, 5),
                (3, 6),
                (19, 5),
                (25, 5),
                (-3, 5),
                (-9, 5),
                (5, 0),
            ):
                with self.subTest(buffer=buffer, offset=offset, count=count):
                    begin, data, behind = memory.read(buffer, offset, count)
                    end = max(offset + count, 0)
                    self.assertEqual(data, plain[max(offset, 0) : end])
                    self.assertEqual(
                        behind, sum(place >= 20 for place in range(offset, offset + count))
                    )
                    self.assertTrue(not data or begin == max(offset, 0))

    def test_memory_that_was_released_is_said_to_be(self) -> None:
        view = memoryview(b"abc")
        handles = Handles()
        row: Any = handles.result(view, "view", None)
        view.release()
        with self.assertRaisesRegex(memory.Unreadable, "released"):
            memory.read(handles.buffer(row["memory"]), 0, 3)
        self.assertEqual(handles.result(view, "view", None)["value"], "<memoryview, released>")

    def test_a_buffer_can_grow_again_after_it_was_read(self) -> None:
        buffer = bytearray(b"abc")
        memory.read(buffer, 0, 2)
        buffer.extend(b"defgh" * 1000)
        self.assertEqual(len(buffer), 5003)

    def test_only_what_c_code_alone_gives_access_to_is_a_buffer(self) -> None:
        class Own(bytes):
            pass

        self.assertFalse(memory.is_buffer(Own(b"x")))
        self.assertFalse(memory.is_buffer("x"))


class InlineTest(unittest.TestCase):
    """Values beside the lines of the editor."""

    def test_names_attributes_and_items_have_a_text_and_nothing_else_has(self) -> None:
        table: Any = {"a": 1, (1, "b"): 2, -1: 3, b"x": 4}
        listed, queue, raw = [1, 2], collections.deque([1, 2]), b"ab"
        shown = Shown()
        point, member, error, renamed = Point(3, 4), Colour.RED, OSError(2, "gone"), Renamed.ONE
        asked = {
            "point.y": "4", "member.value": "1", "Colour.RED.name": "'RED'", "error.errno": "2",
            "error.args[1]": "'gone'", "queue.maxlen": "None", "renamed.value": None,
            "table['a']": "1", "table[1, 'b']": "2", "table[(1, 'b')]": "2", "table[-1]": "3",
            "table[b'x']": "4", "listed[-1]": "2", "queue[-1]": "2", "raw[0]": "97", "shown.plain": "1",
            "None": "None", "shown.computed": None, "listed[9]": None, "table[shown]": None,
            "len(raw)": None, "nowhere": None, "not python": None, "listed[0:1]": None,
        }  # fmt: skip
        found = hover.inline_values(list(asked), sys._getframe())
        self.assertEqual(dict(zip(asked, found, strict=True)), asked)
        self.assertTrue(table and listed and queue and raw and shown)
        self.assertTrue(point and member and error and renamed)


if __name__ == "__main__":
    unittest.main()
