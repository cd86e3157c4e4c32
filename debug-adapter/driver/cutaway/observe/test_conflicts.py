"""What is said of classes that Python refuses is what Python goes by."""

from __future__ import annotations

import random
import unittest
from abc import ABCMeta

from .class_table import ClassTable
from .conflicts import clashing_layouts, metaclasses
from .test_linearization import standard_classes


class LayoutTest(unittest.TestCase):
    def test_pairs_of_standard_classes_clash_exactly_where_python_says_so(self) -> None:
        chance = random.Random(4)
        table = ClassTable(lambda file: None)
        plain = [
            cls
            for cls in standard_classes()
            if type(cls) in (type, ABCMeta) and cls is not type and _can_be_base(cls)
        ]
        clashed = fine = 0
        for _ in range(6_000):
            bases = chance.sample(plain, 2)
            told = clashing_layouts(bases, table)
            try:
                ABCMeta.__new__(ABCMeta, "Both", tuple(bases), {})
            except TypeError as error:
                if "conflict" in str(error) and "lay" in str(error):
                    clashed += 1
                    self.assertEqual([base for base, _ in told], bases)
                continue
            fine += 1
            self.assertEqual(told, [])
        self.assertGreater(clashed, 100)
        self.assertGreater(fine, 500)

    def test_random_slots(self) -> None:
        chance = random.Random(8)
        for _ in range(300):
            classes: list[type] = [object, int, dict]
            table = ClassTable(lambda file: None)
            for number in range(6):
                bases = chance.sample(classes, chance.randint(1, 2))
                slots = chance.sample(["a", "b", "__dict__", "__weakref__"], chance.randint(0, 2))
                names = {"__slots__": slots} if chance.random() < 0.6 else {}
                told = clashing_layouts(bases, table)
                try:
                    made = type(f"C{number}", tuple(bases), names)
                except TypeError as error:
                    self.assertEqual("lay" in str(error) and "conflict" in str(error), bool(told))
                else:
                    self.assertEqual(told, [])
                    classes.append(made)


class MetaclassTest(unittest.TestCase):
    def test_random_metaclasses_clash_exactly_where_python_says_so(self) -> None:
        chance = random.Random(6)
        clashed = 0
        for _ in range(200):
            metas: list[type] = [type]
            for number in range(4):
                metas.append(type(f"M{number}", (chance.choice(metas),), {}))
            bases = [chance.choice(metas)("A", (), {}), chance.choice(metas)("B", (), {})]
            given = chance.choice(metas)
            told = metaclasses(bases, given, ClassTable(lambda file: None))
            try:
                made = type.__new__(given, "C", tuple(bases), {})
            except TypeError:
                clashed += 1
                self.assertEqual(len(told), 2)
            else:
                self.assertEqual(told, [type(made)])
        self.assertGreater(clashed, 20)


def _can_be_base(cls: type) -> bool:
    try:
        type.__new__(type(cls), "Alone", (cls,), {})
    except TypeError:
        return False
    return True


if __name__ == "__main__":
    unittest.main()
