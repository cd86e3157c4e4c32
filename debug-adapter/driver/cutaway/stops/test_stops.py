"""Where a program stops: every kind of breakpoint, steps, exceptions, several threads. In real processes."""

from __future__ import annotations

import os
import sys
from typing import Any

from ..adapter_for_tests import UNLIMITED, AdapterForTests
from ..test_session import DriverTest

MONITORING = hasattr(sys, "monitoring")


class Places(DriverTest):
    def place(self, stop: dict[str, Any]) -> str:
        """The marker (`# @here`) of the line the stop is at, or that line's text."""
        frame = stop["frames"][0]
        with open(frame["path"], encoding="utf-8") as file:
            text = file.read().splitlines()[frame["line"] - 1]
        return text.partition("# @")[2] or text.strip()

    def spec(self, path: str, marker: str, **options: Any) -> dict[str, Any]:
        line = self.line(path, marker)
        return {"id": line, "line": line, **UNLIMITED, **options}

    def begin(
        self, adapter: AdapterForTests, path: str, *specs: dict[str, Any], **more: Any
    ) -> Any:
        files = [{"path": path, "breakpoints": list(specs)}]
        settings: dict[str, Any] = {"stopOnEntry": False, "justMyCode": True, "lineBuffered": True}
        empty = {"myCode": [], "notMyCode": [], "functionBreakpoints": [], "exceptionFilters": []}
        flags = {"showReturnValue": True, "redirectOutput": False, "pdbrc": False}
        return adapter.ask(
            "adapter/start", **{"breakpoints": files, **settings, **empty, **flags, **more}
        )

    def go(self, adapter: AdapterForTests, *steps: str) -> str:
        """Takes steps, each to its stop; the place of the last."""
        stop: dict[str, Any] = {}
        for step in steps:
            adapter.ask(f"adapter/{step}", **({"target": None} if step == "stepIn" else {}))
            stop = adapter.stop()
        return self.place(stop)


