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


def fixed() -> None:
    small, same = 7, int("7")
    nothing, other = None, None
    empty, also = (), tuple(iter(()))
    word = "axb"
    letter = word[1]
    again = letter
    constant, twice = 1_234_567, 1_234_567
    pair, double = (constant, "two words"), (constant, "two words")
    made = int("7654321")
    alias = made
    name, text = "a_name", "a_name"
    del same, other, also
    assert small and not nothing and not empty and letter and again and twice
    assert pair and double and alias and name and text


def within(values: tuple[Any, ...]) -> list[Any]:
    inner: list[Any] = [one for part in values if isinstance(part, tuple) for one in within(part)]
    return [*values, *inner]


def is_so(reason: str, value: Any, frame: FrameType) -> bool:
    """Whether Python itself agrees with a reason for which a value is said to be shared."""
    if reason == "smallInt":
        return value is int(str(value))
    if reason == "empty":
        return any(value is one for one in (tuple(iter(())), "".join(()), bytes(0)))
    if reason == "character":
        return value is (value + value)[:1]
    if reason == "interned":
        return value is sys.intern("".join(list(value)))
    if reason == "constant":
        return any(value is one for one in within(frame.f_code.co_consts))
    return reason == "untold" or (reason == "singleton" and value in (None, True, False))


class TruthTest(unittest.TestCase):
    """No disagreement at any line."""

    def setUp(self) -> None:
        self.probe = IdentityProbe()
        self.checked = 0
        self.reasons: set[str] = set()
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
        kept = {one["serial"]: one.get("kept") for one in found["objects"]}
        for one, value in values.items():
            reason = kept[serials[one]]
            if reason is not None:
                self.reasons.add(reason["reason"])
                if not is_so(reason["reason"], value, frame):
                    self.disagreements.append(f"{frame.f_lineno}: {one} is kept as {reason}")
            parts = gc.get_referents(value)
            for other, target in values.items():
                self.checked += 2
                if (serials[one] == serials[other]) is not (value is target):
                    self.disagreements.append(f"{frame.f_lineno}: {one} is {other}")
                held = any(part is target for part in parts)
                if (serials[other] in holds[serials[one]]) is not held:
                    self.disagreements.append(f"{frame.f_lineno}: {one} holds {other}")

    def test_names_share_an_object_where_is_says_so_and_hold_what_the_collector_says(self) -> None:
        for function in (aliases, closures, containers, fixed):
            self.follow(function)
        self.assertEqual(self.disagreements, [])
        self.assertGreater(self.checked, 1000)
        self.assertLessEqual(
            {"smallInt", "singleton", "empty", "character", "constant"}, self.reasons
        )


if __name__ == "__main__":
    unittest.main()
