"""A program that counts its references and notes its deaths cannot tell that it is looked at."""

from __future__ import annotations

import json
import os
import sys
import unittest
from typing import Any

from .adapter_for_tests import DRIVER, AdapterForTests
from .amount_for_tests import FULL
from .test_session import DriverTest

PROGRAM = os.path.join(
    os.path.dirname(os.path.dirname(DRIVER)), "test", "fixtures", "programs", "observed.py"
)
#: What is looked at below the names of a frame, and below those of a module.
DEPTH, GLOBAL_DEPTH = 3, 1
#: Of so many names one is asked for at a stop who holds it.
EACH = 8 if FULL else 16
#: Up to 3.10 each trace event copies the names of the frame it comes from (3.11: see frames.py).
COPIES_AT_EVENTS = sys.version_info < (3, 11)
#: A number that the whole process shares, up to 3.11 with a count like any other object's.
SHARED = {"small integer"}
#: Up to 3.12 a program that keeps the dictionary of `locals()` finds it brought up to date.
KEPT: set[str] = set() if sys.version_info >= (3, 13) else {"kept locals", "after kept locals"}

Noticed = dict[str, Any]


def look_at_everything(adapter: AdapterForTests, stop: Noticed) -> int:
    """Asks for whatever an editor could show at a stop; returns how many rows that was."""
    rows = 0
    scopes: list[Noticed] = []
    for frame in stop["frames"]:
        scopes = adapter.ask("adapter/scopes", frameId=frame["frameId"])["scopes"]
        for scope in scopes:
            depth = GLOBAL_DEPTH if scope["name"] == "Globals" else DEPTH
            rows += _expand(adapter, scope["reference"], depth)
    frame = stop["frames"][0]
    names = [row["evaluateName"] for row in _children(adapter, scopes[0]["reference"])]
    adapter.ask("adapter/inlineValues", frameId=frame["frameId"], expressions=names)
    for text in names:
        adapter.ask("adapter/evaluate", frameId=frame["frameId"], expression=text, context="hover")
        adapter.ask("adapter/completions", frameId=frame["frameId"], text=f"{text}.")
    adapter.ask(
        "adapter/lens", lens="identity", frameId=frame["frameId"], maxObjects=0, timeBudgetMs=0
    )
    # Each search goes over the whole heap: some names a stop, others at the next one.
    for text in names[frame["line"] % EACH :: EACH]:
        adapter.ask(
            "adapter/references", frameId=frame["frameId"], expression=text, timeBudgetMs=50
        )
    adapter.ask("adapter/modules", start=0, count=0)
    adapter.ask("adapter/loadedSources")
    adapter.reply("adapter/exceptionInfo", threadId=stop["threadId"])
    for thread in adapter.ask("adapter/threads")["threads"]:
        stack = adapter.ask("adapter/stack", threadId=thread["threadId"], start=0, count=0)
        for one in stack["frames"]:
            adapter.ask("adapter/scopes", frameId=one["frameId"])
    return rows


def _children(adapter: AdapterForTests, reference: int) -> list[Noticed]:
    return adapter.ask("adapter/variables", reference=reference)["variables"]


def _expand(adapter: AdapterForTests, reference: int, depth: int) -> int:
    listed = _children(adapter, reference)
    rows = len(listed)
    for row in listed if depth else []:
        if row["memory"]:
            adapter.ask("adapter/readMemory", memory=row["memory"], offset=0, count=64)
        if row["reference"] and row["presentation"] != "wouldRun":
            rows += _expand(adapter, row["reference"], depth - 1)
    return rows


class ObserverTest(DriverTest):
    """The program's own account of a run that was looked at is that of a run that was not."""

    undisturbed: Noticed

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        folder = os.path.dirname(PROGRAM)
        test = cls("test_nothing_changes_while_everything_is_looked_at")
        test.folder = folder
        cls.undisturbed = json.loads(test.plain(PROGRAM)[1])

    def account(self, stops_at: list[int], look: bool, step: str = "continue") -> Noticed:
        """What the program notices when it is stopped at some lines, and looked at or not."""
        with self.launch(PROGRAM) as adapter:
            adapter.start({PROGRAM: stops_at})
            while True:
                message = adapter.read()
                assert message is not None
                if message["kind"] == "driver/exiting":
                    break
                if message["kind"] == "driver/stopped":
                    body = message["body"]
                    if look:
                        stack = adapter.ask(
                            "adapter/stack", threadId=body["threadId"], start=0, count=0
                        )
                        rows = look_at_everything(adapter, {**body, "frames": stack["frames"]})
                        self.assertGreater(rows, 20)
                    adapter.ask(f"adapter/{step}")
            return json.loads(adapter.finish()[1])

    def marked(self) -> list[int]:
        with open(PROGRAM, encoding="utf-8") as file:
            return [n for n, text in enumerate(file, 1) if "# @look" in text]

    def changed(self, account: Noticed) -> list[str]:
        """Names of the counts that differ."""
        pairs = zip(self.undisturbed["counts"], account["counts"], strict=True)
        return [name for (name, plain), (_, seen) in pairs if plain != seen and name not in SHARED]

    def assert_unnoticed(self, account: Noticed) -> None:
        self.assertEqual(account["ran"], [])
        self.assertEqual(account["order"], self.undisturbed["order"])
        if not COPIES_AT_EVENTS:
            self.assertLessEqual(set(self.changed(account)), KEPT)

    def test_nothing_changes_while_everything_is_looked_at(self) -> None:
        self.assert_unnoticed(self.account(self.marked(), look=True))

    def test_nothing_changes_by_stops_alone(self) -> None:
        self.assert_unnoticed(self.account(self.marked(), look=False))

    def test_nothing_changes_while_a_person_steps_and_looks(self) -> None:
        self.assert_unnoticed(self.account(self.marked()[-2:], look=True, step="next"))

    def test_nothing_changes_while_a_person_steps_through_everything(self) -> None:
        begin = self.line(PROGRAM, "look")
        self.assert_unnoticed(self.account([begin], look=False, step="stepIn"))


if __name__ == "__main__":
    unittest.main()
