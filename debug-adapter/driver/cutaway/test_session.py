"""The driver in a real process, without an editor: what a program and its user see of it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest
from typing import Any

from .adapter_for_tests import DRIVER, TIMEOUT_S, AdapterForTests

NO_PROCESSES = sys.platform == "emscripten"


@unittest.skipIf(NO_PROCESSES, "needs processes and sockets")
class DriverTest(unittest.TestCase):
    """Writes programs into a folder of its own and runs them, plainly and under the driver."""

    def setUp(self) -> None:
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="cutaway-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def write(self, name: str, source: str) -> str:
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(source))
        return path

    def line(self, path: str, marker: str) -> int:
        with open(path, encoding="utf-8") as file:
            for number, text in enumerate(file, 1):
                if f"# @{marker}" in text:
                    return number
        raise AssertionError(f"no # @{marker} in {path}")

    def launch(self, *command: str, **options: Any) -> AdapterForTests:
        return AdapterForTests(*command, cwd=self.folder, **options)

    def plain(self, *command: str, env: dict[str, str] | None = None) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=self.folder,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
        )
        return done.returncode, done.stdout, done.stderr

    def assert_like_plain(
        self, *command: str, env: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        """The program's exit code and output are those of a plain run."""
        expected = self.plain(*command, env=env)
        with self.launch(*command, env=env) as adapter:
            adapter.start()
            found = adapter.finish()
        self.assertEqual(found, expected)
        return found


