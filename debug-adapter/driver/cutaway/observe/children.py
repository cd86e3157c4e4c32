"""What hangs below a value in the variables view by name: attributes, and what built-in types carry.

A value is shown by what its memory holds. What only its own code could tell, a property or a
`__repr__`, becomes a row that says so and is run when a person asks for it.
"""

from __future__ import annotations

import gc

from ..compat import cast
from . import contents, frames, peek
from .classes import exact, facts, has_method, own_names
from .kinds import (
    AsyncGeneratorType,
    CellType,
    CoroutineType,
    FunctionType,
    GeneratorType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
    TracebackType,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal, cast  # noqa: F811

    from .classes import ClassFacts

    # How a person can give a row another value: by its attribute, its index or key, or not at all.
    Setting = Literal["attribute", "item", None]
    # Name, value (or a Lazy), a Python expression for it, presentation (of protocol/driver.ts), setting.
    Child = tuple[str, object, str | None, str, Setting]

KEYWORDS = frozenset(
    """False None True and as assert async await break class continue def del elif else except
    finally for from global if import in is lambda nonlocal not or pass raise return try while with
    yield""".split()
)


class Lazy:
    """Stands for what only the program's code can tell: a property of `owner`, its `__repr__` or `__str__`."""

    __slots__ = ("name", "owner", "what")

    def __init__(self, owner: object, what: Literal["attribute", "repr", "str"], name: str) -> None:
        self.owner = owner
        self.what = what
        self.name = name


_LEAVES = frozenset(
    id(cls) for cls in (
        int, str, float, bool, complex, bytes, bytearray, type(None), type(...), list, tuple, dict,
        set, frozenset, range, memoryview, object,
    )
)  # fmt: skip

#: What instances of built-in types carry, read by the types' own descriptors.
_CARRIED: dict[int, tuple[str, ...]] = {
    id(cls): names
    for cls, names in (
        (MethodType, ("__self__", "__func__")),
        (property, ("fget", "fset", "fdel")),
        (staticmethod, ("__func__",)),
        (classmethod, ("__func__",)),
        (slice, ("start", "stop", "step")),
        (CellType, ("cell_contents",)),
        (TracebackType, ("tb_lineno", "tb_next")),
        (super, ("__thisclass__", "__self__", "__self_class__")),
    )
}
_REPR_OF_OBJECT = facts(object).get("__repr__")
#: The prefix of attributes, and what it waits for.
_SUSPENDING = {
    id(GeneratorType): ("gi_", "gi_yieldfrom"),
    id(CoroutineType): ("cr_", "cr_await"),
    id(AsyncGeneratorType): ("ag_", "ag_await"),
}


def is_dunder(name: str) -> bool:
    return name[:2] == "__" and name[-2:] == "__"


def presentation_of(value: object) -> str:
    """What a value is to a reader, for a row's symbol."""
    if issubclass(type(value), type):
        return "class"
    return "method" if type(value) is FunctionType else "data"


def count_named(value: object) -> int:
    """The length of `named_children`, without making them where there may be many."""
    cls = type(value)
    if id(cls) in _LEAVES:
        return 0
    if issubclass(cls, ModuleType):
        listed = contents.named_entries(contents.instance_dict(value))
        return len([name for name, _ in listed if name[:2] != "__"])
    return len(named_children(value, None))


def named_children(value: object, expression: str | None) -> list[Child]:
    """Rows below a value that have a name, in the order they are shown."""
    cls = type(value)
    if id(cls) in _LEAVES:
        return []
    if cls is FunctionType:
        return _of_function(value, expression)
    if issubclass(cls, type):
        return _of_class(cast("type", value), expression)
    if issubclass(cls, ModuleType):
        return _of_module(value, expression)
    if id(cls) in _CARRIED:
        return _carried(value, facts(cls), _CARRIED[id(cls)], expression)
    if id(cls) in _SUSPENDING:
        return _of_suspended(value, expression)
    return _of_instance(value, expression)


def expression_of(parent: str | None, name: str) -> str | None:
    """`parent.name`, where that is Python."""
    if not parent or not name.isidentifier():
        return None
    return None if name in KEYWORDS else f"{parent}.{name}"


def _child(name: str, value: object, parent: str | None, setting: Setting = None) -> Child:
    return name, value, expression_of(parent, name), presentation_of(value), setting


def _row(name: str, value: object, expression: str | None = None) -> Child:
    return name, value, expression, presentation_of(value), None


# ---- instances


def _of_instance(value: object, expression: str | None) -> list[Child]:
    known = facts(type(value))
    if type(known.get("__getattribute__")) is FunctionType:
        expression = None
    rows: list[Child] = []
    if known.named_fields is not None:
        rows.extend(_fields(value, known, expression))
    if contents.enum_member(value) is not None:
        return rows + _enum_rows(value, known, expression)
    if issubclass(known.cls, BaseException):
        rows.extend(_of_exception(cast("BaseException", value), known, expression))
    held = contents.attributes(value)
    for name, content, kind in held:
        if not is_dunder(name):
            hidden = kind == "attribute" and _is_hidden(known.found.get(name))
            rows.append(_child(name, content, None if hidden else expression, "attribute"))
    if not known.is_python or issubclass(known.cls, dict):
        rows.extend(_of_library_type(value, known, expression))
    taken = {row[0] for row in rows}
    if known.is_python:
        rows += [row for row in _computed(value, known, expression) if row[0] not in taken]
    return rows + _texts(value, known, expression)


def _is_hidden(member: object) -> bool:
    """True if this member of a class comes before an instance's own attribute of its name."""
    return member is not None and has_method(member, "__set__", "__delete__")


def _fields(value: object, known: ClassFacts, expression: str | None) -> list[Child]:
    """Fields of a namedtuple; `p.x` is true where the class has kept the fields' own getters."""
    rows: list[Child] = []
    elements = contents.elements(value, 0, len(known.named_fields or ()))
    for place, name in enumerate(known.named_fields or ()):
        if place < len(elements):
            getter = known.get(name)
            by_name = facts(type(getter)).name == "_tuplegetter"
            index = f"{expression}[{place}]" if expression else None
            path = expression_of(expression, name) if by_name else index
            rows.append(_row(name, elements[place], path))
    return rows


def _enum_rows(value: object, known: ClassFacts, expression: str | None) -> list[Child]:
    """`name` and `value`; an expression for them where the class has not made something else of these."""
    held = {name: content for name, content, _ in contents.attributes(value)}
    plain = next(
        (base for base in map(facts, known.mro) if (base.module, base.name) == ("enum", "Enum")),
        None,
    )
    return [
        _row(
            name,
            held[f"_{name}_"],
            expression_of(expression, name)
            if plain and known.get(name) is plain.get(name)
            else None,
        )
        for name in ("name", "value")
        if f"_{name}_" in held
    ]


def _of_library_type(value: object, known: ClassFacts, expression: str | None) -> list[Child]:
    """What some types written in C carry beside their elements."""
    rows: list[Child] = []
    for base in known.mro:
        name = facts(base).name
        module = facts(base).module
        if (module, name) == ("collections", "defaultdict"):
            rows += _carried(value, facts(base), ("default_factory",), expression)
        elif (module, name) == ("functools", "partial"):
            rows += _carried(value, facts(base), ("func", "args", "keywords"), expression)
        elif (module, name) == ("collections", "deque"):
            rows += _carried(value, facts(base), ("maxlen",), expression)
        elif (module, name) == ("numpy", "ndarray") and not known.is_python:
            rows += _carried(value, facts(base), ("shape", "dtype", "size", "nbytes"), expression)
    return rows


def _carried(
    value: object, known: ClassFacts, names: tuple[str, ...], expression: str | None
) -> list[Child]:
    rows: list[Child] = []
    for name in names:
        member = known.get(name)
        if type(member) is MemberDescriptorType or type(member) is GetSetDescriptorType:
            try:
                content = cast("Any", member).__get__(value)
            except (AttributeError, ValueError):
                continue
            rows.append(_row(name, content, expression_of(expression, name)))
    return rows


def _computed(value: object, known: ClassFacts, expression: str | None) -> list[Child]:
    """Properties and other descriptors of the class."""
    rows: list[Child] = []
    for name, member in known.found.items():
        if name[:1] == "_" or type(member) is FunctionType or id(type(member)) in _LEAVES:
            continue
        if _computes(member):
            path = expression_of(expression, name)
            writable = type(member) is property and member.fset is not None
            lazy = Lazy(value, "attribute", name)
            rows.append((name, lazy, path, "wouldRun", "attribute" if writable else None))
    return rows


def _texts(value: object, known: ClassFacts, expression: str | None) -> list[Child]:
    """What the class says of its own text, where that tells more than is shown."""
    rows: list[Child] = []
    texts: tuple[tuple[str, Literal["repr", "str"]], ...] = (
        ("__repr__", "repr"),
        ("__str__", "str"),
    )
    for method, what in texts:
        found = known.get(method)
        in_c = what == "repr" and found is not _REPR_OF_OBJECT and type(found) is not FunctionType
        if _is_written_by_hand(found, known) or (in_c and peek.is_only_named(value)):
            text = f"{what}({expression})" if expression else None
            rows.append((f"{what}()", Lazy(value, what, f"{what}()"), text, "wouldRun", None))
    return rows


def _computes(member: object) -> bool:
    if type(member) is property:
        return True
    kind = facts(type(member))
    return kind.is_python and has_method(member, "__get__")


def _is_written_by_hand(method: object, known: ClassFacts) -> bool:
    """True for a method that a person wrote; those of dataclasses and namedtuples tell nothing new."""
    if type(method) is not FunctionType or known.named_fields is not None:
        return False
    file = exact(method.__code__.co_filename)
    made = file == "<string>" or file.endswith(("reprlib.py", "dataclasses.py"))
    return not (made and "__dataclass_fields__" in known.found)


# ---- exceptions


def _of_exception(error: BaseException, known: ClassFacts, expression: str | None) -> list[Child]:
    """`args`, what the built-in class carries (`errno`, `code`, …), and how it hangs on others."""
    rows = [_child("args", contents.exception_arguments(error), expression)]
    for base in reversed(known.mro):
        if facts(base).is_python or base is BaseException or base is object:
            continue
        for name, member in own_names(base).items():
            kind = type(member)
            if is_dunder(name) or (
                kind is not MemberDescriptorType and kind is not GetSetDescriptorType
            ):
                continue
            try:
                content = cast("Any", member).__get__(error)
            except (AttributeError, TypeError, ValueError):
                continue
            if content is not None:
                rows.append(_child(name, content, expression))
    base_facts = facts(BaseException)
    for name in ("__cause__", "__context__"):
        content = cast("Any", base_facts.get(name)).__get__(error)
        if content is not None:
            rows.append(_child(name, content, expression))
    for name, content, _ in contents.attributes(error):
        if name == "__notes__":
            rows.append(_child(name, content, expression))
    return rows


# ---- functions, classes, modules


def _of_function(function: Any, expression: str | None) -> list[Child]:
    rows: list[Child] = []
    for name, held in (
        ("__defaults__", function.__defaults__),
        ("__kwdefaults__", function.__kwdefaults__),
    ):
        if held is not None and contents.size(held):
            rows.append(_row(name, held, f"{expression}.{name}" if expression else None))
    code = function.__code__
    for place, (name, cell) in enumerate(
        zip(code.co_freevars, function.__closure__ or (), strict=False)
    ):
        try:
            content = cell.cell_contents
        except ValueError:
            continue
        path = f"{expression}.__closure__[{place}].cell_contents" if expression else None
        rows.append(_row(name, content, path))
    # Reading `__dict__` gives a function one; so it is read only where the function has it.
    known = {id(function.__globals__), id(function.__kwdefaults__), id(function.__builtins__)}
    if any(type(held) is dict and id(held) not in known for held in gc.get_referents(function)):
        rows.extend(
            _child(name, content, expression, "attribute")
            for name, content in contents.named_entries(contents.instance_dict(function))
        )
    return rows


def _of_class(cls: type, expression: str | None) -> list[Child]:
    settable: Setting = "attribute" if facts(cls).is_python else None
    if type(facts(type(cls)).get("__getattribute__")) is FunctionType:
        expression = None
    rows: list[Child] = []
    for name, member in own_names(cls).items():
        if is_dunder(name):
            continue
        content = cast("Any", member).__func__ if type(member) is staticmethod else member
        # A function or a property is itself when its class is asked; other descriptors are not.
        kind = type(content)
        is_itself = kind is FunctionType or kind is property or kind is MemberDescriptorType
        is_itself = is_itself or not has_method(content, "__get__")
        path = expression_of(expression, name) if is_itself else None
        rows.append((name, content, path, presentation_of(content), settable))
    bases = cast("Any", facts(type).get("__bases__")).__get__(cls)
    rows.append(_row("__bases__", bases, f"{expression}.__bases__" if expression else None))
    rows.append(_row("__mro__", facts(cls).mro, f"{expression}.__mro__" if expression else None))
    return rows


def _of_module(module: object, expression: str | None) -> list[Child]:
    return [
        # Asking for what is not imported yet would import it.
        _child(name, content, None if contents.is_lazy_import(content) else expression, "attribute")
        for name, content in contents.named_entries(contents.instance_dict(module))
        if name[:2] != "__"
    ]


# ---- what is suspended


def _of_suspended(value: Any, expression: str | None) -> list[Child]:
    """The names a generator or coroutine will go on with, and what it waits for."""
    prefix, awaited = _SUSPENDING[id(type(value))]
    rows: list[Child] = []
    waits_for = getattr(value, awaited)
    if waits_for is not None:
        rows.append(_row(awaited, waits_for, f"{expression}.{awaited}" if expression else None))
    frame = getattr(value, f"{prefix}frame")
    if frame is None or getattr(value, f"{prefix}running"):
        return rows
    for name, _, content in frames.bindings(frame):
        path = f"{expression}.{prefix}frame.f_locals[{name!r}]" if expression else None
        rows.append(_row(name, content, path))
    return rows
