"""Exceptions: which of them stop the program, what a stop shows, and where steps go from there. In real processes."""

from __future__ import annotations

from typing import Any

from .test_stops import MONITORING, Places


class ExceptionTest(Places):
    PROGRAM = """
    import json
    def load(text):
        return json.loads(text)  # @load
    def checked(text):
        try:
            return load(text)  # @checked
        except ValueError:
            return None
    def fails(n):
        local = n
        raise KeyError(n)  # @raise
    checked("{")
    next(iter([]), None)
    for x in iter(int, 0): pass
    try:
        fails(1)
    except KeyError:
        pass
    fails(2)  # @last
    """

    def filters(self, *names: str, condition: str | None = None) -> list[dict[str, Any]]:
        return [{"filter": name, "condition": condition} for name in names]

    def test_raised_exceptions_stop_where_they_enter_the_person_s_code(self) -> None:
        program = self.write("program.py", self.PROGRAM)
        with self.launch("program.py") as adapter:
            self.begin(adapter, program, exceptionFilters=self.filters("raised"))
            places: list[str] = []
            for _ in range(3):
                stop = adapter.stop()
                self.assertEqual(stop["reason"], "exception")
                own = [frame for frame in stop["frames"] if not frame["library"]]
                places.append(self.place({"frames": own}))
                adapter.ask("adapter/continue")
            self.assertEqual(places, ["load", "raise", "raise"])
            code, _, errors = adapter.finish()
            self.assertEqual(code, 1)
            self.assertIn("KeyError: 2", errors)

    def test_types_and_expressions_narrow_what_stops(self) -> None:
        program = self.write("program.py", self.PROGRAM)
        for condition in (
            "LookupError",
            "json.JSONDecodeError, KeyError",
            "exception.args == (2,)",
        ):
            with self.launch("program.py") as adapter:
                filters = self.filters("raised", condition=condition)
                self.begin(adapter, program, exceptionFilters=filters)
                count = {"L": 2, "j": 3, "e": 1}[condition[0]]
                for _ in range(count):
                    adapter.stop()
                    adapter.ask("adapter/continue")
                self.assertEqual(adapter.finish()[0], 1)

    def test_several_filters_of_one_kind_stop_for_what_any_of_them_asks(self) -> None:
        program = self.write("program.py", self.PROGRAM)
        filters = [
            *self.filters("raised", condition="json.JSONDecodeError"),
            *self.filters("raised", condition="exception.args == (2,)"),
        ]
        with self.launch("program.py") as adapter:
            self.begin(adapter, program, exceptionFilters=filters)
            places: list[str] = []
            for _ in range(2):
                own = [frame for frame in adapter.stop()["frames"] if not frame["library"]]
                places.append(self.place({"frames": own}))
                adapter.ask("adapter/continue")
            self.assertEqual(places, ["load", "raise"])
            self.assertEqual(adapter.finish()[0], 1)

    def test_an_uncaught_exception_is_looked_at_with_its_frames(self) -> None:
        program = self.write("program.py", self.PROGRAM)
        expected = self.plain("program.py")
        with self.launch("program.py") as adapter:
            self.begin(adapter, program, exceptionFilters=self.filters("uncaught"))
            stop = adapter.stop()
            self.assertEqual((stop["reason"], self.place(stop)), ("exception", "raise"))
            self.assertEqual([frame["name"] for frame in stop["frames"]][-1], "<module>")
            self.assertEqual(adapter.value(stop["frames"][0], "local"), "2")
            adapter.ask("adapter/next")
            self.assertEqual(adapter.finish(), expected)

    def test_an_uncaught_exception_of_a_thread_and_of_a_hooked_program_stops_too(self) -> None:
        program = self.write(
            "program.py",
            """
            import sys, threading
            def work():
                1 / 0  # @thread
            t = threading.Thread(target=work); t.start(); t.join()
            def hook(kind, error, traceback):
                print("own hook", kind.__name__)
            sys.excepthook = hook
            int("x")  # @main
            """,
        )
        expected = self.plain("program.py")
        with self.launch("program.py") as adapter:
            self.begin(adapter, program, exceptionFilters=self.filters("uncaught"))
            self.assertEqual(self.place(adapter.stop()), "thread")
            adapter.ask("adapter/continue")
            self.assertEqual(self.place(adapter.stop()), "main")
            adapter.ask("adapter/continue")
            found = adapter.finish()
            self.assertEqual(found[:2], expected[:2])

    def test_what_the_person_s_code_leaves_to_a_library_is_unhandled(self) -> None:
        program = self.write(
            "program.py",
            """
            import unittest
            class Case(unittest.TestCase):
                def test_it(self):
                    {}["x"]  # @test
            def handled():
                try: {}["y"]
                except KeyError: pass
            handled()
            unittest.main(exit=False)
            """,
        )
        with self.launch("program.py") as adapter:
            self.begin(adapter, program, exceptionFilters=self.filters("userUnhandled"))
            self.assertEqual(self.place(adapter.stop()), "test")
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish()[0], 0)

    def test_a_condition_that_is_nothing_is_refused(self) -> None:
        program = self.write("program.py", "x = 1  # @stop\n")
        with self.launch("program.py") as adapter:
            self.begin(adapter, program, self.spec(program, "stop"))
            adapter.stop()
            wrong = self.filters("raised", "uncaught", condition="1 +")
            problems = adapter.ask("adapter/setExceptionBreakpoints", filters=wrong)["problems"]
            self.assertTrue(all("1 +" in problem for problem in problems), problems)
            adapter.ask("adapter/continue")
            self.assertEqual(adapter.finish()[0], 0)
        # Given before the program begins, it is said when it does.
        with self.launch("program.py") as adapter:
            self.begin(adapter, program, exceptionFilters=wrong[:1])
            self.assertEqual(adapter.finish()[0], 0)
            self.assertIn("1 +", adapter.event("driver/output")["text"])


