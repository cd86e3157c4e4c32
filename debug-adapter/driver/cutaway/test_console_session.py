"""The debug console of a program that runs: its commands move it, and nothing typed wedges it."""

from __future__ import annotations

import json
import os
import unittest
from typing import Any

from .adapter_for_tests import AdapterForTests
from .test_session import NO_PROCESSES, DriverTest

PROGRAM = """
import os

def double(n):
    twice = n * 2
    return twice

def main():
    total = 0  # @first
    for number in (1, 2, 3):
        total += double(number)  # @loop
    print("total", total)  # @end

main()
"""


class ConsoleTest(DriverTest):
    def stopped_at(self, marker: str, source: str = PROGRAM, **options: Any) -> AdapterForTests:
        self.program = self.write("program.py", source)
        adapter = self.launch("program.py", **options)
        self.addCleanup(adapter.__exit__)
        adapter.start({self.program: [self.line(self.program, marker)]})
        self.frame = adapter.stop()["frames"][0]
        return adapter

    def reply(self, adapter: AdapterForTests, text: str, timeout_ms: int = 0) -> dict[str, Any]:
        return adapter.reply(
            "adapter/evaluate",
            frameId=self.frame["frameId"],
            expression=text,
            context="repl",
            timeoutMs=timeout_ms,
        )

    def says(self, adapter: AdapterForTests, text: str) -> str:
        reply = self.reply(adapter, text)
        assert reply["ok"], reply
        return reply["body"]["result"]["value"]

    def next_stop(self, adapter: AdapterForTests) -> dict[str, Any]:
        stop = adapter.stop()
        self.frame = stop["frames"][0]
        return stop

    def refused(self, adapter: AdapterForTests, text: str, timeout_ms: int = 0) -> tuple[str, str]:
        reply = self.reply(adapter, text, timeout_ms)
        self.assertFalse(reply["ok"], reply)
        return reply["error"]["code"], reply["error"]["message"]