class BreakpointTest(Places):
    def test_hit_counts_and_conditions_choose_the_passes(self) -> None:
        program = self.write(
            "program.py",
            """
            for i in range(12):
                a = i  # @equal
                b = i  # @from
                c = i  # @every
                d = i  # @both
            print("done")
            """,
        )
        with self.launch("program.py") as adapter:
            self.begin(
                adapter,
                program,
                self.spec(program, "equal", hitCondition="3"),
                self.spec(program, "from", hitCondition=">= 11"),
                self.spec(program, "every", hitCondition="% 5"),
                self.spec(program, "both", condition="i % 2", hitCondition="== 2"),
            )
            seen: list[tuple[str, str]] = []
            for _ in range(6):
                stop = adapter.stop()
                seen.append((self.place(stop), adapter.value(stop["frames"][0], "i")))
                adapter.ask("adapter/continue")
            expected = [("equal", "2"), ("both", "3"), ("every", "4"), ("every", "9")]
            self.assertEqual(seen, [*expected, ("from", "10"), ("from", "11")])
            self.assertEqual(adapter.finish(), (0, "done\n", ""))

    def test_a_logpoint_writes_and_does_not_stop(self) -> None:
        program = self.write(
            "program.py", "for i in range(3):\n    x = [i]  # @log\nprint('done')\n"
        )
        with self.launch("program.py") as adapter:
            message = "i is {i}, {nothing} {{}}"
            self.begin(adapter, program, self.spec(program, "log", logMessage=message))
            self.assertEqual(adapter.finish()[:2], (0, "done\n"))
            while (event := adapter.read()) is not None:
                adapter.events.append(event)
            logged = [e["body"] for e in adapter.events if e["kind"] == "driver/output"]
            self.assertEqual([one["line"] for one in logged], [2, 2, 2])
            self.assertTrue(logged[1]["text"].startswith("i is 1, "), logged)
            self.assertIn("NameError", logged[1]["text"])
            self.assertTrue(logged[1]["text"].endswith(" {}\n"))

    def test_a_condition_that_raises_stops_and_says_so(self) -> None:
        program = self.write("program.py", "x = 1\ny = 2  # @stop\n")
        with self.launch("program.py") as adapter:
            self.begin(adapter, program, self.spec(program, "stop", condition="missing > 1"))
            stop = adapter.stop()
            self.assertEqual(stop["text"], "The condition “missing > 1” raised NameError.")
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish()[0], 0)

    def test_what_cannot_be_understood_is_refused_with_a_reason(self) -> None:
        program = self.write("program.py", "x = 1  # @stop\n")
        with self.launch("program.py") as adapter:
            found = self.begin(
                adapter,
                program,
                self.spec(program, "stop", condition="x >"),
                self.spec(program, "stop", hitCondition="often"),
                self.spec(program, "stop", logMessage="{x"),
                {**self.spec(program, "stop"), "line": 99},
            )["breakpoints"]
            self.assertEqual([one["verified"] for one in found], [False] * 4)
            self.assertTrue(all(one["message"] for one in found), found)
            self.assertEqual(adapter.finish()[0], 0)

    def test_function_breakpoints_stop_where_a_function_begins(self) -> None:
        program = self.write(
            "program.py",
            '''
            import helper
            class Box:
                def add(self, n):
                    """Text."""
                    self.n = n  # @method
                @property
                def size(self):
                    return self.n  # @property
                @staticmethod
                def made():
                    return Box()  # @static
            def decorated(function):
                def wrapper(*arguments):
                    return function(*arguments)  # @wrapper
                return wrapper
            @decorated
            def inner(n):
                return n
            def add(n):
                return n  # @function
            add(1)
            box = Box.made()
            box.add(2)
            box.size
            inner(1)
            helper.work()
            list(helper.numbers())
            ''',
        )
        helper = self.write(
            "helper.py",
            """
            def work():
                x = 1  # @work
                return x
            def numbers():
                yield 1  # @generator
            """,
        )
        names = (
            "Box.made", "Box.add", "Box.size", "decorated.wrapper", "helper.work", "numbers", "no such", "never",
        )  # fmt: skip
        specs = [
            {"id": n, "name": name, "condition": None, "hitCondition": None}
            for n, name in enumerate(names, 1)
        ]
        with self.launch("program.py") as adapter:
            found = self.begin(adapter, program, functionBreakpoints=specs)["breakpoints"]
            self.assertEqual([one["verified"] for one in found], [False] * 8)
            self.assertIn("not the name", found[6]["message"])
            places: list[str] = []
            for _ in range(6):
                stop = adapter.stop()
                self.assertEqual(stop["reason"], "functionBreakpoint")
                places.append(self.place(stop))
                adapter.ask("adapter/continue")
            expected = ["static", "method", "property", "wrapper", "work", "generator"]
            self.assertEqual(places, expected)
            self.assertEqual(adapter.finish()[0], 0)
            changed = [e["body"] for e in adapter.events if e["kind"] == "driver/breakpoint"]
            self.assertEqual([one["breakpoint"]["id"] for one in changed], [1, 2, 3, 4, 5, 6])
            self.assertEqual(changed[4]["breakpoint"]["line"], self.line(helper, "work"))

    def test_a_breakpoint_set_in_code_that_runs_holds_at_once(self) -> None:
        program = self.write(
            "program.py",
            """
            def numbers():
                n = 0
                while True:
                    n += 1
                    yield n  # @generator
            def spin():
                going = numbers()
                next(going)
                print("running", flush=True)
                while True:
                    next(going)
                    if helper(): break  # @loop
            def helper():
                return False  # @helper
            spin()
            """,
        )
        with self.launch("program.py") as adapter:
            self.begin(adapter, program)
            assert adapter.process.stdout
            self.assertEqual(adapter.process.stdout.readline(), "running\n")
            for marker in ("generator", "loop", "helper"):
                spec = self.spec(program, marker)
                adapter.ask("adapter/setBreakpoints", path=program, breakpoints=[spec])
                self.assertEqual(self.place(adapter.stop()), marker)
                adapter.ask("adapter/setBreakpoints", path=program, breakpoints=[])
                adapter.ask("adapter/continue")
            adapter.ask("adapter/pause")
            adapter.stop()
            self.assertEqual(
                adapter.ask("adapter/breakpointLocations", path=program, line=1, endLine=5)[
                    "lines"
                ],
                [2, 3, 4, 5],
            )

    def test_a_breakpoint_in_a_frozen_module_of_the_standard_library_holds(self) -> None:
        self.write("program.py", "import os\nprint(os.fspath(os.path.basename('a/b')))\n")
        path = os.path.realpath(os.path.join(os.path.dirname(os.__file__), "posixpath.py"))
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
        begin = lines.index("def basename(p):")
        line = next(n for n, text in enumerate(lines, 1) if n > begin + 1 and "fspath" in text)
        spec = {"id": 1, "line": line, "condition": "p == 'a/b'"}
        with self.launch("program.py") as adapter:
            self.begin(adapter, path, {**UNLIMITED, **spec})
            frame = adapter.stop()["frames"][0]
            self.assertEqual((frame["path"], frame["line"]), (path, line))
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish(), (0, "b\n", ""))

    def test_breakpoints_hold_in_every_thread(self) -> None:
        program = self.write(
            "program.py",
            """
            import _thread, threading
            done = threading.Event()
            def raw(n):
                x = n  # @raw
                done.set()
            def work():
                y = 1  # @thread
            _thread.start_new_thread(raw, (5,))
            done.wait()
            t = threading.Thread(target=work); t.start(); t.join()
            print("done")
            """,
        )
        with self.launch("program.py") as adapter:
            specs = [self.spec(program, marker) for marker in ("raw", "thread")]
            self.begin(adapter, program, *specs)
            for marker in ("raw", "thread"):
                stop = adapter.stop()
                self.assertEqual(self.place(stop), marker)
                adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish(), (0, "done\n", ""))

    def test_a_raw_thread_that_raises_prints_what_it_always_prints(self) -> None:
        self.write(
            "program.py",
            """
            import _thread, threading, time, sys
            ended = _thread.allocate_lock(); ended.acquire()
            def raw(n, *, k):
                try: 1 / n
                finally: ended.release()
            def fine(): sys.exit(3)
            _thread.start_new_thread(raw, (0,), {"k": 1})
            ended.acquire(); time.sleep(0.05)
            _thread.start_new_thread(fine, ())
            t = threading.Thread(target=lambda: 1 / 0); t.start(); t.join()
            """,
        )
        code, output, errors = self.plain("program.py")
        with self.launch("program.py") as adapter:
            adapter.start()
            found = adapter.finish()

        def stable(text: str) -> str:
            return "\n".join(line.partition(" at 0x")[0] for line in text.splitlines())

        self.assertEqual((found[0], found[1], stable(found[2])), (code, output, stable(errors)))
        self.assertIn("ZeroDivisionError", errors)


