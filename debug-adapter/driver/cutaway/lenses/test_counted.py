"""At every line, the ledger's number is that which the program is told in a run that nobody looks at.

Each function is run twice with the same events: first a plain trace function asks for the count of
each name, as the program itself would, then the lens is asked at the same lines.
"""

from __future__ import annotations

import ast
import gc
import sys
import unittest
from collections import OrderedDict, deque
from functools import partial
from types import FrameType
from typing import Any

from ..amount_for_tests import FULL, some
from ..observe.counts import BORROWS
from .looking_for_tests import Look, look_at, references

#: A name is compared after each statement behind which it is certainly bound.
PROGRAM = """
def aliases():
    rows = [[0], [1]]
    first = rows[0]
    second = first
    rows.append(first)
    pair = (first, rows)
    table = {"first": first, "pair": pair, 1: [first, first]}
    del second
    rows = rows + [first]
    table["again"] = table
    first = table.pop("first")
    pair = None
    members = {1, (2, 3)}
    frozen = frozenset(members)
    ordered = OrderedDict(one=frozen, two=members)
    queue = deque([ordered, frozen, frozen])
    queue.rotate(1)
    kept = queue.popleft()
    part = partial(print, kept, end=queue)
    return kept

def callee(given, *more, named=None):
    also = given
    inner = [also, given]
    if named is not None:
        other = named
        inner.append(other)
    given = inner
    return also

def caller():
    item = object()
    returned = callee(item)
    again = callee(item, item, returned, named=[item])
    made = callee([again])
    passed = callee(callee(callee(made)))
    return passed

def closures():
    seen = []
    functions = []
    for index in range(3):
        def inner(given=seen):
            return functions, given
        functions.append(inner)
    append = seen.append
    append(functions)
    method = functions[0]
    bound = [method, append]
    seen.clear()
    return bound

class Plain:
    shared = [1]
    def __init__(self, held):
        self.held = held
        self.same = self.held
    def me(self):
        local = self
        return local

class Slots:
    __slots__ = ("a", "b")

def instances():
    held = {}
    one = Plain(held)
    two = Plain(one)
    one.held = two
    slots = Slots()
    slots.a = one
    slots.b = slots
    method = one.me
    result = method()
    cls = Plain
    shared = cls.shared
    Plain.shared = held
    del one.same
    names = vars(two)
    Plain.shared = [1]
    return result

def generate(given):
    mine = [given]
    yield mine
    other = mine
    yield other

def generators():
    value = {}
    generator = generate(value)
    first = next(generator)
    second = next(generator)
    listed = list(generate(value))
    delegated = (one for one in listed)
    taken = next(delegated)
    del generator
    return taken

def failing():
    cause = ValueError([1])
    try:
        raise cause
    except ValueError as error:
        same = error
        trace = error.__traceback__
        try:
            raise KeyError(same) from error
        except KeyError as other:
            outer = other.__cause__
            kept = [other]
    trace = None
    kept.clear()
    return same

def loops():
    items = [Plain(number) for number in range(2)]
    for item in items:
        alias = item
        for inner in [item, alias]:
            copy = inner
    while items:
        last = items.pop()
        del last
    with Context() as manager:
        value = manager
    unpacked = [*items, value]
    one, (two, three) = value, [unpacked, value]
    return value

class Context:
    def __enter__(self):
        made = self
        return made
    def __exit__(self, *error):
        return None

def strings():
    joined = "".join(["a", "b" * 50])
    number = float("12.5")
    text = joined
    key = {joined: number}
    fixed = (joined, number)
    nested = (fixed, fixed)
    data = bytes(40)
    view = memoryview(data)
    return nested
"""
_BEGUN = ("aliases", "caller", "closures", "instances", "generators", "failing", "loops", "strings")
#: Shared by the whole process: their counts change with whatever runs.
_SHARED = ("int", "str", "bool", "NoneType")


