"""Stacks of threads that run."""

from __future__ import annotations

import gc
import sys
import threading
import unittest
import weakref
from typing import Any

from .stacks import every_frame, stacks

NO_THREADS = sys.platform == "emscripten"
#: Under a name that is not the driver's: its own frames are left out.
PROGRAM: dict[str, Any] = {"weakref": weakref, "running": threading.Event(), "ended": False}
exec(
    compile(
        """
class Kept: pass
def numbers(depth):
    if depth:
        yield from numbers(depth - 1)
    while True:
        yield [str(n) for n in range(30)]
def outermost():
    going = numbers(100)
    running.set()
    while not ended:
        next(going)
        [str(n) for n in range(30)]
def calls(function):
    kept = Kept()
    function()
    return weakref.ref(kept)
""",
        "program.py",
        "exec",
    ),
    PROGRAM,
)


class StacksTest(unittest.TestCase):
    @unittest.skipIf(NO_THREADS, "needs threads")
    def test_no_frame_is_missed_in_a_thread_that_goes_in_and_out_of_generators(self) -> None:
        thread = threading.Thread(target=PROGRAM["outermost"])
        interval = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        try:
            thread.start()
            PROGRAM["running"].wait()
            seen: list[list[str]] = []
            while len(seen) < 2_000 or not any("numbers" in names for names in seen):
                seen.append([frame.f_code.co_name for frame in stacks()[thread.ident or 0]])
        finally:
            PROGRAM["ended"] = True
            sys.setswitchinterval(interval)
            thread.join()
        self.assertTrue(all("outermost" in names for names in seen))

    def test_the_frames_of_a_thread_are_told_from_the_innermost_one(self) -> None:
        seen: list[list[str]] = []

        def look() -> None:
            seen.append([f.f_code.co_name for f in stacks()[threading.get_ident()]])
            seen.append(
                [f.f_code.co_name for thread, f in every_frame() if thread == threading.get_ident()]
            )

        PROGRAM["calls"](look)
        self.assertEqual(seen[0][0], "calls")
        self.assertEqual(seen[0], seen[1])

    def test_nothing_lives_longer_for_having_been_looked_at(self) -> None:
        def look() -> None:
            for _, frame in every_frame():
                assert frame
            stacks()

        gc.disable()
        try:
            self.assertIsNone(PROGRAM["calls"](look)())
        finally:
            gc.enable()


if __name__ == "__main__":
    unittest.main()