class StepTest(Places):
    def test_steps_go_in_over_and_out(self) -> None:
        program = self.write(
            "program.py",
            """
            def outer(n):
                a = inner(n)  # @call
                return a  # @after
            def inner(n):
                b = n + 1  # @inner
                return b  # @return
            x = outer(1)  # @start
            print(x)  # @end
            """,
        )
        with self.launch("program.py") as adapter:
            self.begin(adapter, program, self.spec(program, "start"))
            self.assertEqual(self.place(adapter.stop()), "start")
            self.assertEqual(self.go(adapter, "stepIn"), "call")
            self.assertEqual(self.go(adapter, "stepIn"), "inner")
            self.assertEqual(self.go(adapter, "next"), "return")
            adapter.ask("adapter/next")
            stop = adapter.stop()
            self.assertEqual(self.place(stop), "call")
            returned = next(s for s in stop["look"]["scopes"] if s["name"] == "Returned")
            rows = adapter.ask(
                "adapter/variables", reference=returned["reference"], filter=None, start=0, count=0
            )["variables"]
            self.assertEqual([row["value"] for row in rows], ["2"])
            self.assertEqual(self.go(adapter, "next"), "after")
            self.assertEqual(self.go(adapter, "stepOut"), "start")
            self.assertEqual(self.go(adapter, "next"), "end")
            adapter.ask("adapter/next")
            self.assertEqual(adapter.finish(), (0, "2\n", ""))

    def test_recursion_is_stepped_over_in_the_same_frame(self) -> None:
        program = self.write(
            "program.py",
            """
            def fib(n):
                if n < 2: return n
                a = fib(n - 1)  # @first
                b = fib(n - 2)  # @second
                return a + b  # @sum
            print(fib(6))
            """,
        )
        with self.launch("program.py") as adapter:
            self.begin(adapter, program, self.spec(program, "first", condition="n == 6"))
            self.assertEqual(self.place(adapter.stop()), "first")
            self.assertEqual(self.go(adapter, "next"), "second")
            self.assertEqual(self.go(adapter, "next"), "sum")
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish(), (0, "8\n", ""))

    def test_a_step_stays_in_a_coroutine_over_its_awaits(self) -> None:
        program = self.write(
            "program.py",
            """
            import asyncio
            async def other():
                for _ in range(3):
                    await asyncio.sleep(0)
            async def leaf():
                await asyncio.sleep(0.001)
                return 7  # @leaf
            async def main():
                task = asyncio.create_task(other())  # @start
                await asyncio.sleep(0.001)  # @sleep
                x = await leaf()  # @leafcall
                await task  # @task
                async for y in numbers():  # @for
                    print(y)  # @body
                return x
            async def numbers():
                yield 1
                await asyncio.sleep(0)
                yield 2
            print(asyncio.run(main()))
            """,
        )
        with self.launch("program.py") as adapter:
            self.begin(adapter, program, self.spec(program, "start"))
            adapter.stop()
            for marker in ("sleep", "leafcall", "task", "for", "body", "for", "body", "for"):
                self.assertEqual(self.go(adapter, "next"), marker)
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish(), (0, "1\n2\n7\n", ""))

    def test_a_step_stays_in_a_generator_and_out_of_it_goes_to_its_consumer(self) -> None:
        program = self.write(
            "program.py",
            """
            def numbers():
                x = 1  # @one
                yield x  # @yield
                x = 2  # @two
                yield x
            total = 0
            for n in numbers():  # @for
                total += n  # @body
            print(total)
            """,
        )
        with self.launch("program.py") as adapter:
            self.begin(adapter, program, self.spec(program, "one"))
            adapter.stop()
            self.assertEqual(self.go(adapter, "next"), "yield")
            self.assertEqual(self.go(adapter, "next"), "two")
            self.assertEqual(self.go(adapter, "stepOut"), "for")
            self.assertEqual(self.go(adapter, "next"), "body")
            self.assertEqual(self.go(adapter, "next"), "for")
            self.assertEqual(self.go(adapter, "stepIn"), "print(total)")
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish(), (0, "3\n", ""))

    def test_a_step_goes_into_what_a_generator_does_when_it_is_closed(self) -> None:
        program = self.write(
            "program.py",
            """
            def numbers():
                try:
                    yield 1
                finally:
                    x = 1  # @closing
            for n in numbers():
                break  # @break
            """,
        )
        with self.launch("program.py") as adapter:
            self.begin(adapter, program, self.spec(program, "break"))
            adapter.stop()
            self.assertEqual(self.go(adapter, "stepIn"), "closing")

    def test_a_step_ends_with_its_thread_whose_number_another_one_gets(self) -> None:
        program = self.write(
            "program.py",
            """
            import threading
            def first():
                x = 1  # @first
            def second():
                x = 2
            for function in (first, *[second] * 10):
                thread = threading.Thread(target=function)
                thread.start()
                thread.join()
            """,
        )
        with self.launch("program.py") as adapter:
            self.begin(adapter, program, self.spec(program, "first"))
            adapter.stop()
            adapter.ask("adapter/stepOut")
            self.assertEqual(adapter.finish(), (0, "", ""))

    def test_an_exception_that_leaves_a_stepped_function_is_shown_at_its_call(self) -> None:
        program = self.write(
            "program.py",
            """
            def fails():
                x = 1  # @in
                raise ValueError("no")  # @raise
            def calls():
                fails()  # @call
            try:
                calls()  # @try
            except ValueError:
                print("caught")  # @handler
            """,
        )
        with self.launch("program.py") as adapter:
            self.begin(adapter, program, self.spec(program, "in"))
            adapter.stop()
            self.assertEqual(self.go(adapter, "next"), "raise")
            adapter.ask("adapter/next")
            stop = adapter.stop()
            self.assertEqual((self.place(stop), stop["text"]), ("call", "ValueError leaves fails"))
            self.assertEqual(self.go(adapter, "next"), "try")
            self.assertEqual(self.go(adapter, "next"), "except ValueError:")
            self.assertEqual(self.go(adapter, "next"), "handler")
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish(), (0, "caught\n", ""))

    def test_a_step_goes_into_the_call_that_is_chosen(self) -> None:
        program = self.write(
            "program.py",
            """
            def one(n):
                return n + 1  # @one
            def two(n):
                return n * 2  # @two
            class Made:
                def __init__(self, n):
                    self.n = n  # @made
            x = two(one(Made(3).n)) + one(4)  # @start
            print(x)
            """,
        )
        for label, place, argument in (
            ("Made(…)", "made", "3"), ("one(…)", "one", "3"), ("two(…)", "two", "4"), ("one(…)", "one", "4"),
        ):  # fmt: skip
            with self.launch("program.py") as adapter:
                self.begin(adapter, program, self.spec(program, "start"))
                frame = adapter.stop()["frames"][0]
                targets = adapter.ask("adapter/stepInTargets", frameId=frame["frameId"])["targets"]
                labels = ["Made(…)", "one(…)", "two(…)", "one(…)"]
                self.assertEqual([target["label"] for target in targets], labels)
                number = labels.index(label) + 1 if argument == "3" or place == "two" else 4
                adapter.ask("adapter/stepIn", target=number)
                stop = adapter.stop()
                self.assertEqual(self.place(stop), place)
                self.assertEqual(adapter.value(stop["frames"][0], "n"), argument)
                adapter.ask("adapter/continue")
                self.assertEqual(adapter.finish(), (0, "13\n", ""))

    def test_library_code_is_passed_over_and_its_callbacks_are_not(self) -> None:
        program = self.write(
            "program.py",
            """
            import functools, json
            def key(n):
                return -n  # @key
            x = json.dumps([1])  # @json
            y = functools.reduce(lambda a, b: a + key(b), [1, 2])  # @reduce
            z = sorted([1, 2], key=key)  # @sorted
            print(z)  # @end
            """,
        )
        with self.launch("program.py") as adapter:
            self.begin(adapter, program, self.spec(program, "json"))
            adapter.stop()
            self.assertEqual(self.go(adapter, "stepIn"), "reduce")
            self.assertEqual(self.go(adapter, "next"), "sorted")
            self.assertEqual(self.go(adapter, "stepIn"), "key")
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish()[:2], (0, "[2, 1]\n"))

    def test_globs_say_what_is_the_person_s_own_code(self) -> None:
        program = self.write(
            "program.py",
            """
            import json
            from tools import helper
            def call():
                helper.work()  # @helper
                return json.dumps([1])  # @json
            call()
            """,
        )
        self.write("tools/helper.py", "def work():\n    return 1\n")
        with self.launch("program.py") as adapter:
            globs = {"myCode": ["**/json/*.py"], "notMyCode": ["**/tools/**"]}
            self.begin(adapter, program, self.spec(program, "helper"), **globs)
            adapter.stop()
            self.assertEqual(self.go(adapter, "stepIn"), "json")
            adapter.ask("adapter/stepIn", target=None)
            frame = adapter.stop()["frames"][0]
            self.assertTrue(frame["path"].endswith("__init__.py"), frame)
            self.assertFalse(frame["library"])
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish()[0], 0)


