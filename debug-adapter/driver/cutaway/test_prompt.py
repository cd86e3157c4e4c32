"""pdb's commands in the debug console, beside Python."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import unittest
import weakref
from types import FrameType
from typing import Any

from . import console
from .prompt import Answer, Prompt

LIMIT = 10


def here() -> FrameType:
    return sys._getframe(1)


def stack(frame: FrameType, count: int) -> list[FrameType]:
    """A frame and its callers, the innermost first."""
    found: list[FrameType] = []
    caller: FrameType | None = frame
    while caller is not None and len(found) < count:
        found.append(caller)
        caller = caller.f_back
    return found


class Point:
    def __init__(
        self, ident: int, path: str, line: int, condition: str | None, temporary: bool
    ) -> None:
        self.ident, self.path, self.line = ident, path, line
        self.condition, self.temporary = condition, temporary
        self.name = ""
        self.hit_condition: str | None = None
        self.log_message: str | None = None
        self.enabled = True
        self.hits = self.ignore = 0
        self.commands: list[str] = []


class Table:
    """The session's breakpoints, as the console knows them."""

    def __init__(self) -> None:
        self.points: list[Point] = []
        self.changes = 0
        self.moved_by = 0
        self.last = 0

    def changed(self) -> None:
        self.changes += 1

    def all(self) -> list[Any]:
        return list(self.points)

    def set(self, path: str, line: int, condition: str | None, temporary: bool) -> str | None:
        if line > 10_000:
            return "There is no such line."
        self.last -= 1
        self.points.append(Point(self.last, path, line + self.moved_by, condition, temporary))
        return None

    def clear(self, points: list[Any]) -> None:
        self.points = [point for point in self.points if point not in points]


