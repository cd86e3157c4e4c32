"""Programs that would notice being looked at: nothing of theirs runs, and what is shown is true."""

from __future__ import annotations

import collections
import datetime
import gc
import io
import pathlib
import sys
import types
import unittest
import warnings
from contextlib import redirect_stderr
from typing import Any, cast

from ..lenses.identity import IdentityProbe, LaneSource
from . import hover, memory, peek, variables
from .completion import completions
from .exceptions import details
from .stillness import Stillness


class Ran(BaseException):
    """Code of the program ran; a BaseException, so that nothing swallows it."""


def _ran(*args: object, **options: object) -> Any:
    raise Ran


class Key:
    """A key that every look-up of `text` in its dictionary asks whether it equals it."""

    armed = False

    def __init__(self, text: str) -> None:
        self.text = text

    def __hash__(self) -> int:
        return _ran() if Key.armed else hash(self.text)

    def __eq__(self, other: object) -> bool:
        return _ran() if Key.armed else self is other

    __repr__ = __format__ = _ran


class Text(str):
    """A str with methods of its own."""

    __slots__ = ()
    __str__ = __format__ = __repr__ = __len__ = __add__ = __eq__ = _ran
    __hash__ = str.__hash__
    partition = startswith = isidentifier = _ran  # type: ignore[assignment]


class Values(tuple[object, ...]):
    __slots__ = ()
    __len__ = __iter__ = __getitem__ = __bool__ = _ran


class Table(dict[str, object]):
    __len__ = __iter__ = __bool__ = items = keys = _ran


def snapshot(value: object) -> dict[str, Any]:
    frame = sys._getframe()
    return IdentityProbe().snapshot([LaneSource(frame, 1, None, 1)], 1, 500, 10_000)


def look_at(value: object) -> str:
    """Shows a value in every way there is; returns its short text."""
    Key.armed = True
    handles = variables.Handles()
    row = handles.result(value, "value", None)
    reference = cast("int", row["reference"])
    if reference:
        handles.children(reference, None, 0, 0)
    snapshot(value)
    hover.inline_values(["value", "value.x", "value[0]", "value['x']"], sys._getframe())
    completions("value.", sys._getframe())
    completions("value['", sys._getframe())
    error = ValueError(value)
    error.__dict__["__notes__"] = [value]
    details(error, [])
    if issubclass(type(value), BaseException):
        details(cast("BaseException", value), [])
    memory.is_buffer(value)
    Key.armed = False
    return str(row["value"])