class LeavingTest(Places):
    """What an exception does to frames: those it has ended, those that hold it for a while."""

    #: Stands in for a library: calls what it is given, and swallows what that raises.
    LIBRARY = """
    def attempt(*functions):
        for function in functions:
            try:
                function()
            except BaseException:
                pass
    def fails():
        raise LookupError  # @library
    """
    BEGIN = """
    import sys; sys.path.insert(0, "site-packages")
    from library import attempt, fails
    """

    def program(self, source: str) -> str:
        self.write("site-packages/library.py", self.LIBRARY)
        return self.write("program.py", self.BEGIN + source)

    def stops(
        self, source: str, *steps: str, name: str = "raised", **options: Any
    ) -> list[dict[str, Any]]:
        """The first stop of a program at an exception, and those that steps lead to."""
        path = self.program(source)
        adapter = self.launch("program.py")
        self.addCleanup(adapter.__exit__)
        named = [{"filter": name, "condition": None}]
        self.begin(adapter, path, exceptionFilters=named, **options)
        found = [adapter.stop()]
        for step in steps:
            adapter.ask(f"adapter/{step}", **({"target": None} if step == "stepIn" else {}))
            found.append(adapter.stop())
        return found

    def places(self, stops: list[dict[str, Any]]) -> list[str]:
        return [self.place(stop) for stop in stops]

    def test_a_step_from_a_library_s_exception_goes_to_the_line_that_handles_it(self) -> None:
        source = """
    try:
        fails()
    except LookupError:  # @handler
        x = 1  # @next
    """
        for step in ("next", "stepIn"):
            found = self.stops(source, step, "next")
            self.assertEqual(self.places(found), ["library", "handler", "next"])

    def test_a_step_from_an_exception_a_library_takes_goes_on_in_the_next_own_code(self) -> None:
        source = """
    def breaks():
        raise ValueError  # @raise
    def other():
        x = 1  # @other
    attempt(breaks, other)
    """
        for step in ("next", "stepIn", "stepOut"):
            found = self.stops(source, step, name="userUnhandled")
            self.assertEqual(self.places(found), ["raise", "other"])

    def test_an_exception_that_a_finally_or_a_with_has_held_is_unhandled_all_the_same(self) -> None:
        for source in (
            """
    def guarded():
        try:
            raise KeyError  # @raise
        finally:
            x = 1
            attempt(fails)
    attempt(guarded)
    """,
            """
    class Manager:
        def __enter__(self): pass
        def __exit__(self, *what):
            attempt(fails)
    def guarded():
        with Manager():
            raise KeyError  # @raise
    attempt(guarded)
    """,
        ):
            (stop,) = self.stops(source, name="userUnhandled")
            self.assertEqual(self.place(stop), "raise")
            self.assertEqual(stop["frames"][0]["name"], "guarded")

    def test_a_step_over_what_an_exception_leaves_behind_a_finally_shows_no_return(self) -> None:
        path = self.program(
            """
    def guarded():
        try:
            raise KeyError
        finally:
            x = 1  # @finally
    try:
        guarded()  # @call
    except KeyError:
        pass
    """
        )
        with self.launch("program.py") as adapter:
            self.begin(adapter, path, self.spec(path, "finally"))
            adapter.stop()
            adapter.ask("adapter/next")
            stop = adapter.stop()
            self.assertEqual((self.place(stop), stop["text"]), ("call", "KeyError leaves guarded"))
            scopes = [scope["name"] for scope in stop["look"]["scopes"]]
            # Up to 3.11 it would have to be held while it is handled, which the program could see.
            self.assertEqual(scopes, ["Globals", "Exception"] if MONITORING else ["Globals"])

    def test_a_function_that_returns_out_of_its_handler_has_returned(self) -> None:
        path = self.program(
            """
    def caught():
        try:
            fails()
        except LookupError:
            return 5  # @return
    caught()  # @call
    def numbers():
        try:
            fails()
        except LookupError:
            yield 6  # @yield
            x = 1  # @resumed
    for n in numbers(): pass
    """
        )
        with self.launch("program.py") as adapter:
            self.begin(adapter, path, self.spec(path, "return"), self.spec(path, "yield"))
            adapter.stop()
            adapter.ask("adapter/next")
            stop = adapter.stop()
            self.assertEqual((self.place(stop), stop["text"]), ("call", None))
            self.assertEqual(
                [scope["name"] for scope in stop["look"]["scopes"]], ["Globals", "Returned"]
            )
            self.assertEqual(self.go(adapter, "continue", "next"), "resumed")

    def test_a_frame_is_shown_where_the_exception_left_it(self) -> None:
        source = """
    def inner():
        raise KeyError("k")  # @raise
    def outer():
        try:
            inner()  # @call
        except KeyError as error:
            raise error
        finally:
            x = 1
    outer()  # @first
    """
        (stop,) = self.stops(source, name="uncaught")
        frames = [self.place({"frames": [frame]}) for frame in stop["frames"]]
        self.assertEqual(frames, ["raise", "call", "first"])

    def test_a_cancelled_task_is_no_accident_unless_it_is_asked_for(self) -> None:
        path = self.program(
            """
    import asyncio
    async def waits():
        await asyncio.sleep(60)  # @cancelled
    async def main():
        task = asyncio.ensure_future(waits())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    asyncio.run(main())
    """
        )
        for condition, stops in ((None, False), ("asyncio.CancelledError", True)):
            with self.launch("program.py") as adapter:
                wanted = [{"filter": "userUnhandled", "condition": condition}]
                self.begin(adapter, path, exceptionFilters=wanted)
                if stops:
                    own = [frame for frame in adapter.stop()["frames"] if not frame["library"]]
                    self.assertEqual(self.place({"frames": own}), "cancelled")
                    adapter.ask("adapter/continue")
                self.assertEqual(adapter.finish(), (0, "", ""))
