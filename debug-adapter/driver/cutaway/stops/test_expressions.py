"""Conditions, log messages and hit counts, as a person writes them at a breakpoint."""

from __future__ import annotations

import gc
import sys
import unittest
import warnings
import weakref
from collections.abc import Callable
from types import FrameType
from typing import Any

from .expressions import (
    MAX_LOGGED,
    ExpressionError,
    compile_condition,
    compile_hit_condition,
    compile_log_message,
)

LIMIT = 10


def here() -> FrameType:
    return sys._getframe(1)


def holds(text: str, frame: FrameType) -> object:
    return compile_condition(text, frame.f_code)(frame)


class ConditionTest(unittest.TestCase):
    def test_a_condition_sees_locals_globals_and_builtins(self) -> None:
        def run(items: list[int], count: int = 3) -> FrameType:
            return here()

        frame = run([1, 2])
        self.assertIs(holds("count == 3", frame), True)
        self.assertIs(holds("len(items) < LIMIT", frame), True)
        self.assertEqual(holds("  (count +\n 1) # more", frame), 4)

    def test_functions_and_comprehensions_in_it_see_the_frame_s_names(self) -> None:
        def run(items: list[int], low: int) -> FrameType:
            return here()

        frame = run([1, 5, 9], 4)
        self.assertEqual(holds("[x for x in items if x > low]", frame), [5, 9])
        self.assertEqual(holds("any(x > low for x in items)", frame), True)
        self.assertEqual(holds("(lambda: low + LIMIT)()", frame), 14)
        self.assertEqual(holds("{(lambda: x * low)() for x in items}", frame), {4, 20, 36})

    def test_cells_and_variables_of_outer_functions_are_seen(self) -> None:
        outer = 7

        def run() -> tuple[FrameType, Callable[[], int]]:
            inner = 2
            return here(), lambda: inner + outer

        self.assertEqual(holds("outer * inner", run()[0]), 14)

    def test_a_local_that_is_not_bound_yet_is_looked_up_as_eval_does(self) -> None:
        def run() -> Any:
            frame = here()
            if not frame:
                for LIMIT in (1, 2):
                    return LIMIT
            return frame

        self.assertEqual(holds("LIMIT", run()), 10)
        with self.assertRaises(NameError):
            holds("nobody == 1", run())

    def test_the_same_code_under_other_globals_sees_those(self) -> None:
        code = compile("def run(a):\n import sys\n return sys._getframe()", "<made>", "exec")
        spaces: list[dict[str, Any]] = [{"g": 1}, {"g": 2}]
        frames = []
        for space in spaces:
            exec(code, space)
            frames.append(space["run"](5))
        condition = compile_condition("a + g", frames[0].f_code)
        self.assertEqual([condition(frame) for frame in frames], [6, 7])

    def test_module_and_class_bodies_are_seen(self) -> None:
        space: dict[str, Any] = {"here": here, "frames": []}
        exec("x = 1\nframes.append(here())\nclass C:\n y = 2\n frames.append(here())\n", space)
        module, body = space["frames"]
        self.assertEqual(holds("x + len(frames)", module), 3)
        self.assertEqual(holds("[y for _ in range(x)]", body), [2])

    def test_locals_globals_and_eval_are_those_of_the_frame(self) -> None:
        def run(number: int) -> FrameType:
            return here()

        frame = run(4)
        self.assertEqual(holds("locals()['number'] + eval('number')", frame), 8)
        self.assertIs(holds("globals()", frame), globals())

    def test_names_like_our_own_are_the_program_s(self) -> None:
        def run(frame_: int, names_: int, slow__: int) -> FrameType:
            return here()

        self.assertEqual(holds("frame_ + names_ + slow__", run(1, 2, 3)), 6)

    def test_an_assignment_in_it_changes_nothing(self) -> None:
        def run(value: int) -> FrameType:
            return here()

        frame = run(1)
        self.assertEqual(holds("(value := 5) + (other := 6)", frame), 11)
        self.assertEqual(frame.f_locals["value"], 1)
        self.assertNotIn("other", globals())

    def test_what_it_raises_comes_out(self) -> None:
        def run(value: dict[str, int]) -> FrameType:
            return here()

        with self.assertRaises(KeyError):
            holds("value['none']", run({}))

    def test_a_text_that_is_no_expression_is_refused_with_a_sentence(self) -> None:
        for text in ("x ==", "x = 1", "import os", "1) or (2", "", "await x", "(yield)", "a\0b"):
            with self.subTest(text), self.assertRaises(ExpressionError) as raised:
                compile_condition(text, None)
            self.assertIn("is not a Python expression: ", str(raised.exception))

    def test_warnings_of_the_compiler_stay_unseen(self) -> None:
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            compile_condition("1 is 1 or '\\d' == ''", here().f_code)
        self.assertEqual(seen, [])

    @unittest.skipIf(
        sys.version_info < (3, 12), "reading locals keeps them until the function ends"
    )
    def test_looking_at_a_condition_keeps_nothing_alive(self) -> None:
        class Thing:
            pass

        def run() -> bool:
            thing: object = Thing()
            gone = weakref.ref(thing)
            self.assertFalse(compile_condition("thing is None", here().f_code)(here()))
            del thing
            gc.collect()
            return gone() is None

        self.assertTrue(run())

    def test_names_that_the_program_keeps_in_locals_stay_there(self) -> None:
        def keeps_a_name(number: int) -> tuple[bool, bool]:
            exec("made = number")
            before = "made" in locals()
            compile_condition("number == 2", here().f_code)(here())
            return before, "made" in locals()

        def keeps_the_dictionary(number: int) -> object:
            own = vars()
            compile_condition("number == 2", here().f_code)(here())
            return own.get("number")

        before, after = keeps_a_name(2)
        self.assertEqual(before, after)
        self.assertEqual(keeps_the_dictionary(2), 2)

    def test_a_dictionary_of_locals_that_others_hold_stays_whole(self) -> None:
        def run(number: int) -> int:
            frame = here()
            compile_condition("number == 2", frame.f_code)(frame)
            return number

        def outer(number: int) -> object:
            names = here().f_locals
            compile_condition("number == 2", here().f_code)(here())
            return names.get("number")

        self.assertEqual(run(2), 2)
        self.assertEqual(outer(2), 2)

    def test_under_a_trace_function_variables_stay_bound(self) -> None:
        values: list[object] = []

        def trace(frame: FrameType, event: str, argument: object) -> Any:
            if event == "line" and frame.f_code.co_name == "run":
                values.append(compile_condition("number", frame.f_code)(frame))
            return trace

        def run(number: int) -> int:
            other = number + 1
            return other + number

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            self.assertEqual(run(1), 3)
        finally:
            sys.settrace(before)
        self.assertEqual(values, [1, 1])


