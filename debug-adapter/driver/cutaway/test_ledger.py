"""The ledger beside the program's own account: what `sys.getrefcount` tells it in a run without us."""

from __future__ import annotations

import json
import re
import sys
import unittest
from typing import Any

from .test_session import DriverTest

#: Each marked line notes the count of the name in its marker, without the argument of the call.
PROGRAM = """
import functools, json, sys, threading

seen = []
shared = ["module"]
seen.append(sys.getrefcount(shared) - 1)  # @count shared

class Row:
    default = shared
    def __init__(self, cells):
        self.cells = cells

class Slots:
    __slots__ = ("a", "b")

class Error(Exception):
    pass

seen.append(sys.getrefcount(shared) - 1)  # @count shared
seen.append(sys.getrefcount(Row) - 1)  # @count Row

def keep(rows, given=shared, *, named=shared):
    alias = rows
    table = {"rows": rows, rows_key: rows, 1: [rows, rows]}
    seen.append(sys.getrefcount(rows) - 1)  # @count rows @callee
    seen.append(sys.getrefcount(given) - 1)  # @count given
    row = Row(table)
    slots = Slots()
    slots.a = slots.b = row
    seen.append(sys.getrefcount(row) - 1)  # @count row
    seen.append(sys.getrefcount(table) - 1)  # @count table
    row.me = row
    seen.append(sys.getrefcount(row) - 1)  # @count row
    part = functools.partial(print, row, end=row)
    bound = row.__init__
    seen.append(sys.getrefcount(row) - 1)  # @count row
    del alias, table
    seen.append(sys.getrefcount(rows) - 1)  # @count rows @callee
    return row

rows_key = (1, "key")

def closing():
    box = []
    def first():
        return box
    def second():
        box.append(1)
        seen.append(sys.getrefcount(box) - 1)  # @count box
    second()
    hold = [first, box]
    seen.append(sys.getrefcount(box) - 1)  # @count box
    seen.append(sys.getrefcount(first) - 1)  # @count first

def generating():
    mine = {}
    def generate(given):
        inner = given
        yield 1
        seen.append(sys.getrefcount(inner) - 1)  # @count inner
        yield 2
    suspended = generate(mine)
    next(suspended)
    seen.append(sys.getrefcount(mine) - 1)  # @count mine
    next(suspended)
    seen.append(sys.getrefcount(mine) - 1)  # @count mine
    seen.append(sys.getrefcount(suspended) - 1)  # @count suspended

def failing():
    cause = Error(shared)
    try:
        raise cause
    except Error as error:
        seen.append(sys.getrefcount(error) - 1)  # @count error
    seen.append(sys.getrefcount(cause) - 1)  # @count cause

def looping():
    items = [Row(1), Row(2)]
    for item in items:
        seen.append(sys.getrefcount(item) - 1)  # @count item
        seen.append(sys.getrefcount(items) - 1)  # @count items
    cyclic = [items]
    cyclic.append(cyclic)
    seen.append(sys.getrefcount(cyclic) - 1)  # @count cyclic

def threading_():
    ready, go = threading.Event(), threading.Event()
    common = ["thread"]
    def work(mine):
        ready.set()
        go.wait()
    thread = threading.Thread(target=work, args=(common,))
    thread.start()
    ready.wait()
    seen.append(sys.getrefcount(common) - 1)  # @thread common
    go.set()
    thread.join()

rows = [shared]
keep(rows)
closing()
generating()
failing()
looping()
threading_()
seen.append(sys.getrefcount(shared) - 1)  # @count shared
print(json.dumps(seen))
"""
COLLECTED = """
import gc, json, sys

class Node:
    def __del__(self):
        import json as again
        print("gone", again is json, sys.gettrace())

def make():
    node = Node()
    node.me = node

gc.disable()
make()
before = len(gc.callbacks)
first = 1  # @stop
print("end", len(gc.callbacks) - before)
"""
ENDLESS = """
import gc

class Node:
    def __del__(self):
        while True:
            pass

node = Node()
node.me = node
del node
gc.disable()
first = 1  # @stop
print("end")
"""
_MARKER = re.compile(r"# @(?:count|thread) (\w+)")