@unittest.skipIf(NO_PROCESSES, "needs processes and sockets")
class MovingTest(ConsoleTest):
    def test_each_command_that_moves_moves_the_program(self) -> None:
        adapter = self.stopped_at("first")
        for command, name, marker in (
            ("n", "main", None),
            ("n", "main", "loop"),
            ("s", "double", None),
            ("next", "double", None),
            ("r", "main", "loop"),
            (f"until {self.line(self.program, 'end')}", "main", "end"),
        ):
            with self.subTest(command):
                self.says(adapter, command)
                adapter.event("driver/resumed")
                self.next_stop(adapter)
                self.assertEqual(self.frame["name"].split(".")[-1], name)
                if marker is not None:
                    self.assertEqual(self.frame["line"], self.line(self.program, marker))
        self.says(adapter, "c")
        self.assertEqual(adapter.finish(), (0, "total 12\n", ""))

    def test_a_step_after_up_is_one_of_the_frame_above(self) -> None:
        adapter = self.stopped_at("loop")
        self.says(adapter, "s")
        self.next_stop(adapter)
        self.assertEqual(self.frame["name"], "double")
        self.assertTrue(self.says(adapter, "u;; p number").endswith("1"))
        self.says(adapter, "n")
        self.next_stop(adapter)
        self.assertEqual(self.frame["name"], "main")

    def test_a_jump_shows_where_the_program_is_now(self) -> None:
        adapter = self.stopped_at("first")
        end = self.line(self.program, "end")
        self.says(adapter, "total = 70")
        self.assertIn("Jump failed", self.says(adapter, "j 1"))
        self.says(adapter, f"j {end}")
        stop = self.next_stop(adapter)
        self.assertEqual((stop["reason"], self.frame["line"]), ("goto", end))
        self.says(adapter, "c")
        self.assertEqual(adapter.finish(), (0, "total 70\n", ""))

    def test_quit_ends_the_program(self) -> None:
        adapter = self.stopped_at("loop")
        self.says(adapter, "q")
        code, output, errors = adapter.finish()
        self.assertNotEqual(code, 0)
        self.assertEqual((output, errors), ("", ""))

    def test_breakpoints_of_the_console_stop_the_program_and_the_editor_is_told(self) -> None:
        adapter = self.stopped_at("first")
        line = self.line(self.program, "loop")
        self.assertIn("Breakpoint 2 at", self.says(adapter, f"b {line}, number == 2"))
        told = adapter.event("driver/breakpoint")
        self.assertEqual((told["reason"], told["breakpoint"]["line"]), ("new", line))
        self.says(adapter, "c")
        self.next_stop(adapter)
        self.assertEqual(self.says(adapter, "number"), "2")
        self.says(adapter, "cl 2")
        self.assertEqual(adapter.event("driver/breakpoint")["reason"], "removed")
        self.says(adapter, "tbreak double")
        self.says(adapter, "c")
        self.next_stop(adapter)
        self.assertEqual(self.frame["name"], "double")
        self.says(adapter, "c")
        self.assertEqual(adapter.finish(), (0, "total 12\n", ""))

    def test_commands_of_a_breakpoint_let_the_program_go_on(self) -> None:
        adapter = self.stopped_at("first")
        line = self.line(self.program, "loop")
        self.says(adapter, f"b {line}")
        self.says(adapter, "commands 2\np number\nc\nend")
        self.says(adapter, f"b {self.line(self.program, 'end')}")
        self.says(adapter, "display number")
        self.says(adapter, "c")
        stop = self.next_stop(adapter)
        self.assertEqual(self.frame["line"], self.line(self.program, "end"))
        texts = [
            event["body"]["text"] for event in adapter.events if event["kind"] == "driver/output"
        ]
        self.assertEqual(
            texts,
            [
                "1\n",
                "2\n",
                "3\n",
                "display number: 3  [old: ** raised NameError: name 'number' is not defined **]\n",
            ],
        )
        self.assertEqual(stop["reason"], "breakpoint")

    def test_pdbrc_is_read_only_if_asked_for(self) -> None:
        self.write(".pdbrc", "p 'from pdbrc'\n")
        for asked in (False, True):
            adapter = self.launch("program.py")
            self.addCleanup(adapter.__exit__)
            program = self.write("program.py", PROGRAM)
            adapter.start({program: [self.line(program, "first")]}, pdbrc=asked)
            adapter.stop()
            texts = [e["body"]["text"] for e in adapter.events if e["kind"] == "driver/output"]
            self.assertEqual("'from pdbrc'\n" in texts, asked)

    def test_modules_of_the_program_s_own_are_not_pdb_s(self) -> None:
        for name in (
            "pdb",
            "bdb",
            "cmd",
            "code",
            "inspect",
            "linecache",
            "tokenize",
            "pprint",
            "re",
        ):
            self.write(f"{name}.py", f"raise SystemError('the program has its own {name}')\n")
        adapter = self.stopped_at("first")
        self.assertIn("total = 0", self.says(adapter, "ll"))
        self.assertEqual(self.says(adapter, "pp [total] if 0 else 5"), "5")
        self.assertEqual(self.says(adapter, "import sys; print('pdb' in sys.modules)"), "")
        texts = [e["body"]["text"] for e in adapter.events if e["kind"] == "driver/output"]
        self.assertEqual(texts, ["False\n"])


