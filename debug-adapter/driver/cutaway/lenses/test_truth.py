"""At every line of some functions the lens says of identity and of references what Python says."""

from __future__ import annotations

import copy
import gc
import sys
import unittest
from collections import deque
from types import FrameType
from typing import Any

from .identity import IdentityProbe, LaneSource


def aliases() -> None:
    rows: list[Any] = [[0]] * 3
    first = rows[0]
    first.append(1)
    shallow = copy.copy(rows)
    deep = copy.deepcopy(rows)
    rows += [deep]
    fixed = (rows, shallow)
    fixed += (deep,)
    rows = rows + [first]
    number = 5
    same = 5
    large = int("1000")
    other = int("1000")
    del first
    assert fixed and number and same and large and other


def closures() -> None:
    seen: list[Any] = []
    functions: list[Any] = []
    for index in range(3):
        functions.append(lambda: (index, seen))  # noqa: B023
    append = seen.append
    append(functions)
    method = seen.__len__
    bound = [method, append]
    seen = []
    assert bound


def containers() -> None:
    inner: dict[str, Any] = {}
    inner["self"] = inner
    table: dict[str, Any] = {"a": inner, "b": inner}
    queue = deque([inner, table])
    members = {1, "a", (2, 3)}
    frozen = frozenset(members)
    view = table.items()
    iterator = iter(queue)
    table["a"] = queue
    popped = queue.popleft()
    del inner
    assert frozen and view and iterator and popped


class TruthTest(unittest.TestCase):
    """No disagreement at any line."""

    def setUp(self) -> None:
        self.probe = IdentityProbe()
        self.checked = 0
        self.disagreements: list[str] = []

    def follow(self, function: Any) -> None:
        def trace(frame: FrameType, event: str, _: object) -> Any:
            if frame.f_code is not function.__code__:
                return None
            if event == "line":
                self.compare(frame)
            return trace

        sys.settrace(trace)
        try:
            function()
        finally:
            sys.settrace(None)

    def compare(self, frame: FrameType) -> None:
        source = LaneSource(frame, 1, None, frame.f_lineno)
        found: Any = self.probe.snapshot([source], 1, 5000, 60_000)
        values: dict[str, Any] = dict(frame.f_locals)
        serials = {one["name"]: one["target"] for one in found["frames"][0]["names"]}
        holds = {
            one["serial"]: {edge["target"] for edge in one["edges"]} for one in found["objects"]
        }
        if set(values) != set(serials):
            self.disagreements.append(f"{frame.f_lineno}: {set(values) ^ set(serials)}")
            return
        for one, value in values.items():
            parts = gc.get_referents(value)
            for other, target in values.items():
                self.checked += 2
                if (serials[one] == serials[other]) is not (value is target):
                    self.disagreements.append(f"{frame.f_lineno}: {one} is {other}")
                held = any(part is target for part in parts)
                if (serials[other] in holds[serials[one]]) is not held:
                    self.disagreements.append(f"{frame.f_lineno}: {one} holds {other}")

    def test_names_share_an_object_where_is_says_so_and_hold_what_the_collector_says(self) -> None:
        for function in (aliases, closures, containers):
            self.follow(function)
        self.assertEqual(self.disagreements, [])
        self.assertGreater(self.checked, 1000)


if __name__ == "__main__":
    unittest.main()