class NothingRunsTest(unittest.TestCase):
    """Looking runs no code of the program."""

    def setUp(self) -> None:
        Key.armed = False

    def test_names_that_are_no_plain_strings_are_read_as_text(self) -> None:
        class Named:
            pass

        def function() -> None: ...

        Named.__name__ = Text("Named")
        function.__qualname__ = Text("function")
        self.assertEqual(look_at(Named()), "<Named>")
        self.assertEqual(look_at(Named), "<class Named>")
        self.assertEqual(look_at(function), "<function function>")

    def test_defaults_that_are_no_plain_tuple_or_dict_are_read(self) -> None:
        def function(first: object, second: object = 0, *, third: object = 0) -> None: ...

        function.__defaults__ = Values([[1]])
        function.__kwdefaults__ = Table(third=[3])
        look_at(function)
        function.__kwdefaults__ = cast("Any", {Key("third"): 1, "third": 2})
        entry = next(one for one in snapshot(function)["objects"] if one["category"] == "function")
        function.__kwdefaults__ = {}
        self.assertEqual([edge["label"] for edge in entry["edges"]], ["second=", "third="])

    def test_more_defaults_than_parameters_are_given_to_the_last_ones(self) -> None:
        def function(first: object) -> None: ...

        function.__defaults__ = (1000, 2000)
        objects = snapshot(function)["objects"]
        entry = next(one for one in objects if one["category"] == "function")
        target = next(one for one in objects if one["serial"] == entry["edges"][0]["target"])
        self.assertEqual((entry["edges"][0]["label"], target["text"]), ("first=", "2000"))

    def test_keys_that_collide_with_the_names_a_reader_looks_for_are_not_compared(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            names = ("__dict__", "__module__", "_fields", "__dataclass_fields__", "_member_map_")
            trap: Any = type("Trap", (), {Key(name): 1 for name in names})  # type: ignore[misc]
        module = types.ModuleType("module")
        vars(module).clear()
        cast("Any", vars(module))[Key("__name__")] = 1
        self.assertEqual(look_at(trap()), "<Trap>")
        self.assertEqual(look_at(module), "<module ?>")

    def test_no_garbage_collection_begins_while_something_is_read(self) -> None:
        events: list[str] = []

        def heard(phase: str, details: object) -> None:
            events.append(phase)

        many = [[number] for number in range(2000)]
        probe = IdentityProbe()
        source = LaneSource(sys._getframe(), 1, None, 1)
        probe.snapshot([source], 1, 300, 10_000)
        thresholds = gc.get_threshold()
        gc.collect()
        gc.callbacks.append(heard)
        try:
            for _ in range(5):
                # Far fewer than one look makes; what it leaves behind must be fewer still.
                gc.set_threshold(gc.get_count()[0] + 60)
                with Stillness():
                    probe.snapshot([source], 1, 300, 10_000)
            [[] for _ in range(10)]
        finally:
            gc.set_threshold(*thresholds)
            gc.callbacks.remove(heard)
        self.assertTrue(many and gc.isenabled())
        self.assertEqual(events, [])

    def test_members_whose_class_is_hostile_are_only_looked_at(self) -> None:
        def lie(*arguments: object) -> Any:
            return _ran()

        special = {
            f"__{name}__": lie for name in ("eq", "ne", "getattribute", "repr", "len", "bool")
        }
        meta: Any = type("Meta", (type,), {**special, "__hash__": type.__hash__})
        made: Any = type.__new__(
            meta, "Made", (), {**special, "__hash__": object.__hash__, "__class__": property(lie)}
        )
        member: Any = object.__new__(made)
        holder: Any = type("Holder", (), {"member": member, "listed": [member]})
        look_at(holder)
        look_at(holder())
        look_at(member)
        look_at([member, {1: member}, (member,)])

        class Failing(Exception):
            __str__ = __repr__ = lie  # type: ignore[assignment]

        look_at(Failing(member))
        function = lambda default=member: default  # noqa: E731
        look_at(function)


class TruthTest(unittest.TestCase):
    """What is shown is what Python would give."""

    def test_values_that_hold_themselves_in_any_way_end(self) -> None:
        part: list[object] = []
        part.append(slice(part))
        error = ValueError()
        error.args = (error,)
        deep: Any = None
        for _ in range(3000):
            deep = ValueError(slice(deep))
        self.assertEqual(look_at(part), "[slice(None, […], None)]")
        self.assertEqual(look_at(error), "ValueError(ValueError(…))")
        self.assertLess(len(look_at(deep)), 120)

    def test_ranges_of_any_size_are_described(self) -> None:
        self.assertEqual(look_at(range(2**70)), f"range(0, {2**70})")
        self.assertEqual(look_at(range(5, 1, -2)), "range(5, 1, -2)")
        self.assertIn("int of", look_at(range(10**6000)))

    def test_an_ordered_dict_is_shown_in_its_own_order(self) -> None:
        moved = collections.OrderedDict(a=1, b=2)
        moved.move_to_end("a")
        self.assertEqual(peek.short_text(moved), "OrderedDict({'b': 2, 'a': 1})")
        trap = Key("a")
        odd: Any = collections.OrderedDict({trap: 1})
        self.assertEqual(look_at(odd), "OrderedDict({<Key>: 1})")

    def test_paths_and_dates_with_a_zone_are_described(self) -> None:
        self.assertEqual(peek.short_text(pathlib.PurePosixPath("/a/b")), "PurePosixPath('/a/b')")
        moment = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)  # noqa: UP017
        self.assertEqual(
            peek.short_text(moment), "datetime.datetime(2026, 1, 1, 0, 0, tzinfo=<timezone>)"
        )

    def test_a_lane_keeps_its_number_while_it_is_left_out(self) -> None:
        probe = IdentityProbe()

        def descend(depth: int) -> list[types.FrameType]:
            if depth:
                return [sys._getframe(), *descend(depth - 1)]
            return [sys._getframe()]

        frames = list(reversed(descend(40)))

        def lanes(stack: list[types.FrameType]) -> dict[int, int]:
            sources = [LaneSource(frame, id(frame), None, 1) for frame in stack]
            shown = cast("Any", probe.snapshot(sources, 1, 5000, 10_000)["frames"])
            return {one["frameId"]: one["lane"] for one in shown}

        first = lanes(frames[20:])
        lanes(frames)
        again = lanes(frames[20:])
        self.assertEqual(first, {number: again[number] for number in first})


class Base:
    items = [1]  # noqa: RUF012
    __slots__ = ("slot",)


class Shadowing(Base):
    items = None  # type: ignore[assignment]
    __slots__ = ("__dict__",)

    def __init__(self) -> None:
        self.slot = "here"
        self.own = 2

    def method(self) -> None: ...

    @property
    def computed(self) -> object:
        return _ran()


class Lazy(types.ModuleType):
    __getattribute__ = _ran


class HoverTruthTest(unittest.TestCase):
    """A hover gives what the expression would, or refuses."""

    def test_attributes_are_found_by_the_rules_of_python(self) -> None:
        value = Shadowing()
        frame = sys._getframe()
        for text in ("value.items", "Base.items", "value.slot", "value.own", "value.method"):
            expected = eval(text)
            self.assertEqual(hover.resolve(text, frame), expected, text)
        self.assertTrue(value)

    def test_what_only_code_of_the_program_could_tell_is_refused(self) -> None:
        class Called:
            __getattribute__ = print

        module = Lazy("module")
        called = Called()
        value = Shadowing()
        object.__setattr__(called, "name", 1)
        types.ModuleType.__dict__["__dict__"].__get__(module)["name"] = 1  # type: ignore[index]
        frame = sys._getframe()
        for text in ("module.name", "called.name", "value.computed", "value.absent"):
            with self.subTest(text), self.assertRaises(hover.WouldRun):
                hover.resolve(text, frame)
        self.assertTrue(value)

    def test_no_warning_of_the_parser_is_seen(self) -> None:
        heard = io.StringIO()
        with redirect_stderr(heard), warnings.catch_warnings():
            warnings.simplefilter("always")
            for text in (r"'\d'", "1if a else b", "a[0x1for x in y]", "0_7if a"):
                with self.assertRaises(hover.WouldRun):
                    hover.resolve(text, sys._getframe())
        self.assertEqual(heard.getvalue(), "")


if __name__ == "__main__":
    unittest.main()
