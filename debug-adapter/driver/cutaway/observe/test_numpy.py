"""What is read of numpy's arrays, where this Python has numpy."""

from __future__ import annotations

import importlib.util
import unittest
from typing import Any

from . import elements, hover, memory, peek
from .variables import Handles


@unittest.skipUnless(importlib.util.find_spec("numpy"), "numpy is not installed")
class NumpyTest(unittest.TestCase):
    def setUp(self) -> None:
        self.numpy: Any = importlib.import_module("numpy")

    def test_an_array_says_its_shape_and_what_its_elements_are(self) -> None:
        array = self.numpy.array
        for value, text in (
            (array([1.5, 2.5]), "<ndarray (2,) float64 [1.5, 2.5]>"),
            (array([[1, 2]], dtype="int16"), "<ndarray (1, 2) i16>"),
            (array(["abc", "b"]), "<ndarray (2,) <U3 ['abc', 'b']>"),
            (array([b"abc"]), "<ndarray (1,) S3 [b'abc']>"),
            (array([True]), "<ndarray (1,) b8 [True]>"),
            (array([{}, None], dtype=object), "<ndarray (2,) object [{}, None]>"),
            (array(["2026-01-02"], dtype="datetime64[D]"), "<ndarray (1,) <M8[D] [datetime.date(2026, 1, 2)]>"),
        ):  # fmt: skip
            self.assertEqual(peek.short_text(value), text)

    def test_rows_of_an_array_are_read_page_by_page_and_have_expressions(self) -> None:
        matrix = self.numpy.arange(12.0).reshape(3, 4)
        row: Any = Handles().result(matrix, "matrix", None)
        self.assertEqual((row["named"], row["indexed"]), (4, 3))
        (last,) = elements.page(matrix, 2, 5)
        self.assertEqual(last.tolist(), [8.0, 9.0, 10.0, 11.0])
        import sys

        self.assertEqual(hover.resolve("matrix.shape", sys._getframe()), (3, 4))

    def test_the_memory_of_an_array_is_read_where_it_lies_in_one_piece(self) -> None:
        matrix = self.numpy.arange(4, dtype="int8").reshape(2, 2)
        self.assertEqual(memory.read(matrix, 1, 2)[1], b"\x01\x02")
        with self.assertRaises(memory.Unreadable):
            memory.read(self.numpy.asfortranarray(matrix), 1, 2)


if __name__ == "__main__":
    unittest.main()
