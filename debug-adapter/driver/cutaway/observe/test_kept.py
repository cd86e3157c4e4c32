"""Why values are shared is what `is` says in the interpreter that runs the test."""

from __future__ import annotations

import enum
import sys
import time
import unittest
from types import CodeType
from typing import Any

from .kept import Reasons, small_integers

_is_interned: Any = getattr(sys, "_is_interned", None)


class Colour(enum.Enum):
    RED = 1


def constants() -> list[Any]:
    return [1_000_000, 1.5, (7, 8, 9), b"some bytes", ((1000,), "x y"), -1_000_001]


def defaults(number: int = 2_000_000, *, text: str = "not a name!") -> tuple[int, str]:
    return number, text


class Holder:
    def method(self) -> float:
        return 3.25


def within(values: tuple[object, ...]) -> list[object]:
    parts = [within(one) for one in values if isinstance(one, tuple)]
    return [*values, *[one for some in parts for one in some]]


def told(
    values: list[Any], codes: list[CodeType] | None = None, around: list[object] | None = None
) -> list[tuple[str, str | None] | None]:
    reasons = Reasons(dict(enumerate(values)), codes or [], around or [], time.perf_counter() + 60)
    return [reasons.found.get(place) for place in range(len(values))]


class KeptTest(unittest.TestCase):
    """The chips of the panel."""

    def test_small_integers_end_where_is_says_so(self) -> None:
        low, high = small_integers()
        self.assertLess(low, 0)
        self.assertGreaterEqual(high, 256)
        for number in range(low, high + 1):
            self.assertIs(int(str(number)), int(str(number)))
        for number in (low - 1, high + 1):
            self.assertIsNot(int(str(number)), int(str(number)))
        self.assertEqual(told([low, high]), [("smallInt", None)] * 2)
        self.assertEqual(told([int(str(low - 1)), int(str(high + 1))]), [None, None])

    def test_what_is_made_once_is_the_same_however_it_is_made(self) -> None:
        pairs: list[tuple[Any, Any]] = [
            (None, [].append(1)), (True, not []), (Ellipsis, eval("...")),
            ((), tuple(iter(()))), ("", "abc"[1:1]), (b"", b"abc"[1:1]),
            ("a", "cab"[1]), ("\xe9", "caf\xe9"[3]), (b"a", b"cab"[1:2]),
            (Colour.RED, Colour(1)),
        ]  # fmt: skip
        for one, other in pairs:
            with self.subTest(one):
                self.assertIs(one, other)
                self.assertIsNotNone(told([one])[0])

    def test_nothing_is_said_of_what_is_made_anew_each_time(self) -> None:
        makers: list[Any] = [
            lambda: frozenset(()), lambda: "".join(["\u20ac", "uro"])[:1], lambda: float("1.5"),
            lambda: tuple(iter((1, 2))), lambda: bytes([1, 2]), lambda: int("123456"),
        ]  # fmt: skip
        for make in makers:
            one, other = make(), make()
            self.assertIsNot(one, other)
            expected = ("untold", None) if type(one) is str and _is_interned is None else None
            self.assertEqual(told([one])[0], expected)

    def test_constants_are_found_by_identity_in_the_function_that_has_them(self) -> None:
        values = constants()
        found = told(values, [constants.__code__])
        self.assertEqual(found, [("constant", constants.__code__.co_name)] * len(values))
        for value in values:
            self.assertTrue(any(value is one for one in within(constants.__code__.co_consts)))
        inner = values[4][0]
        self.assertEqual(told([inner], [constants.__code__])[0], ("constant", "constants"))
        copies = [int("1000000"), float("1.5"), bytes(values[3][:4]) + b" bytes"]
        self.assertEqual(told(copies, [constants.__code__]), [None] * 3)

    def test_constants_of_methods_and_of_functions_within_functions_are_found(self) -> None:
        self.assertEqual(
            told([Holder().method()], [], [Holder])[0],
            ("constant", getattr(Holder.method.__code__, "co_qualname", "method")),
        )
        space: dict[str, Any] = {}
        code = compile("def outer():\n def inner(): return 12345678\n return inner", "<x>", "exec")
        exec(code, space)
        name = "outer.<locals>.inner" if sys.version_info >= (3, 11) else "inner"
        self.assertEqual(told([space["outer"]()()], [code])[0], ("constant", name))

    def test_a_default_argument_is_told_with_its_function(self) -> None:
        number, text = defaults()
        self.assertEqual(
            told([number, text], [], [defaults]), [("default", "defaults"), ("default", "defaults")]
        )

    def test_interned_texts_are_told_where_the_interpreter_tells_and_none_is_interned(self) -> None:
        made = "".join(["never", "written", "as", "one"])
        name = sys.intern("".join(["a", "name", "that", "is", "interned"]))
        found = told([made, name])
        if _is_interned is None:
            self.assertEqual(found, [("untold", None)] * 2)
            return
        self.assertEqual(found, [None, ("interned", None)])
        self.assertFalse(_is_interned(made))

    def test_time_that_is_up_is_said(self) -> None:
        many: Any = tuple(range(10_000, 20_000))
        code = constants.__code__.replace(co_consts=(many, *constants.__code__.co_consts))
        reasons = Reasons({1: int("987654321")}, [code], [], 0)
        self.assertTrue(reasons.is_cut)
        self.assertEqual(reasons.found, {})


if __name__ == "__main__":
    unittest.main()