class PromptTest(unittest.TestCase):
    def setUp(self) -> None:
        self.table = Table()
        self.printed: list[str] = []
        self.jumps: list[int] = []
        self.prompt = Prompt(self.table, os.path.realpath, self.jump)

    def jump(self, frame: FrameType, line: int) -> None:
        if line == 1:
            raise ValueError("line 1 comes before the current code block")
        self.jumps.append(line)

    def answer(self, text: str, frame: FrameType) -> Answer:
        return self.prompt.run(text, frame, self.printed.append)

    def says(self, text: str, frame: FrameType) -> str:
        """What the console shows: prints, pdb's words, the value of an expression."""
        self.printed.clear()
        answer = self.answer(text, frame)
        value = repr(answer.value) if answer.has_value and answer.value is not None else ""
        return "".join(self.printed) + answer.text + value

    # ---- what is a command

    def test_a_name_bound_in_the_frame_wins_over_a_command(self) -> None:
        def function(n: int, p: str) -> FrameType:
            return here()

        frame = function(5, "text")
        self.prompt.begin_stop([frame])
        self.assertEqual(self.says("n", frame), "5")
        self.assertEqual(self.says("p", frame), "'text'")
        self.assertEqual(self.says("n + 1", frame), "6")
        self.assertIsNone(self.answer("n", frame).move)
        self.assertIsNotNone(self.answer("s", frame).move)

    def test_python_that_begins_like_a_command_is_python(self) -> None:
        frame = here()
        self.prompt.begin_stop([frame])
        for text, shown in {
            "list((1, 2))": "[1, 2]",
            "next(iter('ab'))": "'a'",
            "c = 5": "",
            "c": "5",
            "!c": "5",
            "!a = 7": "",
            "a == 7": "True",
            "a in (7,)": "True",
        }.items():
            with self.subTest(text):
                self.assertEqual(self.says(text, frame), shown)
        for text in ("n.x", "p[0]", "w=1 if n else 2", "l += 1", "n is None", "s -= 1"):
            with self.subTest(text):
                self.assertFalse(self.prompt.is_command(text, function_without_names()))

    def test_commands_with_arguments_are_commands(self) -> None:
        frame = function_without_names()
        for text in (
            "p (1, 2)", "p(1)", "p -1", "p [1]", "l .", "l 1, 2", "w", "u 2", "help", "? p", "b 5, x == 3",
            "exit()", "quit", "q", "display x", "alias pi p 1", "return", "continue", "until 5", "where",
        ):  # fmt: skip
            with self.subTest(text):
                self.assertTrue(self.prompt.is_command(text, frame))

    def test_a_command_that_this_pdb_does_not_have_is_python(self) -> None:
        import pdb

        frame = function_without_names()
        self.assertEqual(
            self.prompt.is_command("exceptions", frame), hasattr(pdb.Pdb, "do_exceptions")
        )

    # ---- looking

    def test_looking_commands_answer_as_pdb_does(self) -> None:
        def function(first: int, *rest: int) -> FrameType:
            return here()

        frame = function(3, 4)
        self.prompt.begin_stop(stack(frame, 2))
        self.assertEqual(self.says("a", frame), "first = 3\nrest = (4,)")
        self.assertEqual(self.says("p first", frame), "3")
        self.assertEqual(self.says("pp [first] * 2", frame), "[3, 3]")
        self.assertEqual(self.says("p [first + x for x in rest]", frame), "[7]")
        self.assertEqual(self.says("p (lambda: first)()", frame), "3")
        self.assertEqual(self.says("whatis first", frame), "<class 'int'>")
        self.assertIn("def function(", self.says("ll", frame))
        self.assertIn("->", self.says("l", frame))
        self.assertIn("def here", self.says("source here", frame))
        self.assertIn("function()", self.says("w", frame))
        self.assertIn("p expression", self.says("h p", frame))
        self.assertIn("longlist", self.says("help", frame))
        self.assertEqual(
            self.says("p nobody", frame), "*** NameError: name 'nobody' is not defined"
        )

    def test_a_second_list_goes_on_behind_the_first(self) -> None:
        frame = here()
        self.prompt.begin_stop([frame])
        first, second = self.says("l 1, 3", frame), self.says("l", frame)
        self.assertTrue(first.startswith("  1"))
        self.assertTrue(second.startswith("  4"))

    def test_up_and_down_choose_the_frame_until_the_person_chooses_another(self) -> None:
        def inner(name: str) -> FrameType:
            return here()

        def outer(name: str) -> tuple[FrameType, FrameType]:
            return inner("inner"), here()

        frame, caller = outer("outer")
        frames = [frame, caller, here()]
        name = "test"
        self.prompt.begin_stop(frames)
        self.assertEqual(self.says("name", frame), "'inner'")
        self.assertIn("outer()", self.says("u", frame))
        self.assertEqual(self.says("name", frame), "'outer'")
        self.assertIn("test_up_and_down", self.says("u", frame))
        self.assertEqual(self.says("p name", frame), repr(name))
        self.assertEqual(self.says("u", frame), "*** Oldest frame")
        self.assertIn("inner()", self.says("d 2", frame))
        self.assertEqual(self.says("d", frame), "*** Newest frame")
        self.assertEqual(self.says("name", caller), "'outer'")
        self.assertIn("inner()", self.says("d", caller))

    def test_what_a_command_prints_comes_as_the_program_s_own_output(self) -> None:
        def loud() -> int:
            print("loud")
            return 5

        frame = here()
        self.prompt.begin_stop([frame])
        self.assertEqual(self.says("p loud()", frame), "loud\n5")
        self.assertEqual(self.printed, ["loud\n"])
        self.assertIs(loud, loud)

    def test_input_has_nothing_to_read_and_says_so(self) -> None:
        frame = here()
        self.prompt.begin_stop([frame])
        with self.assertRaises(console.EvaluationFailed) as failed:
            self.answer("input()", frame)
        self.assertIn("EOFError", str(failed.exception))

    def test_the_returned_value_and_the_exception_are_at_hand(self) -> None:
        frame = function_without_names()
        self.prompt.begin_stop([frame])
        self.assertEqual(self.says("retval", frame), "*** Not yet returned!")
        error = ValueError("it")
        error.__cause__ = KeyError("cause")
        self.prompt.begin_stop([frame], ([1],), error)
        self.assertEqual(self.says("retval", frame), "[1]")
        self.assertEqual(self.says("p retval", frame).split(":")[0], "*** NameError")
        if sys.version_info >= (3, 12):
            self.assertEqual(self.says("p $_exception", frame), "ValueError('it')")
            self.assertEqual(self.says("$_retval", frame), "[1]")
            self.assertEqual(self.says("$mine = 5;; p $mine + 1", frame), "6")
            self.assertEqual(self.says("p $mine", frame), "5")
        if sys.version_info >= (3, 13):
            self.assertIn("KeyError('cause')", self.says("exceptions", frame))
        self.assertNotIn("__pdb_convenience_variables", frame.f_globals)

    # ---- several at once

    def test_two_semicolons_and_lines_run_one_after_another(self) -> None:
        frame = function_without_names()
        self.prompt.begin_stop([frame])
        self.assertEqual(self.says("p 1;; p 2 ;; 1 + 2", frame), "1\n2\n3")
        self.assertEqual(self.says("p 1\np 2", frame), "1\n2")
        self.assertEqual(self.says("p 1;; s;; p 2", frame), "1")
        self.assertEqual(self.says("';;' + 'a'", frame), "';;a'")
        self.assertEqual(self.says("nobody;; p 2", frame).split("\n")[-1], "2")

    def test_aliases_are_kept_and_expanded(self) -> None:
        frame = function_without_names()
        self.prompt.begin_stop([frame])
        self.answer("alias twice p 2 * %1", frame)
        self.assertEqual(self.says("twice 21", frame), "42")
        self.prompt.end_stop()
        self.prompt.begin_stop([frame])
        self.assertEqual(self.says("twice 4", frame), "8")
        self.answer("unalias twice", frame)
        with self.assertRaises(console.EvaluationFailed):
            self.answer("twice 4", frame)

    # ---- display, interact

    def test_a_display_is_shown_again_where_it_has_changed(self) -> None:
        frame = here()
        value = 1
        self.prompt.begin_stop([frame])
        self.assertEqual(self.says("display value + 1", frame), "display value + 1: 2")
        self.prompt.end_stop()
        self.prompt.begin_stop([frame])
        self.assertEqual(self.prompt.at_stop([], self.printed.append).text, "")
        value = 5
        self.assertEqual(
            self.prompt.at_stop([], self.printed.append).text, "display value + 1: 6  [old: 2]"
        )
        self.answer("undisplay value + 1", frame)
        value = 6
        self.assertEqual(self.prompt.at_stop([], self.printed.append).text, "")
        self.assertEqual(value, 6)

    def test_interact_is_a_python_of_its_own_until_it_is_left(self) -> None:
        frame = here()
        value = 1
        self.prompt.begin_stop([frame])
        self.assertIn("interact start", self.says("interact", frame))
        self.assertEqual(self.says("value = 2; p = 3", frame), "")
        self.assertEqual(self.says("p", frame), "3")
        self.assertEqual(self.says("[value for _ in (1,)]", frame), "[2]")
        self.assertEqual(self.says("for i in (1, 2): i", frame), "1\n2\n")
        with self.assertRaises(console.EvaluationFailed) as failed:
            self.says("p local", frame)
        self.assertEqual(str(failed.exception), "SyntaxError: invalid syntax")
        self.assertIn("exit from pdb interact", self.says("exit()", frame))
        self.assertEqual(self.says("value", frame), "1")
        self.assertEqual(value, 1)

    # ---- moving

    def test_commands_that_move_say_how(self) -> None:
        frame = function_without_names()
        caller = here()
        self.prompt.begin_stop([frame, caller])
        for text, kind, of, line in (
            ("c", "continue", frame, None),
            ("cont", "continue", frame, None),
            ("s", "in", frame, None),
            ("n", "over", frame, None),
            ("r", "out", frame, None),
            ("return", "out", frame, None),
            ("unt", "until", frame, None),
            ("until 99999", "until", frame, 99999),
            ("q", "quit", frame, None),
            ("exit()", "quit", frame, None),
            ("j 70000", "jumped", frame, 70000),
            ("u;; n", "over", caller, None),
        ):
            with self.subTest(text):
                move = self.answer(text, frame).move
                assert move is not None
                self.assertEqual((move.kind, move.line), (kind, line))
                self.assertIs(move.frame, of)
        self.assertEqual(self.jumps, [70000])

    def test_a_jump_that_python_refuses_is_said_and_moves_nothing(self) -> None:
        frame = function_without_names()
        self.prompt.begin_stop([frame, here()])
        answer = self.answer("jump 1", frame)
        self.assertIsNone(answer.move)
        self.assertIn("Jump failed: line 1 comes before", answer.text)
        self.answer("u", frame)
        self.assertIn("only jump within the bottom frame", self.says("jump 5", frame))

    def test_what_cannot_be_done_here_is_said(self) -> None:
        frame = function_without_names()
        self.prompt.begin_stop([frame])
        for text in ("run", "restart", "debug f()"):
            answer = self.answer(text, frame)
            self.assertIsNone(answer.move)
            self.assertTrue(answer.text.startswith("*** "), answer.text)

    # ---- breakpoints

    def test_breakpoints_are_those_of_the_session(self) -> None:
        frame = here()
        self.prompt.begin_stop([frame])
        path = os.path.realpath(frame.f_code.co_filename)
        self.table.points.append(Point(7, path, 3, None, False))
        self.assertIn(f"at {path}:3", self.says("b", frame))
        self.assertEqual(self.says("b 5, LIMIT > 3", frame), f"Breakpoint 2 at {path}:5")
        self.assertEqual(self.says("tbreak 6", frame), f"Breakpoint 3 at {path}:6")
        self.assertIn("Breakpoint 4 at", self.says("b here", frame))
        made = [(point.line, point.condition, point.temporary) for point in self.table.points]
        self.assertEqual(made[:3], [(3, None, False), (5, "LIMIT > 3", False), (6, None, True)])
        self.assertIn("stop only if LIMIT > 3", self.says("b", frame))
        self.answer("disable 1", frame)
        self.answer("ignore 2 3", frame)
        self.answer("condition 1 LIMIT == 10", frame)
        first, second = self.table.points[:2]
        self.assertEqual((first.enabled, first.condition, second.ignore), (False, "LIMIT == 10", 3))
        self.assertGreater(self.table.changes, 0)
        self.answer("enable 1", frame)
        self.answer("condition 1", frame)
        self.assertEqual((first.enabled, first.condition), (True, None))
        self.assertIn("Deleted breakpoint 1", self.says("cl 1", frame))
        self.assertEqual([point.line for point in self.table.points][:2], [5, 6])
        self.assertIn("Breakpoint 5 at", self.says("b 8", frame))
        self.answer(f"cl {path}:5", frame)
        self.assertEqual([point.line for point in self.table.points][0], 6)
        self.assertIn("Deleted breakpoint 5", self.says("clear", frame))
        self.assertEqual(self.table.points, [])
        self.assertEqual(self.says("b", frame), "")

    def test_a_breakpoint_that_cannot_be_set_says_why_and_one_that_moved_where_it_is(self) -> None:
        frame = here()
        self.prompt.begin_stop([frame])
        self.assertEqual(self.says("b 20000", frame), "*** There is no such line.")
        self.table.moved_by = 2
        self.assertTrue(self.says("b 5", frame).endswith(":7"))

    def test_commands_of_a_breakpoint_run_when_it_stops(self) -> None:
        frame = function_without_names()
        self.prompt.begin_stop([frame])
        self.answer("b 5", frame)
        self.assertIn("(com)", self.says("commands 1", frame))
        self.assertEqual(self.says("silent", frame), "(com)")
        self.assertEqual(self.says("p 40 + 2", frame), "(com)")
        self.assertEqual(self.says("end", frame), "")
        (point,) = self.table.points
        self.assertEqual(point.commands, ["silent", "p 40 + 2"])
        answer = self.prompt.at_stop([point], self.printed.append)
        self.assertEqual((answer.text, answer.move), ("42", None))
        self.assertEqual(self.says("commands 1\np 1\nc\nend\np 5", frame).split("\n")[-1], "5")
        answer = self.prompt.at_stop([point], self.printed.append)
        assert answer.move is not None
        self.assertEqual((answer.text, answer.move.kind), ("1", "continue"))
        self.assertIn("cannot set commands", self.says("commands 9", frame))

    def test_pdbrc_is_read_at_the_first_stop_if_the_launch_says_so(self) -> None:
        frame = function_without_names()
        before = os.getcwd()
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, ".pdbrc"), "w", encoding="utf-8") as file:
                file.write("# mine\nalias ten p 10\np 'from pdbrc'\n")
            os.chdir(folder)
            try:
                self.prompt.begin_stop([frame])
                self.assertEqual(self.prompt.at_stop([], self.printed.append).text, "")
                self.prompt.reads_pdbrc = True
                text = self.prompt.at_stop([], self.printed.append).text
            finally:
                os.chdir(before)
        self.assertTrue(text.endswith("'from pdbrc'"), text)
        self.assertEqual(self.says("ten", frame), "10")
        self.assertEqual(self.prompt.at_stop([], self.printed.append).text, "")

    # ---- what is left

    @unittest.skipIf(sys.version_info < (3, 11), "3.10 copies at each trace event")
    def test_commands_keep_nothing_of_the_program_alive(self) -> None:
        class Thing:
            pass

        def function() -> bool:
            thing: object = Thing()
            gone = weakref.ref(thing)
            self.prompt.begin_stop(stack(here(), 2), (thing,))
            for text in ("w", "a", "p thing", "display thing", "u", "d", "interact", "thing", "q"):
                self.answer(text, here())
            self.answer("retval;; l;; ll;; whatis thing;; p $_retval;; undisplay", here())
            self.prompt.end_stop()
            thing = None
            return gone() is None

        gc.disable()
        try:
            self.assertTrue(function())
        finally:
            gc.enable()
        self.assertNotIn("__pdb_convenience_variables", globals())


def function_without_names() -> FrameType:
    return here()


if __name__ == "__main__":
    unittest.main()
