"""Hostile programs are stepped through with both lenses open at every stop, and print what they print in a plain run."""

from __future__ import annotations

import os
import sys
import unittest
from collections import Counter
from typing import Any

from .adapter_for_tests import DRIVER, AdapterForTests
from .amount_for_tests import FULL
from .test_session import DriverTest

PROGRAMS = os.path.join(
    os.path.dirname(os.path.dirname(DRIVER)), "test", "fixtures", "programs", "hostile"
)
#: What the panel asks for at most (debug-adapter/requests/lens.ts), and what is never cut for want of time.
OBJECTS, TIME_MS, UNHURRIED_MS = 2000, 50, 2_000
#: Up to 3.10 each trace event copies the names of its frame, which the program's own count tells.
COUNTS_COPIES = sys.version_info < (3, 11)


class HostileProgramsTest(DriverTest):
    """One program a test; what the identity lens saw at each stop is returned."""

    #: Budgets of each look of the two lenses.
    identity_ms, references_ms = UNHURRIED_MS, TIME_MS
    #: What the references lens told.
    ledgers: list[dict[str, Any]]

    def assert_unnoticed(
        self, name: str, step: str = "stepIn", marker: str | None = None
    ) -> list[dict[str, Any]]:
        """Stepped through from its first line, or from the marked one on."""
        program = os.path.join(PROGRAMS, name)
        env = {"PYTHONDONTWRITEBYTECODE": "1"}
        expected = self.plain(program, env=env)
        self.assertIn("end\n", expected[1], expected)
        seen: list[dict[str, Any]] = []
        chosen: dict[str, Any] | None = None
        self.ledgers = []
        visits: Counter[tuple[str, int]] = Counter()
        with self.launch(program, env=env) as adapter:
            lines = None if marker is None else {program: [self.line(program, marker)]}
            adapter.start(lines, stopOnEntry=marker is None)
            while True:
                message = adapter.events.pop(0) if adapter.events else adapter.read()
                assert message is not None
                if message["kind"] == "driver/exiting":
                    break
                if message["kind"] != "driver/stopped":
                    continue
                thread = message["body"]["threadId"]
                stack = adapter.ask("adapter/stack", threadId=thread, start=0, count=0)
                frame = stack["frames"][0]["frameId"]
                place = stack["frames"][0]["name"], stack["frames"][0]["line"]
                visits[place] += 1
                # What a loop comes to again and again is looked at ever more rarely, but in full.
                if not FULL and visits[place] & (visits[place] - 1):
                    adapter.ask(f"adapter/{step}", threadId=thread)
                    continue
                chosen = self.look_at_references(adapter, frame, chosen)
                for _ in range(2):
                    seen.append(
                        adapter.ask(
                            "adapter/lens",
                            lens="identity",
                            frameId=frame,
                            maxObjects=OBJECTS,
                            timeBudgetMs=self.identity_ms,
                        )["snapshot"]
                    )
                adapter.ask(f"adapter/{step}", threadId=thread)
            found = adapter.finish()
        if COUNTS_COPIES and name == "identities.py":
            expected, found = _without_counts(expected), _without_counts(found)
        self.assertEqual(found, expected)
        self.assertGreater(len(seen), 8)
        return seen

    def look_at_references(
        self, adapter: AdapterForTests, frame: int, before: dict[str, Any] | None
    ) -> dict[str, Any] | None:
        """Asks for names in turn, and for the object of the stop before by its number and address."""
        ask = {"frameId": frame, "timeBudgetMs": self.references_ms}
        choices = adapter.ask("adapter/references", **ask)["choices"]
        asked: list[dict[str, Any]] = []
        if choices:
            name = choices[len(self.ledgers) // 2 % len(choices)]["name"]
            asked.append(adapter.ask("adapter/references", **ask, expression=name))
        # A search by address goes over the whole heap: at each stop in the full run alone.
        if before is not None and (FULL or len(self.ledgers) % 3 == 0):
            where = {"serial": before["serial"], "address": before["address"]}
            asked.append(adapter.ask("adapter/references", **ask, **where))
        found = [one["ledger"] for one in asked if one["ledger"] is not None]
        self.ledgers.extend(found)
        for ledger in found:
            if ledger["withheld"] is None:
                edges = sum(edge["times"] for edge in ledger["edges"]) + ledger["omitted"]
                self.assertEqual(
                    ledger["count"] + ledger["borrowed"], edges + ledger["unexplained"]
                )
        return choices[0] if choices else None

    def test_instances_that_lie(self) -> None:
        seen = self.assert_unnoticed("lying_instances.py")
        self.assertIn("Instance", _types(seen))

    def test_classes_that_lie(self) -> None:
        self.assertIn("Odd", _types(self.assert_unnoticed("lying_classes.py")))

    def test_containers_that_lie(self) -> None:
        self.references_ms = UNHURRIED_MS
        self.assertIn("Watched", _types(self.assert_unnoticed("lying_containers.py")))
        self.assertIn(True, [one["cycle"] is not None for one in self.ledgers])
        self.assertIn("Watched.__del__", [run for one in self.ledgers for run in _would_run(one)])

    def test_every_special_member_in_every_bad_way(self) -> None:
        types = _types(self.assert_unnoticed("every_way.py", "next", "look"))
        for way in ("lie", "fail", "sleep", "recurse", "tell", "leave", "mutate"):
            for name in ("getattribute", "hash", "eq", "len", "iter", "repr", "sizeof"):
                self.assertIn(f"list_{name}_{way}", types)
            for name in ("property_class", "property_dict", "of_instancecheck", "described"):
                self.assertIn(f"{name}_{way}", types)

    def test_descriptors_that_act(self) -> None:
        self.assertIn("Holder", _types(self.assert_unnoticed("descriptors.py")))

    def test_containers_that_another_thread_changes(self) -> None:
        self.assert_unnoticed("changing.py")

    def test_texts_that_are_more_than_texts(self) -> None:
        for one in self.assert_unnoticed("texts.py"):
            for entry in one["objects"]:
                self.assertLess(len(entry["text"]), 1000)

    def test_destructors_and_weak_references(self) -> None:
        self.assertIn("Thing", _types(self.assert_unnoticed("destructors.py")))

    def test_relations_told_from_inside(self) -> None:
        self.assertIn("Node", _types(self.assert_unnoticed("identities.py")))

    def test_more_than_a_picture_holds(self) -> None:
        cuts = {one["cut"] for one in self.assert_unnoticed("large.py", "next")}
        self.assertTrue(cuts & {"objects", "time"}, cuts)
        told = {one["type"]: one for one in self.ledgers}
        self.assertIsNotNone(told["list"]["dependents"]["cut"])

    def test_modules_named_like_the_standard_library_s(self) -> None:
        self.assert_unnoticed(os.path.join("named_like_library", "program.py"))


def _would_run(ledger: dict[str, Any]) -> list[str]:
    return [] if ledger["dependents"] is None else ledger["dependents"]["wouldRun"]


def _types(seen: list[dict[str, Any]]) -> set[str]:
    return {entry["type"] for one in seen for entry in one["objects"]}


def _without_counts(outcome: tuple[int, str, str]) -> tuple[int, str, str]:
    code, output, errors = outcome
    lines = [line for line in output.splitlines() if not line.replace(" ", "").isdigit()]
    return code, "\n".join(lines), errors


if __name__ == "__main__":
    unittest.main()