class OutcomeTest(DriverTest):
    """A program under the driver ends, prints and sees itself as in a plain run."""

    def test_the_program_sees_the_python_of_a_plain_run(self) -> None:
        self.write(
            "program.py",
            """
            import sys
            modules = sorted(sys.modules)
            import os
            print(modules)
            print(sorted(globals()), __name__, __file__, __spec__ and __spec__.name, type(__loader__))
            print(sys.argv, sys.orig_argv, sys.path)
            print(sorted(sys.path_importer_cache))
            print({k: v for k, v in os.environ.items() if k.startswith(("PYTHON", "CUTAWAY"))})
            print(os.open(__file__, os.O_RDONLY), [str(f).partition(" at ")[0] for f in sys.meta_path if "cutaway" not in str(f)])
            import importlib, json, code, token, pdb
            print(hasattr(importlib, "util"), json.__file__, code.__file__, pdb.__file__)
            """,
        )
        self.assert_like_plain("program.py", "one", "two words")
        self.assert_like_plain("-m", "program", "one")
        self.assert_like_plain("program.py", env={"PYTHONPATH": os.path.join(self.folder, "more")})

    def test_modules_named_like_the_standard_library_s_reach_only_the_program(self) -> None:
        for name in (
            "json",
            "code",
            "token",
            "enum",
            "socket",
            "select",
            "linecache",
            "bdb",
            "cmd",
        ):
            self.write(f"{name}.py", f"WHO = 'the program\\'s own {name}'\nprint(WHO)\n")
        program = self.write(
            "program.py", "import json, code, token\nx = 1\nprint(json.WHO, x)  # @stop\n"
        )
        expected = self.plain("program.py")
        with self.launch("program.py") as adapter:
            adapter.start({program: [self.line(program, "stop")]})
            frame = adapter.stop()["frames"][0]
            self.assertEqual(adapter.value(frame, "x"), "1")
            adapter.ask(
                "adapter/evaluate", frameId=frame["frameId"], expression="w", context="repl"
            )
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish(), expected)

    def test_the_environment_s_own_sitecustomize_runs(self) -> None:
        self.write(
            "site/sitecustomize.py",
            "import sys; print('own', __file__, 'sitecustomize' in sys.modules)\n",
        )
        self.write("program.py", "import sys; print('sitecustomize' in sys.modules)\n")
        env = {"PYTHONPATH": os.path.join(self.folder, "site")}
        self.assertIn("own", self.assert_like_plain("program.py", env=env)[1])
        self.write("site/sitecustomize.py", "raise ImportError('broken')\n")
        self.assert_like_plain("program.py", env=env)

    def test_exit_codes_and_uncaught_exceptions_are_python_s(self) -> None:
        endings = {
            "exits.py": "import sys; sys.exit(3)",
            "says.py": "import sys; sys.exit('a sentence')",
            "raises.py": "def f():\n    raise ValueError('no')\nf()",
            "broken.py": "x = (1,\ny = 2\n",
            "leaves.py": "import os; print('half', flush=True); os._exit(7)",
            "killed.py": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
        }
        for name, source in endings.items():
            with self.subTest(name):
                self.write(name, source)
                self.assert_like_plain(name)

    def test_atexit_functions_and_destructors_keep_their_order(self) -> None:
        self.write(
            "program.py",
            """
            import atexit, threading
            class D:
                def __init__(self, n): self.n = n
                def __del__(self): print("del", self.n)
            a, b = D(1), D(2)
            atexit.register(print, "first registered")
            atexit.register(print, "last registered")
            def work():
                d = D(3)
                print("thread")
            t = threading.Thread(target=work); t.start(); t.join()
            del a
            print("end")
            """,
        )
        self.assert_like_plain("program.py")

    def test_an_uncaught_exception_is_reported_with_its_place(self) -> None:
        program = self.write("program.py", "def f():\n    raise KeyError('gone')  # @raise\nf()\n")
        with self.launch("program.py") as adapter:
            adapter.start()
            uncaught = adapter.event("driver/exiting")["uncaught"]
        line = self.line(program, "raise")
        self.assertEqual(
            uncaught, {"type": "KeyError", "message": "'gone'", "path": program, "line": line}
        )

    def test_an_uncaught_exception_is_reported_with_what_it_says(self) -> None:
        for raised, told in (
            ("KeyError('k')", "'k'"),
            ("ValueError(7)", "7"),
            ("FileNotFoundError(2, 'gone', 'file')", "[Errno 2] gone: 'file'"),
            ("ValueError()", ""),
        ):
            self.write("program.py", f"raise {raised}\n")
            with self.subTest(raised), self.launch("program.py") as adapter:
                adapter.start()
                uncaught = adapter.event("driver/exiting")["uncaught"]
                self.assertEqual(uncaught["message"], told)

    def test_a_syntax_error_is_reported_at_its_line(self) -> None:
        program = self.write("program.py", "x = 1\ny = = 2\n")
        with self.launch("program.py") as adapter:
            adapter.start()
            uncaught = adapter.event("driver/exiting")["uncaught"]
        self.assertEqual(
            (uncaught["type"], uncaught["path"], uncaught["line"]), ("SyntaxError", program, 2)
        )

    def test_an_exception_a_program_kept_for_later_is_not_taken_for_its_end(self) -> None:
        self.write(
            "program.py",
            """
            import sys
            def main():
                try:
                    def inner(): raise ValueError(1)
                    inner()
                except ValueError as error:
                    sys.last_value = sys.last_exc = error
            main()
            """,
        )
        with self.launch("program.py") as adapter:
            adapter.start()
            self.assertIsNone(adapter.event("driver/exiting")["uncaught"])

    def test_where_python_reads_no_pythonpath_run_py_stands_in(self) -> None:
        self.write("helper.py", "x = 1\n")
        program = self.write(
            "program.py",
            """
            import sys
            modules = sorted(sys.modules)
            print(modules, sorted(globals()), __file__, __spec__ and __spec__.name, sys.argv, sys.orig_argv, sys.path)
            def f(n):
                return 1 // n  # @stop
            print(f(1))
            f(0)
            """,
        )
        run = os.path.join(DRIVER, "bootstrap", "run.py")
        for flags in (["-I"], ["-E"], ["-S"], ["-I", "-S"]):
            with self.subTest(flags=flags):
                expected = self.plain(*flags, "program.py", "one")
                with self.launch(*flags, run, "program.py", "one") as adapter:
                    adapter.start({program: [self.line(program, "stop")]})
                    names = [frame["name"] for frame in adapter.stop()["frames"]]
                    self.assertEqual(names, ["f", "<module>"])
                    adapter.ask("adapter/setBreakpoints", path=program, breakpoints=[])
                    adapter.ask("adapter/continue")
                    self.assertEqual(adapter.finish(), expected)
        for command in (
            ["-m", "program", "a"],
            ["-c", "import sys; print(sys.argv, sys.path)", "b"],
        ):
            with self.subTest(command=command):
                expected = self.plain("-E", *command)
                with self.launch("-E", run, *command) as adapter:
                    adapter.start()
                    self.assertEqual(adapter.finish(), expected)

    def test_a_link_that_is_gone_means_a_plain_run(self) -> None:
        self.write("program.py", "import os; print('ran', 'CUTAWAY_LINK' in os.environ)\n")
        env = {
            "PYTHONPATH": os.path.join(DRIVER, "bootstrap"),
            "CUTAWAY_LINK": "dir=" + os.path.join(self.folder, "gone"),
        }
        self.assertEqual(self.plain("program.py", env=env), (0, "ran False\n", ""))


