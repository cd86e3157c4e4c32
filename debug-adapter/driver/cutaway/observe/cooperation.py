"""Where `super()` goes from a method, and whether the methods of one name call each other on.

Told from the code of the methods alone: which names it loads and what it takes from them. Whether a
call is reached depends on the run, so each one that stands in the code counts as made once.
"""

from __future__ import annotations

import sys

from ..compat import cast
from . import frames, peek
from .class_table import functions_of
from .contents import instance_dict, named_entries
from .kinds import CodeType, ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType, FunctionType
    from typing import cast  # noqa: F811

    from .class_table import ClassTable

#: Code objects looked at for one method: itself and what is defined in it.
_MAX_CODES = 50
#: Instructions between `super` and what is taken from it.
_NEAR = 8
#: Calls followed before a circle of explicit calls is given up.
_MAX_VISITS = 2_000


class Calls:
    """What the code of one method does with methods of the same name further on."""

    __slots__ = ("explicit", "is_python", "uses_super")

    def __init__(self) -> None:
        #: False for what is written in C, which calls nothing on that could be seen.
        self.is_python = False
        self.uses_super = False
        #: Classes whose method it calls by their name: `Base.__init__(self)`.
        self.explicit: list[type] = []


class Link:
    """One class of the order that defines the name."""

    __slots__ = ("calls", "cls", "member", "next", "visits")

    def __init__(self, cls: type, member: object, calls: Calls) -> None:
        self.cls = cls
        self.member = member
        self.calls = calls
        #: How often it is called if each call in the code is made once; 0: never reached.
        self.visits = 0
        #: Where its `super()` goes; None where it has none, or nothing further on has the name.
        self.next: type | None = None


class SuperView:
    """A method that runs: whose it is, and in whose order its `super()` goes on."""

    __slots__ = ("argument", "defining", "instance", "name", "start")

    def __init__(
        self, argument: str, instance: object, start: type, defining: type, name: str
    ) -> None:
        self.argument = argument
        self.instance = instance
        #: The class in whose order `super()` looks: that of the instance, or the class itself.
        self.start = start
        self.defining = defining
        self.name = name


def method_of(frame: FrameType, table: ClassTable) -> SuperView | None:
    """What `super()` would know in a frame; None where it runs no method. Within a Stillness."""
    first = first_argument(frame)
    if first is None:
        return None
    argument, value = first
    cell = [
        one for name, kind, one in frames.bindings(frame) if name == "__class__" and kind == "free"
    ]
    orders: list[type] = [type(value)]
    if peek.is_class(value):
        orders.insert(0, cast("type", value))
    for start in orders:
        found = _owner(frame, start, cell[0] if cell else None, table)
        if found is not None:
            return SuperView(argument, value, start, *found)
    return None


def first_argument(frame: FrameType) -> tuple[str, object] | None:
    """Name and value of the first argument of a function; None where it has none, or no longer."""
    code = frame.f_code
    if not frames.is_function(frame) or not code.co_argcount:
        return None
    first = code.co_varnames[0]
    for name, _, value in frames.bindings(frame):
        if name == first:
            return name, value
    return None


def _owner(
    frame: FrameType, start: type, cell: object, table: ClassTable
) -> tuple[type, str] | None:
    """The class of an order that the code of a frame belongs to, and under which name."""
    code = frame.f_code
    for cls in table.mro(start):
        names = [
            name
            for name, member in table.own(cls).items()
            if any(one.__code__ is code for one in functions_of(member))
        ]
        if names and (cell is None or cell is cls):
            return cls, code.co_name if code.co_name in names else names[0]
    if cell is not None and peek.is_class(cell):
        known = cast("type", cell)
        if table.derives(start, known):
            return known, code.co_name
    return None


def chain(start: type, name: str, table: ClassTable) -> list[Link]:
    """All methods of a name in the order of a class, with how often each is called from its first."""
    order = table.mro(start)
    links = [
        Link(cls, member, calls_of(member, name, cls, order, table))
        for cls in order
        for member in _member(cls, name, table)
    ]
    places = {id(cls): place for place, cls in enumerate(order)}
    for at, link in enumerate(links):
        if link.calls.uses_super and at + 1 < len(links):
            link.next = links[at + 1].cls
    by_class = {id(link.cls): link for link in links}
    waiting = links[:1]
    visits = 0
    while waiting and visits < _MAX_VISITS:
        link = waiting.pop()
        link.visits += 1
        visits += 1
        if link.visits > 50:
            continue
        called: list[type | None] = [link.next, *link.calls.explicit]
        for cls in called:
            found = None if cls is None else table.find(cls, name)
            if found is not None and id(found[0]) in places:
                waiting.append(by_class[id(found[0])])
    return links