class MoveTest(Places):
    def test_the_next_line_can_be_chosen(self) -> None:
        program = self.write(
            "program.py",
            """
            def before():
                return 0  # @before
            def work():
                # @empty
                print("one")  # @one
                def inner():
                    return 1  # @inner
                print("two")  # @two
                print("three")  # @three
            work()  # @call
            """,
        )
        with self.launch("program.py") as adapter:
            self.begin(adapter, program, self.spec(program, "one"), self.spec(program, "three"))
            adapter.stop()
            line = self.line(program, "three")
            targets = adapter.ask("adapter/gotoTargets", path=program, line=line)
            self.assertEqual(targets, {"lines": [line], "reason": None})
            line_after = adapter.ask(
                "adapter/gotoTargets", path=program, line=self.line(program, "empty")
            )
            self.assertEqual(line_after["lines"], [self.line(program, "one")])
            for marker in ("before", "inner", "call"):
                elsewhere = adapter.ask(
                    "adapter/gotoTargets", path=program, line=self.line(program, marker)
                )
                reason = "Only a line of the function that is stopped can be next."
                self.assertEqual(elsewhere, {"lines": [], "reason": reason})
            adapter.ask("adapter/goto", line=line)
            stop = adapter.stop()
            self.assertEqual((stop["reason"], self.place(stop)), ("goto", "three"))
            adapter.ask("adapter/goto", line=self.line(program, "two"))
            self.assertEqual(self.place(adapter.stop()), "two")
            self.assertEqual(self.go(adapter, "next"), "three")
            self.assertEqual(self.go(adapter, "next"), "call")
            self.assertEqual(
                adapter.reply("adapter/goto", line=line)["error"]["code"], "impossible"
            )
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish(), (0, "two\nthree\n", ""))

    def test_a_function_whose_arguments_are_untouched_can_begin_again(self) -> None:
        program = self.write(
            "program.py",
            """
            def fine(a):
                b = a + 1  # @begin
                print(b)  # @fine
            def changed(a):
                a += 1
                print(a)  # @changed
            fine(1)
            changed(1)
            """,
        )
        with self.launch("program.py") as adapter:
            self.begin(adapter, program, self.spec(program, "fine"), self.spec(program, "changed"))
            frames = adapter.stop()["frames"]
            self.assertEqual([frame["canRestart"] for frame in frames], [True, False])
            adapter.ask("adapter/restartFrame", frameId=frames[0]["frameId"])
            stop = adapter.stop()
            self.assertEqual((stop["reason"], self.place(stop)), ("restart", "begin"))
            adapter.ask("adapter/continue")
            adapter.stop()
            adapter.ask("adapter/continue")
            frame = adapter.stop()["frames"][0]
            self.assertFalse(frame["canRestart"])
            refused = adapter.reply("adapter/restartFrame", frameId=frame["frameId"])
            self.assertEqual(refused["error"]["code"], "impossible")
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish(), (0, "2\n2\n", ""))