class StopTest(DriverTest):
    """Breakpoints, steps, calls of breakpoint() and pauses stop where a person expects."""

    PROGRAM = """
    import sys
    def double(n):
        result = n * 2  # @inside
        return result
    def numbers():
        yield 1  # @yield
        yield 2  # @second
    total = 0
    total = double(4)  # @call
    for n in numbers():  # @loop
        total += n  # @body
    try:  # @try
        double(None)  # @raises
    except TypeError:
        total = -1  # @handler
    print(total)  # @end
    """

    def lines_visited(self, start: str, *steps: str) -> list[str]:
        """Stops at marker `start`, then does the steps; the marker (or line) of each stop."""
        program = self.write("program.py", self.PROGRAM)
        with open(program, encoding="utf-8") as file:
            marks = {n: t.split("# @")[1].strip() for n, t in enumerate(file, 1) if "# @" in t}
        visited: list[str] = []
        with self.launch("program.py") as adapter:
            adapter.start({program: [self.line(program, start)]})
            adapter.stop()
            adapter.ask("adapter/setBreakpoints", path=program, breakpoints=[])
            for step in steps:
                adapter.ask(f"adapter/{step}")
                line = adapter.stop()["frames"][0]["line"]
                visited.append(marks.get(line, str(line)))
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish(), (0, "-1\n", ""))
        return visited

    def test_next_stays_in_the_frame_and_returns_to_the_line_of_the_call(self) -> None:
        self.assertEqual(
            self.lines_visited("call", "next", "next", "next"), ["loop", "body", "loop"]
        )
        self.assertEqual(
            self.lines_visited("inside", "next", "next", "next"), ["5", "call", "loop"]
        )

    def test_step_in_and_out(self) -> None:
        self.assertEqual(
            self.lines_visited("call", "stepIn", "stepOut", "next"), ["inside", "call", "loop"]
        )

    def test_next_over_a_yield_goes_on_in_the_same_generator(self) -> None:
        self.assertEqual(self.lines_visited("yield", "next"), ["second"])

    def test_next_over_an_exception_arrives_where_it_is_handled(self) -> None:
        self.assertEqual(
            self.lines_visited("raises", "next", "next", "next")[1:], ["handler", "end"]
        )

    def test_a_breakpoint_on_an_empty_line_moves_and_says_so(self) -> None:
        program = self.write("program.py", "x = 1\n\n# nothing\ny = 2\n")
        with self.launch("program.py") as adapter:
            bound = adapter.start({program: [2, 9]})["breakpoints"]
            self.assertEqual(
                [(b["verified"], b["line"]) for b in bound], [(True, 4), (False, None)]
            )
            self.assertIn("line 4", bound[0]["message"])
            self.assertIn("Nothing runs", bound[1]["message"])
            self.assertEqual(adapter.stop()["frames"][0]["line"], 4)

    def test_a_breakpoint_is_found_through_a_symbolic_link(self) -> None:
        self.write("real/program.py", "x = 1\nprint(x)  # @stop\n")
        os.symlink(os.path.join(self.folder, "real"), os.path.join(self.folder, "linked"))
        shown = os.path.join(self.folder, "linked", "program.py")
        with self.launch(os.path.join("real", "program.py")) as adapter:
            adapter.start({shown: [2]})
            self.assertEqual(adapter.stop()["frames"][0]["path"], shown)

    def test_a_condition_decides_and_a_broken_one_stops_and_says_why(self) -> None:
        program = self.write("program.py", "for i in range(5):\n    print(i)  # @stop\n")
        line = self.line(program, "stop")
        for condition, value, text in (("i == 3", "3", None), ("nothing", "0", "NameError")):
            with self.subTest(condition), self.launch("program.py") as adapter:
                spec = {"id": 1, "line": line, "condition": condition}
                adapter.ask("adapter/setBreakpoints", path=program, breakpoints=[spec])
                adapter.start()
                stop = adapter.stop()
                self.assertEqual(adapter.value(stop["frames"][0], "i"), value)
                self.assertTrue(stop["text"] is None if text is None else text in stop["text"])

    def test_a_step_out_of_what_a_library_called_stops_in_the_person_s_next_code(self) -> None:
        program = self.write(
            "program.py",
            """
            def key(word):
                size = len(word)
                return size  # @stop
            from functools import reduce
            import bisect, heapq
            print(heapq.nlargest(1, ["a", "bcd"], key=key))  # @call
            print("end")  # @end
            """,
        )
        with self.launch("program.py") as adapter:
            adapter.start({program: [self.line(program, "stop")]})
            adapter.stop()
            adapter.ask("adapter/setBreakpoints", path=program, breakpoints=[])
            adapter.ask("adapter/stepOut")
            self.assertEqual(adapter.stop()["frames"][0]["name"], "key")
            adapter.ask("adapter/stepOut")
            self.assertEqual(adapter.stop()["frames"][0]["line"], self.line(program, "end"))
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish()[0], 0)

    def test_a_line_with_a_comprehension_stops_once(self) -> None:
        program = self.write(
            "program.py", "x = [n for n in range(3)] + list(n for n in 'ab')  # @stop\nprint(x)\n"
        )
        with self.launch("program.py") as adapter:
            adapter.start({program: [1]})
            adapter.stop()
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish()[0], 0)

    def test_stop_on_entry_is_the_first_line(self) -> None:
        self.write("program.py", "import json\nx = 1\n")
        for command in (["program.py"], ["-m", "program"], ["-c", "x = 1\ny = 2"]):
            with self.subTest(command=command), self.launch(*command) as adapter:
                adapter.start(stopOnEntry=True)
                stop = adapter.stop()
                self.assertEqual((stop["reason"], len(stop["frames"])), ("entry", 1))
                self.assertEqual(stop["frames"][0]["line"], 1)

    def test_breakpoint_and_every_way_to_call_pdb_stop_at_their_line(self) -> None:
        program = self.write(
            "program.py",
            """
            import sys
            def f():
                breakpoint()  # @one
                import pdb
                pdb.set_trace()  # @two
                from pdb import set_trace, Pdb
                set_trace()  # @three
                Pdb().set_trace()  # @four
            f()
            print(sys.breakpointhook is sys.__breakpointhook__, any("Pdb" in str(f) for f in sys.meta_path))
            """,
        )
        with self.launch("program.py") as adapter:
            adapter.start()
            for marker in ("one", "two", "three", "four"):
                stop = adapter.stop()
                self.assertEqual(stop["reason"], "call")
                self.assertEqual(stop["frames"][0]["line"], self.line(program, marker))
                adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish(), (0, "False False\n", ""))

    def test_pythonbreakpoint_and_a_hook_of_the_program_are_honoured(self) -> None:
        self.write("program.py", "breakpoint()\nprint('done')\n")
        self.write("hook.py", "def say(*args): print('hook', args)\n")
        self.assert_like_plain("program.py", env={"PYTHONBREAKPOINT": "0"})
        self.assert_like_plain(
            "program.py", env={"PYTHONBREAKPOINT": "hook.say", "PYTHONPATH": self.folder}
        )
        self.write("own.py", "import sys\nsys.breakpointhook = print\nbreakpoint('mine')\n")
        self.assert_like_plain("own.py")

    def test_a_thread_stops_at_its_breakpoint(self) -> None:
        program = self.write(
            "program.py",
            """
            import threading
            def work(n):
                doubled = n * 2
                return doubled  # @stop
            threads = [threading.Thread(target=work, args=(n,), name=f"worker {n}") for n in (1, 2)]
            for t in threads: t.start()
            for t in threads: t.join()
            print("done")
            """,
        )
        with self.launch("program.py") as adapter:
            adapter.start({program: [self.line(program, "stop")]})
            seen: set[str] = set()
            for _ in range(2):
                stop = adapter.stop()
                seen.add(adapter.value(stop["frames"][0], "doubled"))
                names = {
                    t["threadId"]: t["name"] for t in adapter.ask("adapter/threads")["threads"]
                }
                self.assertIn("worker", names[stop["threadId"]])
                adapter.ask("adapter/continue")
            self.assertEqual(seen, {"2", "4"})
            self.assertEqual(adapter.finish(), (0, "done\n", ""))

    def test_a_running_program_takes_breakpoints_and_pauses(self) -> None:
        program = self.write(
            "program.py",
            """
            def spin():
                count = 0
                while True:
                    count += 1  # @stop
                    if count < 0: break
            print("running", flush=True)
            spin()
            """,
        )
        with self.launch("program.py") as adapter:
            adapter.start()
            assert adapter.process.stdout
            self.assertEqual(adapter.process.stdout.readline(), "running\n")
            self.assertEqual(
                adapter.reply("adapter/stack", threadId=1, start=0, count=0)["error"]["code"],
                "running",
            )
            adapter.ask("adapter/pause")
            self.assertEqual(adapter.stop()["reason"], "pause")
            adapter.ask("adapter/continue")
            spec = {"id": 5, "line": self.line(program, "stop"), "condition": "count % 1000 == 0"}
            adapter.ask("adapter/setBreakpoints", path=program, breakpoints=[spec])
            self.assertEqual(adapter.stop()["breakpointIds"], [5])
            adapter.ask("adapter/setBreakpoints", path=program, breakpoints=[])
            adapter.ask("adapter/evaluate", frameId=None, expression="count = -10", context="repl")
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish()[0], 0)

    def test_the_console_prints_assigns_and_takes_pdb_s_looking_commands(self) -> None:
        program = self.write(
            "program.py", "def f(w):\n    x = 1\n    print(x)  # @stop\nf('bound')\n"
        )
        with self.launch("program.py") as adapter:
            adapter.start({program: [self.line(program, "stop")]})
            adapter.stop()

            def console(text: str) -> str:
                reply = adapter.ask(
                    "adapter/evaluate", frameId=None, expression=text, context="repl"
                )
                return reply["result"]["value"]

            self.assertEqual(console("x + 1"), "2")
            self.assertEqual(console("print('out')"), "")
            self.assertEqual(adapter.event("driver/output")["text"], "out\n")
            self.assertEqual(console("print('a\\nb', end='')"), "")
            self.assertEqual(adapter.event("driver/output")["text"], "a\n")
            self.assertEqual(adapter.event("driver/output")["text"], "b")
            self.assertEqual(console("w"), "'bound'")
            self.assertIn("x = 1", console("ll"))
            refusal = adapter.reply(
                "adapter/evaluate", frameId=None, expression="1/0", context="watch"
            )
            self.assertEqual(
                refusal["error"],
                {"code": "evaluation", "message": "ZeroDivisionError: division by zero"},
            )
            console("x = 40")
            console("x += 2")
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish(), (0, "42\n", ""))