class Asking(ast.NodeTransformer):
    """Puts `note("x", [x])` behind each statement, for each name that is bound there."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        arguments = [*node.args.args, *node.args.kwonlyargs]
        node.body = self.block(node.body, [one.arg for one in arguments])
        return node

    def block(self, body: list[ast.stmt], bound: list[str]) -> list[ast.stmt]:
        found: list[ast.stmt] = [self.note(name) for name in bound]
        for statement in body:
            if isinstance(statement, ast.FunctionDef):
                bound.append(statement.name)
                found.append(statement)
            elif isinstance(statement, ast.Try):
                found.append(self.attempt(statement, bound))
            else:
                # Read before the block inside is: its own names last.
                names = self.stored(statement)
                bound[:] = [*dict.fromkeys([*bound, *names])]
                for field in ("body", "orelse"):
                    inner: list[ast.stmt] = getattr(statement, field, [])
                    if inner:
                        setattr(statement, field, self.block(inner, list(bound)))
                found.append(statement)
                gone = self.deleted(statement)
                bound[:] = [name for name in bound if name not in gone]
                if isinstance(statement, (ast.For, ast.If, ast.While)):
                    bound[:] = [name for name in bound if name not in names]
            if not isinstance(statement, ast.Return):
                found.extend(self.note(name) for name in bound)
        return found

    def attempt(self, statement: ast.Try, bound: list[str]) -> ast.stmt:
        statement.body = self.block(statement.body, list(bound))
        for handler in statement.handlers:
            names = [*bound, handler.name] if handler.name else list(bound)
            handler.body = self.block(handler.body, names)
        return statement

    def stored(self, statement: ast.stmt) -> list[str]:
        targets: list[Any] = []
        if isinstance(statement, ast.Assign):
            targets = statement.targets
        elif isinstance(statement, ast.With):
            targets = [item.optional_vars for item in statement.items]
        elif isinstance(statement, ast.For):
            targets = [statement.target]
        return [
            one.id
            for target in targets
            for one in ast.walk(target)
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
        ]

    def deleted(self, statement: ast.stmt) -> list[str]:
        if not isinstance(statement, ast.Delete):
            return []
        return [one.id for one in statement.targets if isinstance(one, ast.Name)]

    def note(self, name: str) -> ast.stmt:
        return ast.parse(f"note({name!r}, [{name}])").body[0]


def balance_of(ledger: dict[str, Any]) -> dict[str, Any]:
    """What is compared of a ledger: few objects, since the next ledgers look at all there are."""
    found = {key: ledger[key] for key in ("withheld", "count", "borrowed", "unexplained")}
    found["labels"] = " ".join(edge["label"] for edge in ledger["edges"])
    found["found"] = sum(edge["times"] for edge in ledger["edges"]) + ledger["omitted"]
    return found


class CountedTest(unittest.TestCase):
    """Two runs of one program: the program's account, and the lens's."""

    def setUp(self) -> None:
        self.tree = ast.fix_missing_locations(Asking().visit(ast.parse(PROGRAM)))
        self.looking = Look()
        gc.collect()
        gc.disable()
        self.addCleanup(gc.enable)

    def run_program(self, note: Any) -> None:
        names: dict[str, Any] = {
            "__name__": "counted",
            "note": note,
            "partial": partial,
            "deque": deque,
            "OrderedDict": OrderedDict,
        }
        # Compiled anew: Python specializes code that has run, which then keeps fewer references.
        exec(compile(self.tree, "<counted>", "exec"), names)
        for name in _BEGUN:
            names[name]()

    def test_every_count_is_that_of_an_undisturbed_run(self) -> None:
        plain: list[tuple[str, int, str]] = []
        seen: list[tuple[str, dict[str, Any] | None]] = []

        def ask(name: str, held: list[Any]) -> None:
            plain.append((name, references(held), type(held[0]).__name__))

        def trace(frame: FrameType, event: str, argument: object) -> Any:
            return trace if frame.f_code.co_filename == "<counted>" else None

        def look(name: str, held: list[Any]) -> None:
            held.clear()
            if len(seen) not in places:
                seen.append((name, None))
                return
            # As at a stop: what the lens does itself is not traced.
            sys.settrace(None)
            seen.append((name, balance_of(look_at(name, self.looking, sys._getframe(1)))))
            sys.settrace(trace)

        self.run_program(ask)
        # Where a count is told of what the whole process shares, nothing is compared.
        told = [place for place, (_, _, kind) in enumerate(plain) if kind not in _SHARED]
        places = set(some(told, 60))
        sys.settrace(trace)
        try:
            self.run_program(look)
        finally:
            sys.settrace(None)
        self.assertEqual([name for name, _, _ in plain], [name for name, _ in seen])
        self.compare(plain, seen)

    def compare(
        self, plain: list[tuple[str, int, str]], seen: list[tuple[str, dict[str, Any] | None]]
    ) -> None:
        compared = 0
        for place, ((name, count, kind), (_, ledger)) in enumerate(zip(plain, seen, strict=True)):
            with self.subTest(place=place, name=name, kind=kind):
                if ledger is None:
                    continue
                if ledger["withheld"] is not None:
                    self.assertEqual(ledger["withheld"], "immortal")
                    continue
                compared += 1
                self.assertEqual(ledger["count"], count, ledger["labels"])
                self.assertEqual(
                    ledger["count"] + ledger["borrowed"], ledger["found"] + ledger["unexplained"]
                )
                if not BORROWS:
                    self.assertEqual(ledger["borrowed"], 0)
        self.assertGreater(compared, 300 if FULL else 40)


if __name__ == "__main__":
    unittest.main()