class ThreadTest(Places):
    def test_other_threads_wait_while_one_is_stopped_and_go_on_with_it(self) -> None:
        program = self.write(
            "program.py",
            """
            import threading, time
            counts = [0, 0]
            ends = threading.Event()
            started = threading.Barrier(4)
            def spin(place):
                started.wait()
                while not ends.is_set():
                    counts[place] += 1
            def sleep():
                started.wait()
                ends.wait()
            threads = [threading.Thread(target=spin, args=(n,), name=f"spin {n}") for n in (0, 1)]
            threads.append(threading.Thread(target=sleep, name="sleep"))
            for t in threads: t.start()
            started.wait()
            for n in range(200):
                x = n  # @stop
                y = n  # @next
                time.sleep(0.01)
            ends.set()
            for t in threads: t.join()
            print("done")
            """,
        )
        with self.launch("program.py") as adapter:
            self.begin(adapter, program, self.spec(program, "stop"))
            expected = {"MainThread": False, "spin 0": False, "spin 1": False, "sleep": True}
            while True:
                stop = adapter.stop()
                rows = {row["name"]: row for row in adapter.ask("adapter/threads")["threads"]}
                # The one that sleeps may take a few passes to get there.
                if {name: row["runsOn"] for name, row in rows.items()} == expected:
                    break
                adapter.ask("adapter/continue")
            stack = adapter.ask(
                "adapter/stack", threadId=rows["spin 0"]["threadId"], start=0, count=0
            )["frames"]
            self.assertIn("spin", [frame["name"].rpartition(".")[2] for frame in stack])
            frame = stop["frames"][0]["frameId"]

            def counts() -> str:
                return adapter.ask(
                    "adapter/evaluate",
                    frameId=frame, expression="counts", context="watch", timeoutMs=1000,
                )["result"]["value"]  # fmt: skip

            first = counts()
            self.assertEqual([counts() for _ in range(20)], [first] * 20)
            self.assertEqual(self.go(adapter, "next"), "next")
            adapter.ask("adapter/setBreakpoints", path=program, breakpoints=[])
            adapter.ask(
                "adapter/evaluate",
                frameId=None, expression="n = 999; ends.set()", context="repl", timeoutMs=0,
            )  # fmt: skip
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish(), (0, "done\n", ""))

    def test_a_pause_stops_a_thread_that_runs_python(self) -> None:
        program = self.write(
            "program.py",
            """
            import threading
            ends, going = threading.Event(), [1]
            def spin():
                while going:
                    pass  # @spin
                ends.set()
            threading.Thread(target=spin, daemon=True).start()
            print("running", flush=True)
            ends.wait()
            """,
        )
        with self.launch("program.py") as adapter:
            self.begin(adapter, program)
            assert adapter.process.stdout
            adapter.process.stdout.readline()
            adapter.ask("adapter/pause")
            stop = adapter.stop()
            self.assertEqual(stop["reason"], "pause")
            adapter.ask(
                "adapter/evaluate",
                frameId=None, expression="going.clear()", context="repl", timeoutMs=0,
            )  # fmt: skip
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish()[0], 0)

    def test_a_program_may_trace_and_monitor_itself(self) -> None:
        program = self.write(
            "program.py",
            """
            import sys
            seen = []
            def trace(frame, event, arg):
                if frame.f_code.co_name == "work": seen.append(event)
                return trace
            def work():
                x = 1  # @work
                return x
            sys.settrace(trace)
            work()
            sys.settrace(None)
            print(seen, sys.gettrace())
            work()
            if hasattr(sys, "monitoring"):
                m = sys.monitoring
                m.use_tool_id(m.DEBUGGER_ID, "own")
                lines = []
                m.register_callback(m.DEBUGGER_ID, m.events.LINE, lambda code, line: lines.append(line))
                m.set_local_events(m.DEBUGGER_ID, work.__code__, m.events.LINE)
                work()
                print(lines)
            """,
        )
        expected = self.plain("program.py")
        with self.launch("program.py") as adapter:
            self.begin(adapter, program, self.spec(program, "work"))
            for _ in range(3 if MONITORING else 1):
                self.assertEqual(self.place(adapter.stop()), "work")
                adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish(), expected)
            said = [e["body"] for e in adapter.events if e["kind"] == "driver/output"]
            self.assertEqual(bool(said), not MONITORING)