def _member(cls: type, name: str, table: ClassTable) -> list[object]:
    own = table.own(cls)
    return [own[name]] if name in own else []


def calls_of(
    member: object, name: str, cls: type, order: tuple[type, ...], table: ClassTable
) -> Calls:
    """What a method's code does with the same name of other classes of the order."""
    calls = Calls()
    for function in functions_of(member):
        calls.is_python = True
        for code in _codes(function.__code__):
            _read(code, name, function, calls)
    found = {id(one): one for one in calls.explicit if one is not cls}
    calls.explicit = [one for one in order if id(one) in found]
    return calls


def _codes(code: CodeType) -> list[CodeType]:
    """A code and those defined in it: comprehensions, lambdas, functions within."""
    found, at = [code], 0
    while at < len(found) < _MAX_CODES:
        found.extend(one for one in found[at].co_consts if type(one) is CodeType)
        at += 1
    return found[:_MAX_CODES]


def _read(code: CodeType, name: str, function: FunctionType, calls: Calls) -> None:
    loads = _loads(code)
    for at, (kind, loaded) in enumerate(loads):
        if kind == "attribute":
            continue
        following = [one for what, one in loads[at + 1 : at + 1 + _NEAR] if what == "attribute"]
        if loaded == "super" and kind == "global":
            # Kept in a variable and used later: then any use of the name may be its.
            later = following or [one for what, one in loads[at + 1 :] if what == "attribute"]
            calls.uses_super = calls.uses_super or name in later
            continue
        path: list[str] = []
        for what, one in loads[at + 1 : at + 4]:
            if what != "attribute":
                break
            path.append(one)
        if name in path:
            target = _resolve(loaded, path[: path.index(name)], function)
            if target is not None:
                calls.explicit.append(target)


def _resolve(name: str, path: list[str], function: FunctionType) -> type | None:
    """The class that `name` or `name.attribute` of a module means to a function, found without code."""
    value: object = None
    free = function.__code__.co_freevars
    if name in free and function.__closure__ is not None:
        try:
            value = function.__closure__[free.index(name)].cell_contents
        except ValueError:
            return None
    else:
        value = _entry(function.__globals__, name)
        if value is None:
            value = _entry(function.__builtins__, name)
    for step in path:
        if not issubclass(type(value), ModuleType):
            return None
        value = _entry(instance_dict(value), step)
    return cast("type", value) if peek.is_class(value) else None


def _entry(names: object, wanted: str) -> object:
    for name, value in named_entries(names):
        if name == wanted:
            return value
    return None


def _loads(code: CodeType) -> list[tuple[str, str]]:
    """(`global`, `free` or `attribute`, name) for what a code loads, in the order of its instructions.

    Attributes that follow at once belong to what was loaded before; anything else between them is
    told as an empty name.
    """
    import opcode

    names = {opcode.opmap[one]: how for one, how in _OPERATIONS.items() if one in opcode.opmap}
    skipped = {0, *(opcode.opmap.get(one, 0) for one in ("PUSH_NULL", "PRECALL", "COPY_FREE_VARS"))}
    found: list[tuple[str, str]] = []
    raw, extended = code.co_code, 0
    for at in range(0, len(raw), 2):
        operation, argument = raw[at], raw[at + 1] | extended
        extended = argument << 8 if operation == opcode.EXTENDED_ARG else 0
        if operation == opcode.EXTENDED_ARG or operation in skipped:
            continue
        how = names.get(operation)
        if how is None:
            found.append(("other", ""))
            continue
        kind, shift_from, shift = how
        if kind == "free":
            found.append((kind, _free_name(code, argument)))
            continue
        if _VERSION >= shift_from:
            argument >>= shift
        found.append((kind, code.co_names[argument]))
    return found


def _free_name(code: CodeType, number: int) -> str:
    cells = [*code.co_cellvars, *code.co_freevars]
    if _VERSION >= (3, 11):
        cells = [
            *code.co_varnames,
            *[one for one in code.co_cellvars if one not in code.co_varnames],
            *code.co_freevars,
        ]
    return cells[number] if number < len(cells) else ""


_VERSION = sys.version_info[:2]
#: What loads a name: kind, and from which version on its argument is shifted by how many bits.
_OPERATIONS: dict[str, tuple[str, tuple[int, int], int]] = {
    "LOAD_GLOBAL": ("global", (3, 11), 1),
    "LOAD_NAME": ("global", (9, 0), 0),
    "LOAD_DEREF": ("free", (9, 0), 0),
    "LOAD_ATTR": ("attribute", (3, 12), 1),
    "LOAD_METHOD": ("attribute", (9, 0), 0),
    "LOAD_SUPER_ATTR": ("attribute", (3, 12), 2),
}