class LogMessageTest(unittest.TestCase):
    def said(self, text: str) -> str:
        def run(name: str, price: float, width: int, items: list[int]) -> FrameType:
            return here()

        return compile_log_message(text)(run("Ann", 2.5, 6, [1, 2]))

    def test_values_stand_in_the_place_of_their_expressions(self) -> None:
        for text, expected in {
            "no field": "no field",
            "{name} has {len(items)}": "Ann has 2",
            "{name!r}|{name!s}|{name!a}": "'Ann'|Ann|'Ann'",
            "{price:.2f}|{name:>{width}}|{name!r:<8}|": "2.50|   Ann|'Ann'   |",
            "{{{name}}} {{}}": "{Ann} {}",
            "{ {'a': 1}['a'] } {items[0:1]}": "1 [1]",
            "{'}' + ':' + \"{!\"}": "}:{!",
            "{name=} { price = :.1f}": "name='Ann'  price = 2.5",
            "{name == 'Ann'} {name != 'Ann'} {width <= 6}": "True False True",
            "{(lambda x: x)(width)} {(y := 3)}": "6 3",
            "{[x + width for x in items]}": "[7, 8]",
            "a } b": "a } b",
            "{'''it's'''}": "it's",
            "{'\\''}": "'",
        }.items():
            with self.subTest(text):
                self.assertEqual(self.said(text), expected)

    def test_what_an_expression_raises_is_shown_in_its_place(self) -> None:
        self.assertEqual(
            self.said("{name}: {nobody} {1/0} {exit(3)}"),
            "Ann: <NameError: name 'nobody' is not defined> <ZeroDivisionError: division by zero> "
            "<SystemExit: 3>",
        )
        self.assertTrue(self.said("{name:d}").startswith("<ValueError: "))

    def test_a_value_without_end_is_cut_and_said(self) -> None:
        said = self.said("{'x' * 1000000}")
        self.assertLess(len(said), MAX_LOGGED + 100)
        self.assertTrue(said.endswith("… (1,000,000 characters)"))

    def test_one_message_serves_functions_of_every_kind(self) -> None:
        message = compile_log_message("{value}")

        def first(value: int) -> FrameType:
            return here()

        def second(other: int, value: int) -> FrameType:
            return here()

        space: dict[str, Any] = {"here": here}
        exec("value = 3\nframe = here()", space)
        frames = [first(1), second(0, 2), space["frame"], first(4)]
        self.assertEqual([message(frame) for frame in frames], ["1", "2", "3", "4"])

    def test_a_text_that_is_no_template_is_refused_with_a_sentence(self) -> None:
        for text, part in {
            "{name": "has no “}”",
            "{}": "Nothing stands between",
            "{ =}": "Nothing stands between",
            "{a b}": "is not a Python expression",
            "{name!x}": "r, s or a",
            "{name!r": "has no “}”",
            "{'open}": "has no “}”",
        }.items():
            with self.subTest(text), self.assertRaises(ExpressionError) as raised:
                compile_log_message(text)
            self.assertIn(part, str(raised.exception))


class HitConditionTest(unittest.TestCase):
    def test_each_form_counts_the_hits_it_names(self) -> None:
        for text, expected in {
            "3": [3],
            " == 3 ": [3],
            ">= 3": [3, 4, 5, 6],
            ">3": [4, 5, 6],
            "<=3": [1, 2, 3],
            "< 3": [1, 2],
            "% 3": [3, 6],
        }.items():
            with self.subTest(text):
                condition = compile_hit_condition(text)
                self.assertEqual([hits for hits in range(1, 7) if condition(hits)], expected)

    def test_anything_else_is_refused_with_a_sentence(self) -> None:
        for text in ("", "x", "-1", "1.5", "% 0", "=> 3", "3 3", "!= 3", "٣"):
            with self.subTest(text), self.assertRaises(ExpressionError) as raised:
                compile_hit_condition(text)
            self.assertIn("is not a hit count", str(raised.exception))


if __name__ == "__main__":
    unittest.main()