class LinkTest(DriverTest):
    """Forks, closed descriptors, a vanished adapter and garbage neither hang nor disturb the program."""

    @unittest.skipUnless(hasattr(os, "fork"), "needs fork")
    def test_a_fork_gives_no_warning_and_the_session_goes_on_in_the_parent(self) -> None:
        program = self.write(
            "program.py",
            """
            import os, sys, warnings
            warnings.simplefilter("error")
            def child_work():
                print("child", os.getpid() != parent, flush=True)  # @stop
            parent = os.getpid()
            for _ in range(3):
                pid = os.fork()
                if pid == 0:
                    child_work()
                    os._exit(0)
                os.waitpid(pid, 0)
            number = 5
            print("parent", number)  # @parent
            """,
        )
        with self.launch("-W", "error", "program.py") as adapter:
            adapter.start({program: [self.line(program, "stop"), self.line(program, "parent")]})
            stop = adapter.stop()
            self.assertEqual(stop["frames"][0]["line"], self.line(program, "parent"))
            self.assertEqual(adapter.value(stop["frames"][0], "number"), "5")
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish(), (0, "child True\n" * 3 + "parent 5\n", ""))

    def test_a_program_that_closes_all_descriptors_finds_none_of_our_bytes(self) -> None:
        program = self.write(
            "program.py",
            """
            import os
            os.closerange(3, 4096)
            files = [open(f"file{n}", "w+") for n in range(60)]
            def f():
                return 1  # @stop
            for n in range(100): f()
            for file in files:
                file.seek(0)
                assert file.read() == "", file.name
            print("clean")
            """,
        )
        with self.launch("program.py") as adapter:
            adapter.start({program: [self.line(program, "stop")]})
            self.assertEqual(adapter.finish(), (0, "clean\n", ""))

    def test_a_program_without_standard_streams_still_stops(self) -> None:
        program = self.write(
            "program.py", "import os\nos.closerange(0, 3)\nx = 5\nos._exit(x)  # @stop\n"
        )
        with self.launch("program.py") as adapter:
            adapter.start({program: [self.line(program, "stop")]})
            self.assertEqual(adapter.value(adapter.stop()["frames"][0], "x"), "5")
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish()[0], 5)

    def test_when_the_adapter_vanishes_the_program_ends_and_says_why(self) -> None:
        program = self.write(
            "program.py",
            """
            import signal, sys, time
            if "stubborn" in sys.argv: signal.signal(signal.SIGTERM, lambda *a: None)
            print("up", flush=True)
            while True:
                time.sleep(0.01)  # @stop
            """,
        )
        for stopped in (True, False):
            for arguments in ([], ["stubborn"]):
                with self.subTest(stopped=stopped, arguments=arguments):
                    with self.launch("program.py", *arguments) as adapter:
                        adapter.start({program: [self.line(program, "stop")]} if stopped else {})
                        assert adapter.process.stdout
                        adapter.process.stdout.readline()
                        if stopped:
                            adapter.stop()
                        adapter.close_link()
                        code, _, errors = adapter.finish()
                        self.assertLess(code, 0)
                        self.assertIn("its debug adapter is gone", errors)

    def test_detach_lets_the_program_run_on_alone(self) -> None:
        program = self.write(
            "program.py", "for i in range(3):\n    print(i)  # @stop\nbreakpoint()\n"
        )
        with self.launch("program.py", env={"PYTHONBREAKPOINT": "0"}) as adapter:
            adapter.start({program: [self.line(program, "stop")]})
            adapter.stop()
            adapter.ask("adapter/detach")
            self.assertEqual(adapter.finish(), (0, "0\n1\n2\n", ""))

    def test_garbage_and_malformed_requests_are_refused_and_nothing_is_lost(self) -> None:
        program = self.write("program.py", "x = 1\nprint(x)  # @stop\n")
        with self.launch("program.py") as adapter:
            adapter.start({program: [self.line(program, "stop")]})
            frame = adapter.stop()["frames"][0]
            adapter.send_bytes(b"\xff\xfe not json\n[1, 2]\n{}\n" + b"[" * 100_000 + b"\n")
            for kind, body, code in (
                ("adapter/fly", {}, "unknownRequest"),
                ("adapter/scopes", {"frameId": "1"}, "invalidRequest"),
                ("adapter/scopes", {"frameId": 999}, "staleReference"),
                (
                    "adapter/variables",
                    {"reference": 999, "filter": None, "start": 0, "count": 0},
                    "staleReference",
                ),
                ("adapter/setBreakpoints", {"path": 1}, "invalidRequest"),
            ):
                self.assertEqual(adapter.reply(kind, **body)["error"]["code"], code, kind)
            self.assertEqual(adapter.value(frame, "x"), "1")
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish(), (0, "1\n", ""))

    @unittest.skipUnless(hasattr(signal, "SIGINT") and os.name == "posix", "needs signals")
    def test_control_c_at_a_stop_is_a_keyboard_interrupt_of_the_program(self) -> None:
        program = self.write(
            "program.py",
            "try:\n    x = 1  # @stop\n    x = 2\nexcept KeyboardInterrupt:\n    print('interrupted')\n",
        )
        with self.launch("program.py") as adapter:
            adapter.start({program: [self.line(program, "stop")]})
            adapter.stop()
            time.sleep(0.05)
            os.kill(adapter.hello["pid"], signal.SIGINT)
            adapter.event("driver/resumed")
            self.assertEqual(adapter.finish(), (0, "interrupted\n", ""))


if __name__ == "__main__":
    unittest.main()
