"""The console and watch expressions: what a person types works as if it stood in the frame."""

from __future__ import annotations

import gc
import sys
import tracemalloc
import unittest
import weakref
from collections.abc import Callable
from types import FrameType
from typing import Any

from . import console
from .represent import MAX_REPR, represent

LIMIT = 10
counter = 0


def here() -> FrameType:
    return sys._getframe(1)


class Printed:
    """What the console wrote."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def write(self, text: str) -> None:
        self.texts.append(text)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def run(text: str, frame: FrameType) -> str:
    """What the console shows for a text: what was printed, then the value of an expression."""
    printed = Printed()
    is_expression, value = console.execute(text, frame, printed.write)
    return printed.text + (repr(value) if is_expression else "")


class ExpressionTest(unittest.TestCase):
    def test_functions_and_comprehensions_see_the_frame_s_names(self) -> None:
        def function(items: list[int], low: int) -> FrameType:
            return here()

        frame = function([1, 5, 9], 4)
        for text, value in {
            "[x for x in items if x > low]": [5, 9],
            "sum(x * low for x in items)": 60,
            "(lambda: low + LIMIT)()": 14,
            "[[x + y + low for x in items] for y in items][0]": [6, 10, 14],
            "sorted(items, key=lambda x: -x * low)": [9, 5, 1],
            "[low for low in items]": [1, 5, 9],
            "low + len([low for low in items])": 7,
        }.items():
            with self.subTest(text):
                self.assertEqual(console.evaluate(text, frame), value)

    def test_variables_of_outer_functions_are_seen(self) -> None:
        outer = 7

        def function() -> FrameType:
            _ = outer
            return here()

        self.assertEqual(console.evaluate("[outer + n for n in (1, 2)]", function()), [8, 9])

    def test_names_of_a_class_body_are_seen_in_comprehensions(self) -> None:
        space: dict[str, Any] = {"here": here, "frames": []}
        exec("class C:\n y = 2\n frames.append(here())\n", space)
        self.assertEqual(console.evaluate("[y for _ in range(2)]", space["frames"][0]), [2, 2])

    def test_super_is_that_of_the_method(self) -> None:
        class Base:
            def name(self) -> str:
                return "base"

        class Derived(Base):
            def name(self) -> str:
                return super().name() + " derived"

            def frame(self) -> FrameType:
                _ = __class__  # type: ignore[name-defined]
                return here()

        self.assertEqual(console.evaluate("super().name()", Derived().frame()), "base")

    def test_locals_and_globals_are_those_of_the_frame(self) -> None:
        def function(number: int) -> FrameType:
            return here()

        frame = function(3)
        self.assertEqual(console.evaluate("locals()", frame), {"number": 3})
        self.assertIs(console.evaluate("globals()", frame), globals())
        self.assertEqual(console.evaluate("eval('number')", frame), 3)

    def test_what_fails_is_told_as_the_last_line_of_a_traceback(self) -> None:
        frame = here()
        for text, line in {
            "1 / 0": "ZeroDivisionError: division by zero",
            "nobody": "NameError: name 'nobody' is not defined",
            "[nobody for _ in (1,)]": "NameError: name 'nobody' is not defined",
            "exit_with(3)": "NameError: name 'exit_with' is not defined",
            "1 +": "SyntaxError: invalid syntax",
            "(_ for _ in ()).throw(KeyboardInterrupt)": "KeyboardInterrupt",
            "(_ for _ in ()).throw(SystemExit(3))": "SystemExit: 3",
        }.items():
            with self.subTest(text), self.assertRaises(console.EvaluationFailed) as failed:
                console.evaluate(text, frame)
            self.assertEqual(str(failed.exception), line)
            self.assertIsNone(failed.exception.__cause__)

    def test_await_is_said_to_be_impossible(self) -> None:
        for text in ("await thing()", "x = await thing()"):
            with self.assertRaises(console.EvaluationFailed) as failed:
                console.execute(text, here(), lambda text: None)
            self.assertIn("the event loop stands still", str(failed.exception))

    def test_an_error_keeps_nothing_of_the_program_alive(self) -> None:
        class Thing:
            pass

        gone: list[Any] = []

        def fails() -> None:
            thing = Thing()
            gone.append(weakref.ref(thing))
            raise ValueError(thing)

        gc.disable()
        try:
            with self.assertRaises(console.EvaluationFailed) as failed:
                console.evaluate("fails()", here())
            self.assertIsNone(gone[0]())
            self.assertIn("ValueError: <", str(failed.exception))
        finally:
            gc.enable()
        self.assertIs(fails, fails)

    @unittest.skipIf(sys.version_info < (3, 11), "3.10 copies at each trace event")
    def test_a_watch_leaves_no_copies_of_locals(self) -> None:
        class Thing:
            pass

        def function() -> bool:
            thing: object = Thing()
            gone = weakref.ref(thing)
            console.evaluate("thing", here())
            console.evaluate("[thing for _ in (1, 2)]", here())
            console.execute("str(thing)", here(), lambda text: None)
            del thing
            return gone() is None

        gc.disable()
        try:
            self.assertTrue(function())
        finally:
            gc.enable()


class StatementTest(unittest.TestCase):
    def test_assignments_hold_in_the_function(self) -> None:
        def function(number: int) -> tuple[Any, ...]:
            made = 1
            run("number += 1", here())
            run("made, other = 5, 6", here())
            run("for number in range(number, 20): pass", here())
            self.assertEqual(run("other", here()), "6")
            return number, made

        self.assertEqual(function(3), (19, 5))

    def test_assignments_hold_where_a_function_is_part_of_the_text(self) -> None:
        def function(items: list[int], total: int) -> tuple[Any, ...]:
            run("total = sum(x for x in items)\nitems = [x + total for x in items]", here())
            run("def twice(x): return x * total", here())
            self.assertEqual(run("twice(2)", here()), "12")
            run("(lambda: [total := 50])()", here())
            run("seen = [last := x for x in items]", here())
            self.assertEqual(run("last", here()), repr(items[-1]))
            return items, total

        self.assertEqual(function([1, 2, 3], 0), ([7, 8, 9], 6))

    def test_assignments_hold_in_variables_of_outer_functions_and_cells(self) -> None:
        def outer() -> tuple[int, int]:
            far = 1

            def inner() -> Callable[[], int]:
                near = 2
                _ = far
                run("near = near + 10; far = far + 20", here())
                run("near = near + 100 if (lambda: near)() else 0", here())
                return lambda: near

            near = inner()()
            return far, near

        self.assertEqual(outer(), (21, 112))

    def test_a_function_that_changes_a_variable_is_not_undone(self) -> None:
        def function() -> tuple[int, int]:
            count = 0
            other = 0

            def bump() -> None:
                nonlocal count
                count += 1

            run("bump(); other = 5", here())
            run("bump()", here())
            run("[bump() for _ in range(2)]; other = 6", here())
            bump()
            return count, other

        self.assertEqual(function(), (5, 6))

    def test_global_statements_reach_the_module(self) -> None:
        def function() -> None:
            run("global counter\ncounter = 5", here())
            run("global counter\ncounter = sum(counter for _ in (1, 2))", here())

        function()
        self.assertEqual(counter, 10)

    def test_a_global_that_is_read_before_it_is_assigned_becomes_a_local(self) -> None:
        def function() -> None:
            run("LIMIT = LIMIT + sum(1 for _ in (1, 2))", here())
            self.assertEqual(run("LIMIT", here()), "12")
            run("LIMIT = (lambda: 4)() if False else LIMIT", here())

        function()
        self.assertEqual(LIMIT, 10)

    def test_modules_and_class_bodies_take_assignments(self) -> None:
        space: dict[str, Any] = {"here": here, "run": run}
        exec(
            "run('x = 1\\ny = [x for _ in (1, 2)]', here())\n"
            "class C:\n a = 1\n run('b = a + 1\\nc = [b for _ in (1,)]', here())\n run('del a', here())\n",
            space,
        )
        self.assertEqual((space["x"], space["y"]), (1, [1, 1]))
        self.assertEqual((space["C"].b, space["C"].c), (2, [2]))
        self.assertFalse(hasattr(space["C"], "a"))

    def test_a_variable_of_a_function_cannot_be_deleted_and_that_is_said(self) -> None:
        def function(number: int) -> int:
            for text in ("del number", "del number; (lambda: 0)()"):
                with self.assertRaises(console.EvaluationFailed) as failed:
                    run(text, here())
                self.assertIn("cannot", str(failed.exception))
            return number

        self.assertEqual(function(4), 4)

    def test_expressions_among_statements_show_their_values(self) -> None:
        def function(number: int) -> None:
            self.assertEqual(run("number; None; number + 1", here()), "3\n4\n")
            self.assertEqual(run("for i in range(2):\n    i\n", here()), "0\n1\n")
            text = "for i in range(2):\n    if i:\n        (lambda: i + number)()\n'end'"
            self.assertEqual(run(text, here()), "4\n'end'\n")

        before = sys.displayhook, sys.stdout
        function(3)
        self.assertEqual((sys.displayhook, sys.stdout), before)

    def test_nothing_is_left_in_the_builtins(self) -> None:
        import builtins

        before = vars(builtins).get("_")
        run("1; 2", here())
        self.assertEqual(vars(builtins).get("_"), before)

    def test_what_is_printed_comes_line_by_line_before_the_value(self) -> None:
        printed = Printed()
        text = "print('a', 'b'); print('c\\nd', end='')"
        console.execute(text, here(), printed.write)
        self.assertEqual(printed.texts, ["a b\n", "c\n", "d"])

    def test_a_text_copied_out_of_a_block_runs(self) -> None:
        def function(number: int) -> int:
            run("    number = 5\n\n    if number:\n        number += 1\n", here())
            return number

        self.assertEqual(function(0), 6)

    def test_import_star_and_definitions_work_together(self) -> None:
        def function() -> None:
            run("from math import *\ndef area(r): return r", here())
            self.assertEqual(run("floor(2.5)", here()), "2")

        function()

    def test_what_needs_a_function_is_refused(self) -> None:
        for text in ("return 5", "yield 5", "nonlocal x", "break", "return (lambda: 5)"):
            with self.subTest(text), self.assertRaises(console.EvaluationFailed) as failed:
                run(text, here())
            self.assertTrue(str(failed.exception).startswith("SyntaxError: "))


class RepresentTest(unittest.TestCase):
    def test_ordinary_values_look_as_in_python(self) -> None:
        loop: list[Any] = [1]
        loop.append(loop)
        table: dict[str, Any] = {"a": loop}
        table["self"] = table
        for value in (
            None, 5, 1.5, "it's", b"\0", bytearray(b"x"), [], [1, "a"], (), (1,), (1, 2), set[int](),
            {1}, frozenset((1,)), frozenset[int](), {}, {"a": [1, {2: (3,)}]}, loop, table, range(3), LIMIT,
        ):  # fmt: skip
            with self.subTest(repr(value)):
                self.assertEqual(represent(value), repr(value))

    def test_a_long_value_is_cut_and_said(self) -> None:
        for value, note in (
            ("x" * 1_000_000, "… (1,000,000 characters)"),
            (b"x" * 1_000_000, "… (1,000,000 bytes)"),
            ([[0] * 1_000_000], "… (1,000,000 items)"),
            ({number: number for number in range(100_000)}, "… (100,000 items)"),
        ):
            text = console.shown(value)
            self.assertTrue(text.endswith(note), text[-40:])
            self.assertEqual(len(text), MAX_REPR + len(note))

    def test_deep_values_do_not_break_it(self) -> None:
        deep: list[Any] = []
        for _ in range(1_000):
            deep = [deep]
        self.assertIn("…", represent(deep))

    def test_a_class_s_own_repr_is_used_and_may_fail(self) -> None:
        class Own:
            def __repr__(self) -> str:
                return "own"

        class Broken:
            def __repr__(self) -> str:
                raise ValueError("no")

        self.assertEqual(represent([Own()]), "[own]")
        with self.assertRaises(console.EvaluationFailed):
            console.shown([Broken()])

    def test_a_text_of_100_mb_is_read_in_part(self) -> None:
        value = "€" * 100_000_000
        tracemalloc.start()
        try:
            console.shown(value)
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        # The `repr` of all of it would take 200 MB more.
        self.assertLess(most, 10_000_000)


if __name__ == "__main__":
    unittest.main()