class LedgerTest(DriverTest):
    """Every count, at every stop, is that of a plain run."""

    def test_every_count_is_that_of_a_run_without_the_debugger(self) -> None:
        path = self.write("program.py", PROGRAM)
        plain = json.loads(self.plain(path)[1])
        ledgers, output = self.ledgers(path)
        if sys.version_info >= (3, 11):
            self.assertEqual(json.loads(output), plain)
        told = [(name, ledger["count"]) for name, ledger in ledgers]
        names = [name for name, _ in told]
        self.assertEqual(told, list(zip(names, plain, strict=True)))
        for name, ledger in ledgers:
            edges = sum(edge["times"] for edge in ledger["edges"]) + ledger["omitted"]
            with self.subTest(name=name, labels=[edge["label"] for edge in ledger["edges"]]):
                self.assertEqual(
                    ledger["count"] + ledger["borrowed"], edges + ledger["unexplained"]
                )
                self.assertGreaterEqual(ledger["unexplained"], 0)
        unexplained = [name for name, ledger in ledgers if ledger["unexplained"]]
        # Up to 3.10 the stack of the caller keeps the arguments of a call.
        self.assertEqual(unexplained, [] if sys.version_info >= (3, 11) else unexplained)

    def test_the_collector_runs_when_a_person_asks_and_finalizers_see_their_program(self) -> None:
        path = self.write("collected.py", COLLECTED)
        with self.launch(path) as adapter:
            adapter.start({path: [self.line(path, "stop")]})
            frame = adapter.stop()["frames"][0]["frameId"]
            ask = {"frameId": frame, "timeBudgetMs": 50}
            first = adapter.ask("adapter/references", **ask)["collector"]
            self.assertEqual((first["runs"], first["enabled"]), ([], False))
            found = adapter.ask("adapter/collect", generation=2, timeoutMs=5_000)
            self.assertGreaterEqual(found["found"], 1)
            self.assertEqual(found["uncollectable"], 0)
            runs = adapter.ask("adapter/references", **ask)["collector"]["runs"]
            self.assertEqual([(run["generation"]) for run in runs], [2])
            self.assertEqual(runs[0]["collected"], found["found"])
            refused = adapter.reply("adapter/collect", generation=7, timeoutMs=5_000)
            self.assertEqual(refused["error"]["code"], "evaluation")
            adapter.ask("adapter/detach")
            code, output, errors = adapter.finish()
        self.assertEqual((code, output, errors), (0, "gone True None\nend 0\n", ""))

    def test_a_finalizer_that_does_not_end_is_given_up(self) -> None:
        path = self.write("endless.py", ENDLESS)
        with self.launch(path) as adapter:
            adapter.start({path: [self.line(path, "stop")]})
            adapter.stop()
            adapter.reply("adapter/collect", generation=2, timeoutMs=200)
            adapter.ask("adapter/continue")
            code, output, _ = adapter.finish()
        self.assertEqual((code, output), (0, "end\n"))

    def test_what_a_lens_loads_brings_no_collection_of_the_program_nearer(self) -> None:
        text = (
            "import gc\n"
            "gc.collect()\n"
            "before = gc.get_stats()[0]['collections']\n"
            "kept = []  # @count kept\n"
            "kept = [[] for _ in range(100)]\n"
            "print(gc.get_stats()[0]['collections'] - before)\n"
        )
        ledgers, output = self.ledgers(self.write("program.py", text))
        self.assertEqual([name for name, _ in ledgers], ["kept"])
        self.assertEqual(output.strip(), "0")

    def ledgers(self, path: str) -> tuple[list[tuple[str, dict[str, Any]]], str]:
        with open(path, encoding="utf-8") as file:
            names = {
                number: found[1]
                for number, text in enumerate(file, 1)
                if (found := _MARKER.search(text))
            }
        ledgers: list[tuple[str, dict[str, Any]]] = []
        with self.launch(path) as adapter:
            adapter.start({path: list(names)})
            while True:
                message = adapter.read()
                assert message is not None
                if message["kind"] == "driver/exiting":
                    break
                if message["kind"] == "driver/stopped":
                    frame = message["body"]["frames"][0] if "frames" in message["body"] else None
                    if frame is None:
                        stack = adapter.ask(
                            "adapter/stack",
                            threadId=message["body"]["threadId"],
                            start=0,
                            count=0,
                        )
                        frame = stack["frames"][0]
                    name = names[frame["line"]]
                    ledger = adapter.ask(
                        "adapter/references",
                        frameId=frame["frameId"],
                        expression=name,
                        timeBudgetMs=5_000,
                    )
                    ledgers.append((name, ledger["ledger"]))
                    adapter.ask("adapter/continue")
            return ledgers, adapter.finish()[1]


if __name__ == "__main__":
    unittest.main()
