"""Tile points: what a kernel has at each pass of a line is told, and the program goes on."""

from __future__ import annotations

import base64
import struct
import sys
import unittest
from typing import Any

from ..stops.breakpoints import TILE_POINT
from ..stops.test_stops import Places
from . import tile_points
from .tile_points import TilePoints

_KERNEL = """
    def kernel(q, k, v, Br, Bc):
        out = []
        for i in range(len(q) // Br):
            m, l, acc = [-1.0] * Br, [0.0] * Br, [[0.0, 0.0] for _ in range(Br)]
            for j in range(len(k) // Bc):
                l = [one + 1 for one in l]
                m = [float(i), float(j)]  # @tile
            out += acc
        return out

    rows = [[float(at), 1.0] for at in range(4)]
    kernel(rows, rows, rows, 2, 2)
    print("done")
    """


def numbers(sent: dict[str, Any]) -> list[float]:
    data = base64.b64decode(sent["data"])
    return list(struct.unpack(f"<{len(data) // 8}d", data))


class ProgramTest(Places):
    """A program under the driver."""

    def taken(self, source: str, **limits: Any) -> list[dict[str, Any]]:
        program = self.write("program.py", source)
        with self.launch("program.py") as adapter:
            spec = self.spec(program, "tile", logMessage=TILE_POINT, **limits)
            self.begin(adapter, program, spec)
            self.assertEqual(adapter.finish(), (0, "done\n", ""))
            while (event := adapter.read()) is not None:
                adapter.events.append(event)
        kinds = {event["kind"] for event in adapter.events}
        self.assertNotIn("driver/stopped", kinds)
        # The message itself is not printed: it is no message.
        self.assertNotIn("driver/output", kinds)
        return [event["body"] for event in adapter.events if event["kind"] == "driver/tile"]

    def test_each_pass_is_told_and_nothing_stops(self) -> None:
        found = self.taken(_KERNEL)
        self.assertEqual([one["pass"] for one in found], [1, 2, 3, 4])
        tiles = [(one["state"]["integers"]["i"], one["state"]["integers"]["j"]) for one in found]
        self.assertEqual(tiles, [(0, 0), (0, 1), (1, 0), (1, 1)])
        # The line is about to run: the sum has this pass, the max has the one before.
        self.assertEqual([numbers(one["state"]["sum"])[0] for one in found], [1, 2, 1, 2])
        self.assertEqual(numbers(found[3]["state"]["max"]), [1.0, 0.0])
        # Inputs come once.
        self.assertEqual([one["inputs"] for one in found], [1, 1, 1, 1])
        self.assertEqual(found[0]["head"]["window"]["queries"]["shape"], [4, 2])
        self.assertEqual([one["head"] for one in found[1:]], [None] * 3)
        self.assertFalse(any(one["last"] for one in found))

    def test_conditions_and_hit_counts_choose_the_passes(self) -> None:
        self.assertEqual(len(self.taken(_KERNEL, condition="i == 1")), 2)
        self.assertEqual(len(self.taken(_KERNEL, hitCondition="% 3")), 1)

    def test_other_inputs_are_told_apart_and_known_again(self) -> None:
        calls = """
    other = [[2.0 * one for one in row] for row in rows]
    kernel(other, rows, rows, 2, 2)
    kernel(rows, rows, rows, 2, 2)
    print("done")
    """
        found = self.taken(_KERNEL.replace('    print("done")\n    ', calls))
        self.assertEqual([one["inputs"] for one in found], [1] * 4 + [2] * 4 + [1] * 4)
        self.assertEqual([place for place, one in enumerate(found) if one["head"]], [0, 4])

    def test_the_program_prints_and_ends_as_it_does_alone(self) -> None:
        raising = _KERNEL.replace("out += acc", "out += acc; 1 / (1 - i)")
        program = self.write("program.py", raising)
        plain = self.plain("program.py")
        with self.launch("program.py") as adapter:
            self.begin(adapter, program, self.spec(program, "tile", logMessage=TILE_POINT))
            while adapter.read() is not None:
                pass
            self.assertEqual(adapter.finish(), plain)


class TakerTest(unittest.TestCase):
    """The taker alone, in this process."""

    def setUp(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.points = TilePoints(self.told.append)

    def test_a_loop_without_end_is_told_so_far_and_no_further(self) -> None:
        q = k = v = [[1.0, 2.0]]
        m = 1.0
        most = tile_points.MAX_PASSES
        tile_points.MAX_PASSES = 5
        try:
            for _ in range(20):
                self.points.take(sys._getframe(), None)
        finally:
            tile_points.MAX_PASSES = most
        self.assertEqual([one["last"] for one in self.told], [False] * 5 + [True])
        self.assertIsNone(self.told[5]["state"])
        self.assertTrue(q and k and v and m)

    def test_a_state_that_is_too_large_takes_none_of_the_room(self) -> None:
        q = k = v = [[1.0, 2.0]]
        acc = [[0.0] * 200 for _ in range(200)]
        self.points.take(sys._getframe(), None)
        self.assertIsNone(self.told[0]["state"])
        self.assertIn("40,000 numbers", self.told[0]["head"]["notes"][-1])
        self.assertTrue(q and k and v and acc)

    def test_the_head_at_hand_goes_before_the_chosen_one(self) -> None:
        rows = [[1.0, 2.0], [3.0, 4.0]]
        q = k = v = [rows, [[5.0, 6.0], [7.0, 8.0]]]
        m = 0.0
        self.points.chosen.head = 1
        self.points.take(sys._getframe(), None)
        for h in range(2):
            self.points.take(sys._getframe(), None)
            m += h
        heads = [one["head"]["window"]["head"] for one in self.told if one["head"]]
        self.assertEqual(heads, [1, 0])
        self.assertEqual([one["inputs"] for one in self.told], [1, 2, 1])
        self.assertTrue(q and k and v and m)

    def test_taking_leaves_counts_as_they_were(self) -> None:
        q, k, v, m = [[1.0, 2.0]], [[1.0, 2.0]], [[1.0, 2.0]], [1.0]
        self.points.take(sys._getframe(), None)
        before = [sys.getrefcount(one) for one in (q, k, v, m)]
        self.points.take(sys._getframe(), None)
        self.assertEqual([sys.getrefcount(one) for one in (q, k, v, m)], before)

    def test_a_line_without_anything_of_a_kernel_says_so_once(self) -> None:
        for _ in range(3):
            self.points.take(sys._getframe(), None)
        self.assertEqual([one["state"] for one in self.told], [None] * 3)
        self.assertEqual([one["head"] is None for one in self.told], [False, True, True])


if __name__ == "__main__":
    unittest.main()
