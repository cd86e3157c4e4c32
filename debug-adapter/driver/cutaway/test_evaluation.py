"""What a person asked to be evaluated ends in time, and leaves nothing behind."""

from __future__ import annotations

import _thread
import functools
import gc
import random
import sys
import threading
import time
import unittest
import weakref
from collections.abc import Callable
from typing import Any

from . import compat
from .evaluation import EvaluationInterrupted, Evaluations, GivenUp

NO_THREADS = sys.platform == "emscripten"


class Clock:
    """Stands in for the reader thread: a thread that keeps the alarm of some evaluations."""

    def __init__(self, evaluations: Evaluations) -> None:
        self._changed = threading.Condition()
        self._alarm: tuple[float, Callable[[], None]] | None = None
        self._ended = False
        evaluations.alarm = self._set
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _set(self, at: float, callback: Callable[[], None]) -> None:
        with self._changed:
            self._alarm = (at, callback)
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._ended:
                    return
                alarm = self._alarm
                left = None if alarm is None else alarm[0] - time.monotonic()
                if left is None or left > 0:
                    self._changed.wait(left)
                    continue
                self._alarm = None
            assert alarm is not None
            alarm[1]()

    def end(self) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join()


def forever() -> None:
    while True:
        pass


@unittest.skipIf(NO_THREADS, "needs threads")
class EvaluationTest(unittest.TestCase):
    def setUp(self) -> None:
        self.evaluations = Evaluations()
        clock = Clock(self.evaluations)
        self.addCleanup(clock.end)
        self.answers: list[tuple[str, str]] = []
        self.answered = threading.Event()
        self.evaluations.begin_request(1, self.answer)

    def answer(self, code: str, sentence: str) -> None:
        self.answers.append((code, sentence))
        self.answered.set()

    def test_values_and_errors_come_out_as_they_are(self) -> None:
        self.assertEqual(self.evaluations.run(lambda: 5, 1000), 5)
        with self.assertRaises(ZeroDivisionError):
            self.evaluations.run(lambda: 1 / 0, 1000)
        with self.assertRaises(KeyboardInterrupt):
            self.evaluations.run(self.raise_keyboard_interrupt)

    def raise_keyboard_interrupt(self) -> None:
        raise KeyboardInterrupt

    def test_an_endless_loop_is_given_up_after_its_time(self) -> None:
        with self.assertRaises(GivenUp) as given_up:
            self.evaluations.run(forever, 50)
        self.assertEqual(given_up.exception.code, "timedOut")
        self.assertIn("within 50 ms", str(given_up.exception))
        self.assertFalse(self.evaluations.busy)
        self.assertEqual(self.evaluations.run(lambda: "next", 1000), "next")
        self.assertEqual(self.answers, [])

    def test_code_that_swallows_the_interruption_is_interrupted_again(self) -> None:
        seen: list[str] = []

        def stubborn() -> None:
            for _ in range(2):
                try:
                    forever()
                except BaseException as error:
                    seen.append(type(error).__name__)
            forever()

        with self.assertRaises(GivenUp):
            self.evaluations.run(stubborn, 20)
        self.assertEqual(seen, ["EvaluationInterrupted"] * 2)

    def test_what_turns_the_interruption_into_another_error_is_given_up_too(self) -> None:
        def turning() -> None:
            try:
                forever()
            except BaseException:
                raise ValueError("mine") from None

        with self.assertRaises(GivenUp):
            self.evaluations.run(turning, 20)

    def test_a_person_can_cancel_what_has_no_limit(self) -> None:
        begun = threading.Event()

        def cancel() -> None:
            begun.wait()
            self.evaluations.cancel(1)

        canceller = threading.Thread(target=cancel)
        canceller.start()

        def action() -> None:
            begun.set()
            forever()

        with self.assertRaises(GivenUp) as given_up:
            self.evaluations.run(action)
        canceller.join()
        self.assertEqual(given_up.exception.code, "cancelled")

    def test_a_request_cancelled_before_it_runs_runs_nothing(self) -> None:
        ran: list[int] = []
        self.evaluations.end_request()
        self.evaluations.cancel(2)
        self.evaluations.begin_request(2, self.answer)
        with self.assertRaises(GivenUp) as given_up:
            self.evaluations.run(lambda: ran.append(1))
        self.assertEqual((given_up.exception.code, ran), ("cancelled", []))
        self.evaluations.end_request()
        self.evaluations.begin_request(3, self.answer)
        self.assertEqual(self.evaluations.run(lambda: "runs"), "runs")

    def test_what_waits_in_c_is_answered_and_makes_the_thread_busy_until_it_ends(self) -> None:
        lock = _thread.allocate_lock()
        lock.acquire()
        busy: list[bool] = []

        def release() -> None:
            self.answered.wait()
            busy.append(self.evaluations.busy)
            lock.release()

        releaser = threading.Thread(target=release)
        releaser.start()
        with self.assertRaises(GivenUp) as given_up:
            self.evaluations.run(lock.acquire, 20)
        releaser.join()
        self.assertEqual(given_up.exception.code, "late")
        self.assertEqual(busy, [True])
        self.assertFalse(self.evaluations.busy)
        ((code, sentence),) = self.answers
        self.assertEqual(code, "timedOut")
        self.assertIn("still runs", sentence)
        self.assertEqual(self.evaluations.run(lambda: "next"), "next")

    def test_other_threads_run_while_an_evaluation_lasts_and_are_held_again(self) -> None:
        lock = _thread.allocate_lock()
        lock.acquire()
        calls: list[str] = []

        def let_run() -> None:
            calls.append("let run")
            lock.release()

        self.evaluations.let_run = let_run
        self.evaluations.hold = lambda: calls.append("hold")
        self.assertIs(self.evaluations.run(lock.acquire, 10_000), True)
        self.assertEqual(calls, ["let run", "hold"])
        self.evaluations.run(lambda: None)
        self.assertEqual(calls, ["let run", "hold"])

    def test_an_evaluation_within_another_is_part_of_it(self) -> None:
        with self.assertRaises(GivenUp):
            self.evaluations.run(lambda: self.evaluations.run(forever), 20)

    def test_a_given_up_evaluation_keeps_nothing_alive(self) -> None:
        class Thing:
            pass

        gone: list[Any] = []

        def hold_one() -> None:
            thing = Thing()
            gone.append(weakref.ref(thing))
            forever()

        gc.disable()
        try:
            with self.assertRaises(GivenUp):
                self.evaluations.run(hold_one, 20)
            self.assertIsNone(gone[0]())
        finally:
            gc.enable()

    def test_an_interruption_never_comes_out_however_close_it_is_to_the_end(self) -> None:
        # Ends of the code and of its time fall together; interruptions come as fast as they can.
        outcomes = {"ended": 0, "given up": 0}
        chance = random.Random(7)
        for number in range(400):
            self.evaluations.begin_request(number, self.answer)
            canceller = threading.Thread(target=self.evaluations.cancel, args=(number,))
            action = functools.partial(count_to, chance.randrange(3000))
            before = sys.getswitchinterval()
            sys.setswitchinterval(1e-6)
            try:
                canceller.start()
                self.evaluations.run(action)
                outcomes["ended"] += 1
            except GivenUp:
                outcomes["given up"] += 1
            finally:
                sys.setswitchinterval(before)
            self.evaluations.end_request()
            count_to(50)
            canceller.join()
        self.assertEqual(sum(outcomes.values()), 400)
        self.assertGreater(outcomes["given up"], 0)

    def test_many_interruptions_of_one_evaluation_take_no_more_than_it(self) -> None:
        for number in range(200):
            pesterer = threading.Thread(target=self.pester, args=(_thread.get_ident(),))
            before = sys.getswitchinterval()
            sys.setswitchinterval(1e-6)
            try:
                pesterer.start()
                self.evaluations.run(functools.partial(count_to, number * 5))
            except (GivenUp, AssertionError):
                pass
            finally:
                sys.setswitchinterval(before)
            pesterer.join()
            self.assertFalse(self.evaluations.busy)

    def pester(self, thread: int) -> None:
        """Interrupts as the clock does, at most so often, but without any pause."""
        for _ in range(6):
            with self.evaluations._lock:
                running = self.evaluations._running
                if running is not None and running.thread == thread:
                    running.attempts += 1
                    compat.raise_in_thread(thread, EvaluationInterrupted)


def count_to(number: int) -> None:
    for _ in range(number):
        pass


if __name__ == "__main__":
    unittest.main()
