"""The engine of this Python, in this process: no link, no other process. Runs on WebAssembly too."""

from __future__ import annotations

import os
import sys
import tempfile
import unittest
from typing import Any

from .breakpoints import Breakpoints
from .exceptions import ExceptionFilters
from .paths import Paths

UNLIMITED = {"condition": None, "hitCondition": None, "logMessage": None}
#: The tests' own debugger, a coverage run, would be in the way of one that is not theirs.
FREE = sys.gettrace() is None


class Script:
    """Stands in for the session: takes the next action of a list at each stop, and notes the stops."""

    reader = 0

    def __init__(self, *actions: str) -> None:
        self.actions = list(actions)
        self.stops: list[tuple[str, str, int]] = []
        self.logs: list[str] = []
        self.bugs: list[BaseException] = []
        self.watch: Any = None
        self.counts: list[int] = []

    def stopped(self, stop: Any, points: list[Any]) -> None:
        self.watch.begins_talk()
        try:
            frame = stop.frame
            self.stops.append((stop.reason, frame.f_code.co_name, frame.f_lineno))
            action = self.actions.pop(0) if self.actions else "continue"
            if action in ("in", "over", "out"):
                self.watch.step(action, frame)
            elif action.startswith("until"):
                self.watch.until(frame, int(action[5:]) if action[5:] else None)
            else:
                self.watch.resume()
        finally:
            self.watch.ends_talk()

    def logged(self, frame: Any, messages: list[str]) -> None:
        self.logs += messages

    def passed_tile(self, frame: Any) -> None:
        self.logs.append("tile")

    def on_alert(self, frame: Any) -> None:
        self.watch.alert = False

    def lost_to_tracer(self, frame: Any) -> None:
        raise AssertionError("no tracer")

    def report_bug(self, error: BaseException) -> None:
        self.bugs.append(error)


@unittest.skipUnless(FREE, "something traces these tests")
class WatchTest(unittest.TestCase):
    def setUp(self) -> None:
        handle, path = tempfile.mkstemp(suffix=".py")
        os.close(handle)
        self.path = os.path.realpath(path)
        self.addCleanup(os.unlink, path)

    def load(self, source: str) -> dict[str, Any]:
        """Runs source text as the module in `self.path`; its names."""
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(source)
        names: dict[str, Any] = {"__name__": "watched"}
        exec(compile(source, self.path, "exec"), names)
        return names

    def watched(self, script: Script, *specs: dict[str, Any], **filters: str | None) -> Any:
        paths = Paths()
        paths.string_is_program = True
        breakpoints, exceptions = Breakpoints(paths), ExceptionFilters(paths)
        if hasattr(sys, "monitoring"):
            from .monitoring import Monitoring as Engine
        else:
            from .tracing import Tracing as Engine  # type: ignore[assignment]
        watch: Any = Engine(breakpoints, exceptions, paths, script)
        script.watch = watch
        watch.begun = True
        breakpoints.replace(self.path, [{**UNLIMITED, **spec} for spec in specs])
        wanted: list[dict[str, object]] = [
            {"filter": name, "condition": text} for name, text in filters.items()
        ]
        exceptions.replace(wanted)
        self.addCleanup(watch.end)
        watch.start()
        return watch

    def run_watched(
        self, call: Any, script: Script, *specs: dict[str, Any], **filters: str | None
    ) -> list[tuple[str, str, int]]:
        watch = self.watched(script, *specs, **filters)
        try:
            call()
        finally:
            watch.end()
            sys.settrace(None)
        self.assertEqual(script.bugs, [])
        return script.stops

    def test_breakpoints_conditions_and_hit_counts(self) -> None:
        names = self.load("def f(n):\n    for i in range(n):\n        x = i\n    return x\n")
        stops = self.run_watched(
            lambda: names["f"](10),
            Script(),
            {"id": 1, "line": 3, "condition": "i % 2 == 1", "hitCondition": ">= 4"},
            {"id": 2, "line": 4},
        )
        self.assertEqual(stops, [("breakpoint", "f", 3)] * 2 + [("breakpoint", "f", 4)])

    def test_steps_in_over_out_and_until(self) -> None:
        names = self.load(
            "def g(n):\n    a = n\n    return a\n"
            "def f(n):\n    x = g(n)\n    for i in range(3):\n        x += i\n    return x\n"
        )
        script = Script("in", "over", "out", "over", "over", "until")
        stops = self.run_watched(lambda: names["f"](1), script, {"id": 1, "line": 5})
        expected = [("f", 5), ("g", 2), ("g", 3), ("f", 5), ("f", 6), ("f", 7), ("f", 8)]
        self.assertEqual([stop[1:] for stop in stops], expected)

    def test_a_generator_is_stepped_through_between_its_values(self) -> None:
        names = self.load(
            "def g():\n    x = 1\n    yield x\n    x = 2\n    yield x\n"
            "def f():\n    return [y for y in g()]\n"
        )
        script = Script("over", "over", "over")
        stops = self.run_watched(names["f"], script, {"id": 1, "line": 2})
        self.assertEqual([stop[2] for stop in stops], [2, 3, 4, 5])

    def test_a_comprehension_stops_once_on_its_line(self) -> None:
        names = self.load("def f():\n    x = [i for i in range(5)]\n    return x\n")
        script = Script("over")
        stops = self.run_watched(names["f"], script, {"id": 1, "line": 2})
        self.assertEqual([stop[2] for stop in stops], [2, 3])

    def test_raised_exceptions_stop_once(self) -> None:
        names = self.load(
            "def g():\n    raise ValueError(1)\n"
            "def f():\n    try:\n        g()\n    except ValueError:\n        return 1\n"
        )
        stops = self.run_watched(names["f"], Script(), raised=None)
        self.assertEqual(stops, [("exception", "g", 2)])
        self.assertEqual(self.run_watched(names["f"], Script(), raised="KeyError"), [])

    def test_code_without_breakpoints_gets_no_line_events(self) -> None:
        names = self.load("def f():\n    x = 1\n    return x\ndef g():\n    y = 1\n    return y\n")
        script = Script()
        watch = self.watched(script, {"id": 1, "line": 5})
        try:
            names["f"]()
            if hasattr(sys, "monitoring"):
                monitoring: Any = getattr(sys, "monitoring")  # noqa: B009
                tool = watch._tool
                self.assertEqual(monitoring.get_local_events(tool, names["f"].__code__), 0)
                names["g"]()
                local = monitoring.get_local_events(tool, names["g"].__code__)
                self.assertEqual(local, monitoring.events.LINE)
        finally:
            watch.end()
            sys.settrace(None)

    def test_a_hot_line_can_be_watched_for_long(self) -> None:
        names = self.load(
            "def f(n):\n    total = 0\n    for i in range(n):\n        total += i\n    return total\n"
        )
        results: list[int] = []
        script = Script()
        spec = {"id": 1, "line": 4, "condition": "i == 19_999"}
        stops = self.run_watched(lambda: results.append(names["f"](20_000)), script, spec)
        self.assertEqual((stops, results), ([("breakpoint", "f", 4)], [199_990_000]))

    def test_recursion_to_the_limit_is_the_program_s_own(self) -> None:
        names = self.load(
            "def f(n):\n    return f(n + 1)  # hot\n"
            "def g():\n    try:\n        f(0)\n    except RecursionError:\n        return 'caught'\n"
        )
        results: list[str] = []
        script = Script()
        spec = {"id": 1, "line": 2, "condition": "n < 0"}
        self.run_watched(lambda: results.append(names["g"]()), script, spec)
        self.assertEqual(results, ["caught"])
