"""What an editor asks of a stopped program, in a real process: each request, and what it refuses."""

from __future__ import annotations

import base64
import os
import unittest
import zipfile
from typing import Any

from .adapter_for_tests import AdapterForTests
from .test_session import DriverTest

PROGRAM = """
import array, collections
big = "x" * 100_000_000
class Thing:
    shared = 1
    def __init__(self):
        self.plain = 1
        self.items = [1, 2]
    @property
    def computed(self):
        print("computed ran")
        return self.plain + 1
    @property
    def endless(self):
        while True:
            pass
    def __repr__(self):
        return "Thing!"
class Refuses:
    __slots__ = ("kept",)
    def __setattr__(self, name, value):
        raise TypeError("never")
def outer(thing):
    enclosed = 1
    def inner(argument):
        local, table, fixed = 1, {"k": 1, 2: [3]}, (1, 2)
        raw, packed, refuses = b"abcdef", array.array("h", [1, 2]), Refuses()
        seen = (local, enclosed, argument, thing.plain)  # @stop
        return local, enclosed, argument, thing.plain, table, list(packed), thing.items, seen  # @again
    return inner(5)
print(outer(Thing()), big[:2])
print(module_level := 1)  # @end
"""


class LookingTest(DriverTest):
    """One program, stopped in an inner function."""

    def stopped(self, marker: str = "stop") -> tuple[AdapterForTests, dict[str, Any]]:
        program = self.write("program.py", PROGRAM)
        adapter = self.launch("program.py")
        self.addCleanup(adapter.__exit__)
        adapter.start({program: [self.line(program, marker)]})
        return adapter, adapter.stop()

    def rows(
        self, adapter: AdapterForTests, reference: int, **page: Any
    ) -> dict[str, dict[str, Any]]:
        listed = adapter.ask("adapter/variables", reference=reference, **page)["variables"]
        return {row["name"]: row for row in listed}

    def scope(self, adapter: AdapterForTests, stop: dict[str, Any], name: str) -> dict[str, Any]:
        frame = stop["frames"][0]["frameId"]
        listed = adapter.ask("adapter/scopes", frameId=frame)["scopes"]
        return next(one for one in listed if one["name"] == name)

    def value(self, adapter: AdapterForTests, stop: dict[str, Any], text: str) -> dict[str, Any]:
        frame = stop["frames"][0]["frameId"]
        return adapter.ask(
            "adapter/evaluate", frameId=frame, expression=text, context="watch", timeoutMs=5000
        )["result"]

    def refusal(self, adapter: AdapterForTests, kind: str, **body: Any) -> str:
        reply = adapter.reply(kind, **body)
        self.assertFalse(reply["ok"], reply)
        code, sentence = reply["error"]["code"], reply["error"]["message"]
        self.assertTrue(code == "evaluation" or sentence.endswith("."), reply)
        return code

    def test_a_stop_brings_along_what_would_be_asked_first(self) -> None:
        adapter, stop = self.stopped()
        look = stop["look"]
        stack = adapter.ask("adapter/stack", threadId=stop["threadId"], start=0, count=0)
        self.assertEqual((look["frames"], look["totalFrames"]), (stack["frames"], stack["total"]))
        self.assertEqual(
            [one["name"] for one in look["scopes"]], ["Locals", "Nonlocals", "Globals"]
        )
        self.assertEqual(look["threads"], adapter.ask("adapter/threads")["threads"])
        again = self.rows(adapter, look["scopes"][0]["reference"])
        self.assertEqual([row["name"] for row in look["variables"]], list(again))
        self.assertEqual(look["scopes"][0]["named"], len(again))
        frame = look["frames"][0]
        self.assertEqual(
            (frame["module"], frame["library"], frame["sourceReference"]), ("__main__", False, 0)
        )

    def test_names_attributes_items_and_cells_are_given_new_values(self) -> None:
        adapter, stop = self.stopped()
        local, free = (
            self.scope(adapter, stop, one)["reference"] for one in ("Locals", "Nonlocals")
        )

        def give(reference: int, name: str, value: str) -> dict[str, Any]:
            return adapter.ask("adapter/setVariable", reference=reference, name=name, value=value)[
                "result"
            ]

        self.assertEqual(give(local, "local", "local + 41")["value"], "42")
        self.assertEqual(give(free, "enclosed", "[local]")["value"], "[42]")
        rows = self.rows(adapter, local)
        self.assertEqual(rows["local"]["value"], "42")
        self.assertEqual(give(rows["table"]["reference"], "'k'", "'new'")["value"], "'new'")
        self.assertEqual(give(rows["packed"]["reference"], "[1]", "7")["value"], "7")
        thing = self.rows(adapter, free)["thing"]["reference"]
        self.assertEqual(give(thing, "plain", "9")["value"], "9")
        frame = stop["frames"][0]["frameId"]
        for text, value in (
            ("thing.items[0]", "100"),
            ("thing.items[-1]", "local"),
            ("argument", "6"),
        ):
            told = adapter.ask("adapter/setExpression", frameId=frame, expression=text, value=value)
            self.assertEqual(told["result"]["value"], {"local": "42"}.get(value, value))
        adapter.ask("adapter/continue")
        expected = "(42, [42], 6, 9, {'k': 'new', 2: [3]}, [1, 7], [100, 42], (42, [42], 6, 9)) xx"
        self.assertEqual(adapter.finish()[1].splitlines()[0], expected)

    def test_what_cannot_be_given_a_value_is_marked_and_refused(self) -> None:
        adapter, stop = self.stopped()
        rows = self.rows(adapter, self.scope(adapter, stop, "Locals")["reference"])
        fixed = rows["fixed"]["reference"]
        self.assertFalse(self.rows(adapter, fixed)["[0]"]["settable"])
        for reference, name, value, code in (
            (fixed, "[0]", "1", "impossible"), (rows["table"]["reference"], "'nowhere'", "1", "impossible"),
            (rows["table"]["reference"], "'k'", "1/0", "evaluation"), (99_999, "x", "1", "staleReference"),
        ):  # fmt: skip
            self.assertEqual(
                self.refusal(
                    adapter, "adapter/setVariable", reference=reference, name=name, value=value
                ),
                code,
            )
        frame = stop["frames"][0]["frameId"]
        for text, code in (
            ("local + 1", "impossible"), ("(", "impossible"), ("refuses.kept", "evaluation"), ("fixed[0]", "evaluation"),
        ):  # fmt: skip
            found = self.refusal(
                adapter, "adapter/setExpression", frameId=frame, expression=text, value="1"
            )
            self.assertEqual(found, code)
        self.assertEqual(self.value(adapter, stop, "table")["value"], "{'k': 1, 2: [3]}")

    def test_what_would_run_code_runs_when_its_row_is_opened(self) -> None:
        adapter, stop = self.stopped()
        thing = self.rows(adapter, self.scope(adapter, stop, "Nonlocals")["reference"])["thing"]
        self.assertEqual(thing["value"], "<Thing>")
        rows = self.rows(adapter, thing["reference"])
        opened = self.rows(adapter, rows["computed"]["reference"])
        self.assertEqual([(r["name"], r["value"]) for r in opened.values()], [("computed", "2")])
        text = self.rows(adapter, rows["repr()"]["reference"])["repr()"]
        self.assertEqual((text["value"], text["type"]), ("Thing!", "str"))
        code = self.refusal(adapter, "adapter/variables", reference=rows["endless"]["reference"])
        self.assertEqual(code, "timedOut")
        self.assertEqual(self.value(adapter, stop, "local")["value"], "1")

    def test_memory_of_a_value_is_read_until_the_stop_ends(self) -> None:
        adapter, stop = self.stopped()
        memory = self.rows(adapter, self.scope(adapter, stop, "Locals")["reference"])["raw"][
            "memory"
        ]
        told = adapter.ask("adapter/readMemory", memory=memory, offset=2, count=10)
        self.assertEqual(
            (base64.b64decode(told["data"]), told["unreadable"], told["address"]),
            (b"cdef", 6, "0x2"),
        )
        code = self.refusal(adapter, "adapter/readMemory", memory="memory-0", offset=0, count=1)
        self.assertEqual(code, "staleReference")
        view = self.value(adapter, stop, "memoryview(raw)")["memory"]
        self.value(
            adapter,
            stop,
            "[v.release() for v in __import__('gc').get_objects() if type(v) is memoryview]",
        )
        code = self.refusal(adapter, "adapter/readMemory", memory=view, offset=0, count=1)
        self.assertEqual(code, "impossible" if code != "staleReference" else code)

    def test_a_text_of_a_hundred_megabytes_is_cut_and_said_to_be(self) -> None:
        adapter, stop = self.stopped("end")
        frame = stop["frames"][0]["frameId"]
        for context in ("clipboard", "repl", "watch", "hover"):
            told = adapter.ask(
                "adapter/evaluate", frameId=frame, expression="big", context=context, timeoutMs=2000
            )["result"]["value"]
            self.assertLess(len(told), 200_000)
            self.assertIn("…", told)
        self.assertIn("100,000,0", adapter.ask(
            "adapter/evaluate", frameId=frame, expression="big", context="clipboard", timeoutMs=2000
        )["result"]["value"])  # fmt: skip

    def test_a_repr_whose_c_code_imports_finds_the_modules_of_the_program(self) -> None:
        # As numpy's arrays do: what writes them is imported by the first `repr`.
        self.write("writer.py", "import sys\nsys.modules[__name__] = 'written'\n")
        program = self.write(
            "program.py",
            """
            import ctypes, functools
            import_module = ctypes.pythonapi.PyImport_ImportModule
            import_module.restype = ctypes.py_object
            class Odd:
                __repr__ = staticmethod(functools.partial(import_module, b"writer"))
            odd = Odd()
            print("done")  # @stop
            """,
        )
        with self.launch("program.py") as adapter:
            adapter.start({program: [self.line(program, "stop")]})
            adapter.stop()
            for _ in range(2):
                answer = adapter.ask(
                    "adapter/evaluate", frameId=None, expression="odd", context="repl"
                )
                self.assertEqual(answer["result"]["value"], "written")
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish(), (0, "done\n", ""))

    def test_a_deque_of_the_program_is_known_to_change(self) -> None:
        text = "from collections import deque\nqueue = also = deque([[1]])\npass  # @stop\n"
        program = self.write("queues.py", text)
        with self.launch("queues.py") as adapter:
            adapter.start({program: [self.line(program, "stop")]})
            frame = adapter.stop()["frames"][0]["frameId"]
            seen = adapter.ask(
                "adapter/lens", lens="identity", frameId=frame, maxObjects=100, timeBudgetMs=5_000
            )["snapshot"]["objects"]
            told = [one["mutability"] for one in seen if one["type"] == "deque"]
            shared = adapter.ask("adapter/inlineValues", frameId=frame, expressions=[])["shared"]
            adapter.ask("adapter/continue")
        self.assertEqual(told, ["mutable"])
        self.assertEqual([one["names"] for one in shared], [["queue", "also"]])

    def test_a_stop_without_an_exception_has_no_details(self) -> None:
        adapter, stop = self.stopped()
        code = self.refusal(adapter, "adapter/exceptionInfo", threadId=stop["threadId"])
        self.assertEqual(code, "impossible")

    def test_an_exception_stops_with_its_details_and_a_scope(self) -> None:
        program = self.write(
            "program.py",
            "def f():\n    try:\n        {}['k']\n    except KeyError as e:\n        raise ValueError('no') from e\nf()\n",
        )
        with self.launch("program.py") as adapter:
            adapter.start({}, exceptionFilters=[{"filter": "uncaught", "condition": None}])
            stop = adapter.stop()
            told = adapter.ask("adapter/exceptionInfo", threadId=stop["threadId"])
            error = told["exception"]
            self.assertEqual(
                (told["filter"], error["type"], error["message"]), ("uncaught", "ValueError", "no")
            )
            self.assertEqual(
                [(i["type"], i["relation"]) for i in error["inner"]], [("KeyError", "cause")]
            )
            self.assertIn(f'File "{program}", line 6', error["stackTrace"])
            scope = self.scope(adapter, stop, "Exception")
            row = self.rows(adapter, scope["reference"])["exception"]
            self.assertEqual(row["value"], "ValueError('no')")

    def test_lanes_of_the_lens_stand_in_the_lines_of_the_call_stack(self) -> None:
        self.write(
            "program.py",
            "def f():\n    try:\n        {}['k']\n    finally:\n        [].clear()\nf()\n",
        )
        with self.launch("program.py") as adapter:
            adapter.start({}, exceptionFilters=[{"filter": "uncaught", "condition": None}])
            frames = adapter.stop()["frames"]
            ask = {"lens": "identity", "maxObjects": 0, "timeBudgetMs": 0}
            found = adapter.ask("adapter/lens", **ask, frameId=frames[0]["frameId"])
            lanes = found["snapshot"]["frames"]
            self.assertEqual([one["line"] for one in frames], [3, 6])
            self.assertEqual([one["line"] for one in lanes], [3, 6])

    def test_numbers_grow_old_by_looks_of_the_references_lens_alone(self) -> None:
        program = self.write(
            "program.py",
            "def outer():\n"
            "    kept = [1]\n"
            "    inner()  # @kept\n"
            "    return kept  # @again\n"
            "def inner():\n"
            "    other = [2]\n" + "    other.append(3)  # @other\n" * 8 + "outer()\n",
        )
        for is_looking in (True, False):
            with self.subTest(is_looking=is_looking), self.launch("program.py") as adapter:
                adapter.start({program: [self.line(program, "kept")]})
                first, address = self.choice(adapter, adapter.stop(), "kept")
                adapter.ask("adapter/stepIn")
                others: list[int] = []
                for _ in range(9):
                    stop = adapter.stop()
                    if is_looking and stop["frames"][0]["line"] > 6:
                        others.append(self.choice(adapter, stop, "other")[0])
                    adapter.ask("adapter/next")
                self.assertEqual(others, [first + 1] * len(others))
                stop = adapter.stop()
                self.assertEqual(stop["frames"][0]["name"], "outer")
                frame = stop["frames"][0]["frameId"]
                found = adapter.ask(
                    "adapter/references",
                    frameId=frame,
                    serial=first,
                    address=address,
                    timeBudgetMs=5_000,
                )
                # It lives; whether it is the one that had the number is not known any more.
                if is_looking:
                    self.assertEqual((found["ledger"], found["unknown"]), (None, "forgotten"))
                    self.assertEqual(self.choice(adapter, stop, "kept")[0], first + 2)
                else:
                    self.assertEqual(found["ledger"]["serial"], first)

    def choice(self, adapter: AdapterForTests, stop: dict[str, Any], name: str) -> tuple[int, str]:
        """Number and address of what the references lens offers under a name."""
        frame = stop["frames"][0]["frameId"]
        found = adapter.ask("adapter/references", frameId=frame, timeBudgetMs=5_000)["choices"]
        return next((one["serial"], one["address"]) for one in found if one["name"] == name)

    def test_what_was_returned_is_a_scope(self) -> None:
        program = self.write("program.py", "def f():\n    return [1, 2]  # @in\nx = f()\ny = 1\n")
        with self.launch("program.py") as adapter:
            adapter.start({program: [self.line(program, "in")]})
            adapter.stop()
            adapter.ask("adapter/stepOut")
            stop = adapter.stop()
            rows = self.rows(adapter, self.scope(adapter, stop, "Returned")["reference"])
            self.assertEqual([row["value"] for row in rows.values()], ["[1, 2]"])

    def test_references_of_an_earlier_stop_are_refused(self) -> None:
        adapter, stop = self.stopped()
        reference, frame = (
            self.scope(adapter, stop, "Locals")["reference"],
            stop["frames"][0]["frameId"],
        )
        adapter.ask("adapter/next")
        adapter.stop()
        found = self.refusal(adapter, "adapter/variables", reference=reference)
        self.assertEqual(found, "staleReference")
        found = self.refusal(adapter, "adapter/scopes", frameId=frame)
        self.assertEqual(found, "staleReference")

    def test_modules_and_sources_are_told_while_the_program_runs_too(self) -> None:
        program = self.write(
            "program.py",
            "import json, threading\nprint('up', flush=True)\nthreading.Event().wait()\n",
        )
        with self.launch("program.py") as adapter:
            adapter.start()
            adapter.process.stdout.readline()  # type: ignore[union-attr]
            told = adapter.ask("adapter/modules", start=0, count=0)
            paths = {one["name"]: (one["path"], one["library"]) for one in told["modules"]}
            self.assertEqual(paths["__main__"], (program, False))
            self.assertTrue(paths["json"][1] and str(paths["json"][0]).endswith("__init__.py"))
            self.assertEqual(told["total"], len(told["modules"]))
            page = adapter.ask("adapter/modules", start=1, count=2)["modules"]
            self.assertEqual(page, told["modules"][1:3])
            sources = adapter.ask("adapter/loadedSources")["sources"]
            self.assertIn({"path": program, "sourceName": program, "sourceReference": 0}, [
                {**one, "sourceName": one["path"]} for one in sources
            ])  # fmt: skip
            self.assertEqual(
                self.refusal(adapter, "adapter/source", sourceReference=77), "staleReference"
            )

    def test_sources_without_a_file_are_served(self) -> None:
        code = "def f():\n    breakpoint()\n    return 1\nf()\nexec('breakpoint()')\n"
        with self.launch("-c", code) as adapter:
            adapter.start()
            frame = adapter.stop()["frames"][0]
            self.assertGreater(frame["sourceReference"], 0)
            told = adapter.ask("adapter/source", sourceReference=frame["sourceReference"])
            self.assertEqual(told["content"].rstrip("\n"), code.rstrip("\n"))
            adapter.ask("adapter/continue")
            stack = adapter.stop()["frames"]
            self.assertEqual([bool(one["sourceReference"]) for one in stack[:2]], [False, True])

    def test_members_of_archives_and_lines_that_are_kept_are_served(self) -> None:
        text = "def inside():\n    breakpoint()\n    return 'ä'\n"
        with zipfile.ZipFile(
            os.path.join(self.folder, "lib.zip"), "w", zipfile.ZIP_DEFLATED
        ) as archive:
            archive.writestr("packed.py", text)
        made = "def made():\n    breakpoint()\n    return 1\n"
        self.write(
            "program.py",
            f"""
            import linecache, sys
            sys.path.insert(0, "lib.zip")
            import packed
            packed.inside()
            source = {made!r}
            linecache.cache["<made>"] = (len(source), None, source.splitlines(True), "<made>")
            exec(compile(source, "<made>", "exec"))
            made()
            """,
        )
        with self.launch("program.py") as adapter:
            adapter.start()
            for content in (text, made):
                frame = adapter.stop()["frames"][0]
                self.assertIsNone(frame["path"])
                told = adapter.ask("adapter/source", sourceReference=frame["sourceReference"])
                self.assertEqual(told["content"], content)
                adapter.ask("adapter/next")
                adapter.stop()
                adapter.ask("adapter/continue")


if __name__ == "__main__":
    unittest.main()
