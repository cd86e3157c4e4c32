"""What is told of exceptions, and what a console completes: exact, and without running anything."""

from __future__ import annotations

import os
import sys
import unittest
from typing import Any

from .completion import completions
from .exceptions import FIRST_ENTRIES, LAST_ENTRIES, MAX_DEPTH, details
from .written import Written


class Silent(Exception):
    """Its text would run code."""

    def __str__(self) -> str:
        raise AssertionError("ran")

    __repr__ = __str__


def raised(action: Any) -> BaseException:
    try:
        action()
    except BaseException as error:
        return error
    raise AssertionError("raised nothing")


def throw(error: BaseException, cause: BaseException | None = None) -> None:
    raise error from cause


class ExceptionsTest(unittest.TestCase):
    """Details of an exception."""

    def tell(self, error: BaseException) -> dict[str, Any]:
        return details(error, [])

    def test_the_message_is_python_s_own(self) -> None:
        table: dict[str, int] = {}
        errors = [
            raised(lambda: throw(ValueError())), raised(lambda: throw(ValueError("no"))),
            raised(lambda: throw(ValueError("no", 1))), raised(lambda: open("/no/such/file")),
            raised(b"\xff".decode), raised(lambda: compile("x = (", "file", "exec")),
            raised(lambda: table["key"]), raised(lambda: no_such_name),  # type: ignore[name-defined] # noqa: F821
            raised(lambda: __import__("no_such_module")), raised(lambda: throw(SystemExit(3))),
        ]  # fmt: skip
        for error in errors:
            self.assertEqual(self.tell(error)["message"], str(error))

    def test_code_of_the_program_is_not_asked_for_a_text(self) -> None:
        self.assertEqual(self.tell(Silent("why"))["message"], "why")
        self.assertIn("Silent", self.tell(ValueError(Silent()))["message"])
        self.assertIn("Silent", self.tell(KeyError(Silent()))["message"])

    def test_causes_contexts_and_notes_are_told_unless_put_aside(self) -> None:
        def chain() -> None:
            try:
                throw(KeyError("first"))
            except KeyError as error:
                throw(ValueError("second"), error)

        def put_aside() -> None:
            try:
                throw(KeyError("first"))
            except KeyError:
                throw(ValueError("second"), None)

        told = self.tell(raised(chain))
        self.assertEqual(
            [(i["type"], i["relation"]) for i in told["inner"]], [("KeyError", "cause")]
        )
        self.assertEqual(self.tell(raised(put_aside))["inner"], [])
        error = ValueError()
        error.__dict__["__notes__"] = ["one", "two"]
        self.assertEqual(self.tell(error)["notes"], ["one", "two"])

    @unittest.skipIf(sys.version_info < (3, 11), "groups came with 3.11")
    def test_members_of_a_group_are_told(self) -> None:
        group: Any = eval("ExceptionGroup('many', [ValueError(1), KeyError(2)])")
        told = self.tell(group)
        self.assertEqual(
            (told["message"], [i["type"] for i in told["inner"]]),
            (str(group), ["ValueError", "KeyError"]),
        )
        self.assertEqual({i["relation"] for i in told["inner"]}, {"group"})

    def test_exceptions_that_hang_on_each_other_in_a_circle_end(self) -> None:
        first, second = ValueError(1), ValueError(2)
        first.__cause__, second.__cause__ = second, first
        self.assertEqual(len(self.tell(first)["inner"]), 1)
        error = ValueError()
        for _ in range(100):
            outer = ValueError()
            outer.__cause__ = error
            error = outer
        told, depth = self.tell(error), 0
        while told["inner"]:
            told, depth = told["inner"][0], depth + 1
        self.assertEqual(depth, MAX_DEPTH)

    def test_the_stack_has_the_lines_of_the_source_and_is_cut_in_its_middle(self) -> None:
        def deeper(depth: int) -> None:
            if depth:
                deeper(depth - 1)
            raise ValueError  # the line that raises

        told = self.tell(raised(lambda: deeper(500)))["stackTrace"].splitlines()
        self.assertIn("    raise ValueError  # the line that raises", told)
        self.assertEqual(
            sum(line.startswith('  File "') for line in told), FIRST_ENTRIES + LAST_ENTRIES
        )
        self.assertTrue(any(line.startswith("  … ") for line in told))

    def test_callers_of_the_stopped_function_come_before_it(self) -> None:
        def inner() -> Any:
            try:
                raise ValueError
            except ValueError as error:
                frame = sys._getframe()
                return details(error, [frame, sys._getframe(1)])

        lines = inner()["stackTrace"].splitlines()
        names = [line.rpartition(" in ")[2].rpartition(".")[2] for line in lines if " in " in line]
        self.assertEqual(names, ["test_callers_of_the_stopped_function_come_before_it", "inner"])


class CompletionTest(unittest.TestCase):
    """Completions of the console."""

    def test_it_is_known_what_is_being_written(self) -> None:
        expected = {
            "": ("name", "", ""), "fo": ("name", "", "fo"), "a.b": ("attribute", "a", "b"),
            "x = f(a.b[0].c": ("attribute", "a.b[0]", "c"), "d['ab": ("key", "d", "ab"),
            'p(d["x"]["': ("key", 'd["x"]', ""), "import o": ("module", "", "o"),
            "import os.pa": ("module", "os", "pa"), "from os import pa": ("member", "os", "pa"),
            "'a.b": ("nothing", "", ""), "# a.b": ("nothing", "", ""), "x\ny.z": ("attribute", "y", "z"),
            "'a'.up": ("attribute", "'a'", "up"), "not a.b": ("attribute", "a", "b"),
            "[1, 2].ap": ("attribute", "[1, 2]", "ap"), "f(x).y": ("attribute", "f(x)", "y"),
            "import os, js": ("module", "", "js"), "a[b.c": ("attribute", "b", "c"),
        }  # fmt: skip
        for text, (place, before, word) in expected.items():
            found = Written(text)
            self.assertEqual((found.place, found.before, found.word), (place, before, word), text)

    def labels(self, text: str, frame: Any) -> list[str]:
        found: Any = completions(text, frame)
        self.assertEqual(text[found["start"] :].strip("'\""), text[found["start"] :])
        return [target["label"] for target in found["targets"]]

    def test_names_attributes_keys_and_modules_are_offered(self) -> None:
        valued = {"alpha": 1, "beta": 2, 3: 4}
        error = Silent()
        error.note = 1  # type: ignore[attr-defined]
        frame = sys._getframe()
        self.assertEqual(self.labels("valu", frame), ["valued"])
        self.assertEqual(self.labels("valued['", frame), ["alpha", "beta"])
        self.assertEqual(self.labels("valued.it", frame), ["items"])
        self.assertEqual(self.labels("error.no", frame), ["note"])
        self.assertEqual(self.labels("os.path.jo", frame), ["join"])
        self.assertEqual(self.labels("from os import getcw", frame), ["getcwd", "getcwdb"])
        self.assertIn("unittest", self.labels("import uni", frame))
        self.assertIn("return", self.labels("ret", frame))
        self.assertTrue(valued and error and os)

    def test_what_would_run_code_to_complete_is_not_completed(self) -> None:
        trap = Silent()
        frame = sys._getframe()
        for text in ("f(trap).x", "trap().x", "(trap + 1).x", "nowhere.x", "1.x"):
            self.assertEqual(self.labels(text, frame), [])
        self.assertTrue(trap)


if __name__ == "__main__":
    unittest.main()
