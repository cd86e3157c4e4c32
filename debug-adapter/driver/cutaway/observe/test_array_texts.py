"""Tables and tensors are told by shape and type of elements, where the libraries are installed."""

from __future__ import annotations

import importlib
import importlib.util
import unittest
from typing import Any

from .heap import Walk
from .serials import Serials


def _module(name: str) -> Any:
    return importlib.import_module(name) if importlib.util.find_spec(name) else None


numpy, pandas, torch = _module("numpy"), _module("pandas"), _module("torch")


def told(value: object) -> tuple[str, int]:
    walk = Walk(Serials(), 100, 60_000)
    walk.add(value)
    walk.run()
    return walk.objects[0]["text"], len(walk.objects)


class ArrayTextsTest(unittest.TestCase):
    """What a card of such an object says."""

    @unittest.skipUnless(numpy, "numpy is not installed")
    def test_arrays_of_numpy(self) -> None:
        self.assertEqual(told(numpy.zeros((1000, 3))), ("<ndarray (1000, 3) float64>", 1))
        self.assertEqual(told(numpy.zeros((2, 2), bool)), ("<ndarray (2, 2) bool>", 1))
        self.assertEqual(told(numpy.array([1, 2], "u2")), ("<ndarray (2,) uint16 [1, 2]>", 1))

    @unittest.skipUnless(pandas, "pandas is not installed")
    def test_tables_of_pandas(self) -> None:
        table = pandas.DataFrame({"a": [1, 2, 3], "b": [1.5, 2.5, 3.5]})
        self.assertEqual(told(table), ("<DataFrame (3, 2) int64, float64>", 1))
        self.assertEqual(told(table["a"]), ("<Series (3,) int64>", 1))
        self.assertEqual(told(table.set_index("a")), ("<DataFrame (3, 1) float64>", 1))

    @unittest.skipUnless(torch, "torch is not installed")
    def test_tensors_of_torch(self) -> None:
        self.assertEqual(told(torch.zeros(2, 3)), ("<Tensor (2, 3) float32>", 1))
        self.assertEqual(told(torch.zeros(4)), ("<Tensor (4,) float32>", 1))

    def test_a_class_that_only_has_their_names_is_read_like_any_other(self) -> None:
        def fail(one: object) -> Any:
            raise AssertionError

        for module, name in (("pandas", "DataFrame"), ("torch", "Tensor"), ("numpy", "ndarray")):
            made = type(name, (), {"shape": property(fail), "dtype": property(fail), "_mgr": property(fail)})  # fmt: skip
            made.__module__ = module
            self.assertEqual(told(made())[0], f"<{name}>")


if __name__ == "__main__":
    unittest.main()