@unittest.skipIf(NO_PROCESSES, "needs processes and sockets")
class LimitTest(ConsoleTest):
    def test_an_endless_watch_is_given_up_and_the_session_goes_on(self) -> None:
        adapter = self.stopped_at("loop")
        for text in (
            "(lambda: [None for _ in iter(int, 1)])()",
            "while True: pass",
            "p [0 for _ in iter(int, 1)]",
        ):
            with self.subTest(text):
                code, sentence = self.refused(adapter, text, 100)
                self.assertEqual(code, "timedOut")
                self.assertIn("within 100 ms", sentence)
        self.assertEqual(self.says(adapter, "number"), "1")
        self.says(adapter, "c")
        self.next_stop(adapter)
        self.assertEqual(self.says(adapter, "number"), "2")

    def test_what_has_no_limit_can_be_cancelled(self) -> None:
        adapter = self.stopped_at("loop")
        body = {"frameId": self.frame["frameId"], "context": "repl", "timeoutMs": 0}
        self.send(adapter, 901, "adapter/evaluate", expression="while True: pass", **body)
        self.send(adapter, 902, "adapter/evaluate", expression="number", **body)
        self.send(adapter, 903, "adapter/cancel", id=902)
        self.send(adapter, 904, "adapter/cancel", id=901)
        replies: dict[int, Any] = {}
        while len(replies) < 4:
            message = adapter.read()
            assert message is not None
            if message["kind"] == "reply":
                replies[message["id"]] = message
        self.assertEqual(replies[901]["error"]["code"], "cancelled")
        self.assertEqual(replies[902]["error"]["code"], "cancelled")
        self.assertTrue(replies[903]["ok"] and replies[904]["ok"])
        self.assertEqual(self.says(adapter, "number"), "1")

    def send(self, adapter: AdapterForTests, number: int, kind: str, **body: Any) -> None:
        adapter.send_bytes(json.dumps({"kind": kind, "id": number, "body": body}).encode() + b"\n")

    @unittest.skipUnless(hasattr(os, "mkfifo"), "needs a named pipe")
    def test_what_waits_outside_python_makes_it_busy_until_it_ends(self) -> None:
        fifo = os.path.join(self.folder, "fifo")
        os.mkfifo(fifo)
        adapter = self.stopped_at("loop")
        # Opening a named pipe waits for the other end, and resumes waiting whatever interrupts it.
        code, sentence = self.refused(adapter, f"os.close(os.open({fifo!r}, os.O_RDONLY))", 50)
        self.assertEqual(code, "timedOut")
        self.assertIn("still runs", sentence)
        self.assertEqual(self.refused(adapter, "number")[0], "busy")
        self.assertEqual(adapter.reply("adapter/continue")["error"]["code"], "busy")
        self.assertTrue(adapter.ask("adapter/threads")["threads"])
        os.close(os.open(fifo, os.O_WRONLY))
        reply = self.reply(adapter, "number")
        while not reply["ok"]:
            self.assertEqual(reply["error"]["code"], "busy")
            reply = self.reply(adapter, "number")
        self.assertEqual(reply["body"]["result"]["value"], "1")
        adapter.ask("adapter/continue")

    @unittest.skipUnless(hasattr(os, "mkfifo"), "needs a named pipe")
    def test_a_program_let_go_while_it_is_busy_runs_on_when_that_ends(self) -> None:
        fifo = os.path.join(self.folder, "fifo")
        os.mkfifo(fifo)
        adapter = self.stopped_at("first")
        self.refused(adapter, f"os.close(os.open({fifo!r}, os.O_RDONLY))", 50)
        adapter.ask("adapter/detach")
        os.close(os.open(fifo, os.O_WRONLY))
        self.assertEqual(adapter.finish(), (0, "total 12\n", ""))

    def test_a_lock_of_a_held_thread_is_got_once_that_thread_may_run(self) -> None:
        adapter = self.stopped_at(
            "stop",
            """
            import threading
            lock, taken, more = threading.Lock(), threading.Event(), []
            def worker():
                with lock:
                    taken.set()
                    while not more:
                        pass
            thread = threading.Thread(target=worker)
            thread.start()
            taken.wait()
            x = 1  # @stop
            thread.join()
            print("joined")
            """,
        )
        self.assertEqual(self.says(adapter, "more.append(1)"), "")
        self.assertEqual(self.says(adapter, "lock.acquire()"), "True")
        self.says(adapter, "c")
        self.assertEqual(adapter.finish(), (0, "joined\n", ""))

    def test_a_text_of_100_mb_comes_cut(self) -> None:
        adapter = self.stopped_at("loop")
        self.says(adapter, "big = 'x' * 100_000_000")
        for context in ("clipboard", "repl", "watch"):
            reply = adapter.ask(
                "adapter/evaluate",
                frameId=self.frame["frameId"],
                expression="big",
                context=context,
                timeoutMs=2000,
            )
            self.assertIn("…", reply["result"]["value"])
        reply = adapter.ask(
            "adapter/evaluate",
            frameId=self.frame["frameId"],
            expression="big",
            context="clipboard",
            timeoutMs=2000,
        )
        self.assertTrue(reply["result"]["value"].endswith("… (100,000,000 characters)"))


if __name__ == "__main__":
    unittest.main()
