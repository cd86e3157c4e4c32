"""What is foretold of a look-up is what `getattr` then does."""

from __future__ import annotations

import enum
import random
import sys
import types
import unittest
from functools import cached_property
from typing import Any

from ..amount_for_tests import FULL, some
from .class_table import ClassTable
from .lookup import Lookup, look_up
from .stillness import Stillness
from .test_linearization import standard_classes

ran: list[str] = []


def foretell(value: object, name: str) -> Lookup:
    with Stillness():
        return look_up(value, name, ClassTable(lambda file: file))


def is_of_tests(cls: type) -> bool:
    # Read as the lens reads it: another test may have made classes that notice being looked at.
    module: Any = type.__dict__["__module__"].__get__(cls)
    return type(module) is str and module.startswith("cutaway")


class Getter:
    """A descriptor of the program's own; `data` has `__set__` as well."""

    def __init__(self, label: str) -> None:
        self.label = label

    def __get__(self, instance: object, owner: object = None) -> str:
        ran.append(f"{type(self).__name__}.__get__")
        return self.label


class DataGetter(Getter):
    def __set__(self, instance: object, value: object) -> None:
        raise AttributeError


class SetOnly:
    def __set__(self, instance: object, value: object) -> None:
        raise AttributeError


class LookupTest(unittest.TestCase):
    """Each case is foretold, and then done."""

    def setUp(self) -> None:
        ran.clear()

    def check(self, value: object, name: str) -> Lookup:
        found = foretell(value, name)
        self.assertEqual(ran, [], "looking ran code")
        outcome = found.outcome
        if outcome.kind == "missing":
            with self.assertRaises(AttributeError):
                getattr(value, name)
        elif outcome.kind == "value":
            self.assertIs(getattr(value, name), outcome.value[0])
        elif outcome.kind == "bound":
            self.check_bound(getattr(value, name), outcome.value[0])
        elif outcome.kind == "wouldRun":
            try:
                getattr(value, name)
            except AttributeError:
                pass
            self.assertIn(outcome.would, ran)
        else:
            getattr(value, name)
        wins = [stop for stop in found.stops if stop.status == "wins"]
        self.assertLessEqual(len(wins), 1)
        ran.clear()
        return found

    def check_bound(self, real: Any, told: Any) -> None:
        self.assertIs(type(real), type(told))
        self.assertIs(real.__self__, told.__self__)
        if type(real) is types.MethodType:
            self.assertIs(real.__func__, told.__func__)
        else:
            self.assertEqual(real.__qualname__, told.__qualname__)

    def outcome(self, value: object, name: str) -> tuple[str, str | None]:
        found = self.check(value, name)
        place = next((stop.name for stop in found.stops if stop.status == "wins"), None)
        return found.outcome.kind, place

    def test_the_instance_wins_over_functions_and_plain_values_and_loses_to_data_descriptors(
        self,
    ) -> None:
        class Base:
            plain = 1
            data = DataGetter("data")
            getter = Getter("getter")
            set_only = SetOnly()

            def method(self) -> None: ...

            @property
            def asked(self) -> int:
                ran.append(SomeName.asked)
                return 1

            @cached_property
            def cached(self) -> int:
                return 1

        class SomeName:
            asked = f"{Base.__qualname__}.asked" if sys.version_info >= (3, 11) else "asked"

        one = Base()
        names = ("plain", "data", "getter", "set_only", "method", "asked", "only", "cached")
        self.assertEqual(self.outcome(one, "plain"), ("value", "classValue"))
        self.assertEqual(self.outcome(one, "method"), ("bound", "classValue"))
        self.assertEqual(self.outcome(one, "getter"), ("wouldRun", "classValue"))
        self.assertEqual(self.outcome(one, "set_only"), ("value", "classValue"))
        self.assertEqual(self.outcome(one, "only"), ("missing", None))
        self.assertEqual(foretell(one, "cached").outcome.kind, "wouldRun")
        for name in names:
            one.__dict__[name] = name.upper()
        for name in ("plain", "getter", "set_only", "method", "only", "cached"):
            self.assertEqual(self.outcome(one, name), ("value", "instance"))
        for name in ("data", "asked"):
            self.assertEqual(self.outcome(one, name), ("wouldRun", "typeData"))
        shadowed = [stop.status for stop in self.check(one, "data").stops]
        self.assertEqual(shadowed[1:3], ["wins", "shadowed"])

    def test_slots_class_and_static_methods(self) -> None:
        class Slotted:
            __slots__ = ("empty", "full")

            @classmethod
            def of_class(cls) -> None: ...

            @staticmethod
            def static() -> None: ...

        class Below(Slotted):
            __slots__ = ()

        one = Below()
        one.full = [1]
        self.assertEqual(self.outcome(one, "full"), ("value", "typeData"))
        self.assertEqual(self.outcome(one, "empty")[0], "missing")
        self.assertEqual(self.outcome(one, "of_class"), ("bound", "classValue"))
        self.assertEqual(self.outcome(one, "static"), ("value", "classValue"))
        for name in ("full", "empty", "static"):
            self.assertEqual(self.outcome(Below, name), ("value", "own"))
        self.assertEqual(self.outcome(Below, "of_class"), ("bound", "own"))
        self.assertEqual([stop.status for stop in foretell(one, "full").stops][2], "none")

    def test_a_class_asks_its_metaclass_first_and_last(self) -> None:
        class Meta(type):
            data = DataGetter("meta")
            getter = Getter("meta")
            only = 5

            def method(cls) -> None: ...

            def __getattr__(cls, name: str) -> str:
                ran.append("Meta.__getattr__")
                raise AttributeError(name)

        class One(metaclass=Meta):
            data = 1
            getter = 2
            method = 3

        self.assertEqual(self.outcome(One, "data"), ("wouldRun", "typeData"))
        self.assertEqual(self.outcome(One, "getter"), ("value", "own"))
        self.assertEqual(self.outcome(One, "method"), ("value", "own"))
        self.assertEqual(self.outcome(One, "only"), ("value", "classValue"))
        self.assertEqual(self.outcome(One, "nothing"), ("wouldRun", "getattr"))
        self.assertEqual(self.outcome(One(), "data"), ("value", "classValue"))
        self.assertEqual(self.outcome(One(), "only"), ("missing", None))
        del One.method
        self.assertEqual(self.outcome(One, "method"), ("bound", "classValue"))

    def test_hooks_are_told_to_run_and_do_not(self) -> None:
        class Hooked:
            here = 1

            def __getattr__(self, name: str) -> int:
                ran.append("Hooked.__getattr__")
                return 1

        class Decides(Hooked):
            def __getattribute__(self, name: str) -> int:
                ran.append("Decides.__getattribute__")
                return 1

        self.assertEqual(self.outcome(Hooked(), "here"), ("value", "classValue"))
        self.assertEqual(self.outcome(Hooked(), "gone"), ("wouldRun", "getattr"))
        self.assertEqual(self.outcome(Decides(), "here")[0], "wouldRun")
        module = types.ModuleType("made")
        module.__dict__["__getattr__"] = lambda name: ran.append("module.__getattr__")
        module.__dict__["here"] = 1
        self.assertEqual(self.outcome(module, "here"), ("value", "instance"))
        self.assertEqual(self.outcome(module, "gone"), ("wouldRun", "getattr"))

    def test_methods_written_in_c(self) -> None:
        for value, name in (
            ([1], "append"), (5, "__add__"), ("x", "join"), ({}, "fromkeys"), (dict, "fromkeys"),
            (int, "__add__"), (slice(1, 2), "start"), (range(3), "stop"), (Color.RED, "RED"),
            (Color, "RED"), (Color.RED, "_value_"), (object(), "nothing"), (int, "__name__"),
            ((lambda: 1), "__code__"), (ValueError("x"), "args"), (None, "__bool__"),
        ):  # fmt: skip
            self.check(value, name)

    def test_random_hierarchies(self) -> None:
        """Members by chance on classes, metaclasses and instances, each foretold and then asked for."""
        chance = random.Random(11)
        kinds: list[Any] = [
            lambda: 5,
            lambda: Getter("x"),
            lambda: DataGetter("x"),
            SetOnly,
            lambda: lambda *given: None,
            lambda: staticmethod(lambda: None),
            lambda: classmethod(lambda cls: None),
            lambda: classmethod(5),  # type: ignore[arg-type]
        ]
        seen: dict[str, int] = {}
        for _ in range(300):
            meta = type(
                "Meta", (type,), {n: chance.choice(kinds)() for n in chance.sample("abcd", 2)}
            )
            classes: list[type] = []
            for number in range(4):
                bases = tuple(chance.sample(classes, min(len(classes), chance.randint(0, 2))))
                names = {n: chance.choice(kinds)() for n in chance.sample("abcde", 2)}
                try:
                    classes.append(meta(f"C{number}", bases, names))
                except TypeError:
                    continue
            one = classes[-1]()
            vars(one).update({n: object() for n in chance.sample("abcde", 2)})
            for value in (one, classes[-1]):
                for name in "abcdef":
                    kind = self.check(value, name).outcome.kind
                    seen[kind] = seen.get(kind, 0) + 1
        self.assertEqual(set(seen), {"value", "bound", "wouldRun", "missing"})

    def test_every_name_of_every_class_of_the_standard_library(self) -> None:
        told, computed = 0, 0
        classes = some([cls for cls in standard_classes() if not is_of_tests(cls)], 500)
        for cls in classes:
            for name in [*type.__dir__(cls), "nothing_of_that_name"]:
                found = foretell(cls, name)
                kind = found.outcome.kind
                if kind in ("value", "bound", "missing"):
                    told += 1
                    self.check_real(cls, name, found)
                else:
                    computed += 1
        self.assertGreater(told, 50_000 if FULL else 30 * len(classes))
        # Four or five names of each class are type's own descriptors (`__class__`, `__doc__`, …).
        self.assertLess(computed, 5 * len(classes))

    def check_real(self, cls: type, name: str, found: Lookup) -> None:
        try:
            real: Any = getattr(cls, name)
        except AttributeError:
            self.assertEqual(found.outcome.kind, "missing", f"{cls}.{name}")
            return
        self.assertNotEqual(found.outcome.kind, "missing", f"{cls}.{name}")
        if found.outcome.kind == "value":
            told = found.outcome.value[0]
            # Members in C make a new number or text each time they are read.
            fresh = type(real) in (int, str) and type(real) is type(told) and real == told
            self.assertTrue(real is told or fresh, f"{cls}.{name}")
        else:
            self.check_bound(real, found.outcome.value[0])


class Color(enum.Enum):
    RED = 1


if __name__ == "__main__":
    unittest.main()
