"""What an editor says beside the line of a stop: names of one object, and of none that are two."""

from __future__ import annotations

import sys
import unittest
from types import FrameType
from typing import Any

from .serials import Serials
from .sharing import shared_names

of_module: list[int] = []


def shared(frame: FrameType) -> list[tuple[list[str], str]]:
    told: Any = shared_names(frame, Serials())
    return [(one["names"], one["type"]) for one in told]


class SharingTest(unittest.TestCase):
    """Names of this function, and of this module."""

    def test_names_of_one_changeable_object_are_told_in_the_order_of_the_code(self) -> None:
        rows: list[int] = []
        other: list[int] = []
        again, more = rows, other
        found = shared(sys._getframe())
        self.assertEqual(found, [(["rows", "again"], "list"), (["other", "more"], "list")])
        self.assertTrue(again is rows and more is other)

    def test_a_name_of_the_module_is_told_where_a_local_one_shares_with_it(self) -> None:
        mine = of_module
        self.assertEqual(shared(sys._getframe()), [(["mine", "of_module"], "list")])
        self.assertIs(mine, of_module)

    def test_what_nobody_can_change_and_definitions_are_no_surprise(self) -> None:
        one = "text" * 2
        two = one
        pair = (1, 2)
        same_pair = pair
        function = shared
        self.assertEqual(shared(sys._getframe()), [])
        self.assertTrue(two and same_pair and function)

    def test_the_number_is_that_of_the_lenses(self) -> None:
        first: dict[str, int] = {}
        second = first
        serials = Serials()
        number = serials.number(first)
        told: Any = shared_names(sys._getframe(), serials)
        self.assertEqual([one["serial"] for one in told], [number])
        self.assertIs(second, first)

    @unittest.skipIf(sys.version_info < (3, 11), "reading itself copies the names there")
    def test_looking_leaves_counts_as_they_were(self) -> None:
        held: list[int] = []
        again = held
        before = sys.getrefcount(held)
        shared_names(sys._getframe(), Serials())
        self.assertEqual(sys.getrefcount(held), before)
        self.assertIs(again, held)


if __name__ == "__main__":
    unittest.main()
