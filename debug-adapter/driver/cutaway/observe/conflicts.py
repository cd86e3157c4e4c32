"""Why Python refused to make a class: which bases it was given, and what of them does not fit.

The bases are read from the frame that was to make it. A `class` statement is read from its source
and each base found as a hover finds it, without running code; where a metaclass of Python was at
work, its argument holds them.
"""

from __future__ import annotations

import sys

from .. import source_text
from ..compat import cast, quiet_compile
from . import contents, frames, peek
from .hover import Names, WouldRun, value_of_node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType, TracebackType
    from typing import Any, cast  # noqa: F811

    from .class_table import ClassTable, Place, Shown

_PARSE_ONLY = 0x400  # ast.PyCF_ONLY_AST
_args_of_exception: Any = BaseException.__dict__["args"].__get__
_traceback_of: Any = BaseException.__dict__["__traceback__"].__get__
_get: dict[str, Any] = {
    name: type.__dict__[name].__get__
    for name in ("__base__", "__basicsize__", "__itemsize__", "__dictoffset__", "__weakrefoffset__")
}
_flags: Any = type.__dict__["__flags__"].__get__
_HEAP_TYPE = 1 << 9
_BY_SIZE_ALONE = sys.version_info >= (3, 12)
#: What an object's own slots take: pointers.
_POINTER = 8 if sys.maxsize > 2**32 else 4

#: What CPython's message says, and what that is.
_MESSAGES = (
    ("consistent method resolution", "order"),
    ("duplicate base class", "duplicate"),
    ("metaclass conflict", "metaclass"),
    ("lay-out conflict", "layout"),
    ("layout conflict", "layout"),
)


class Refused:
    """A class that could not be made. A base that could not be found without running code is None."""

    __slots__ = ("bases", "kind", "message", "metaclass", "name", "place", "written")

    def __init__(self, kind: str, message: str) -> None:
        self.kind = kind
        self.message = message
        self.name: str | None = None
        self.bases: list[type | None] = []
        #: The bases in words, where the statement could be read.
        self.written: list[str] = []
        self.metaclass: type | None = None
        self.place: Place | None = None


def refused_by(error: BaseException | None, frame: FrameType, shown: Shown) -> Refused | None:
    """The class that an exception at which the program has stopped is about; None for any other.

    `frame` is looked at where the exception has no traceback yet. Within a Stillness.
    """
    if error is None or type(error) is not TypeError:
        return None
    arguments = _args_of_exception(error)
    message = arguments[0] if len(arguments) == 1 and type(arguments[0]) is str else ""
    kind = next((kind for text, kind in _MESSAGES if text in message), None)
    if kind is None:
        return None
    found = Refused(kind, " ".join(message.split()))
    for one, line in reversed(_stack(error, frame)):
        if _from_arguments(one, found) or _from_source(one, line, found, shown):
            break
    return found


def _stack(error: BaseException, frame: FrameType) -> list[tuple[FrameType, int]]:
    """Frames and lines from the outermost that knows of the exception to where it was raised."""
    stack: list[tuple[FrameType, int]] = []
    traceback: TracebackType | None = _traceback_of(error)
    while traceback is not None:
        stack.append((traceback.tb_frame, traceback.tb_lineno or 0))
        traceback = traceback.tb_next
    return stack or [(frame, frame.f_lineno or 0)]


def _from_arguments(frame: FrameType, found: Refused) -> bool:
    """`__new__` or `__init__` of a metaclass: (metaclass, name, bases, namespace)."""
    code = frame.f_code
    if not frames.is_function(frame) or code.co_argcount < 4:
        return False
    held = {name: value for name, _, value in frames.bindings(frame)}
    values = [held.get(name) for name in code.co_varnames[:4]]
    metaclass, name, bases = values[0], values[1], values[2]
    if not peek.is_class(metaclass) or type(name) is not str or type(bases) is not tuple:
        return False
    known = cast("tuple[object, ...]", bases)
    if not known or not all(peek.is_class(one) for one in known):
        return False
    found.name = name
    found.bases = [cast("type", one) for one in known]
    found.metaclass = cast("type", metaclass)
    return True


def _from_source(frame: FrameType, line: int, found: Refused, shown: Shown) -> bool:
    path = shown(frame.f_code.co_filename)
    text = None if path is None else source_text.read(path)
    if path is None or text is None:
        return False
    node = _statement(text, line)
    if node is None:
        return False
    names = Names(frame)
    name, bases, keywords = _parts(node, names)
    found.place = (path, node.lineno)
    found.name = name
    given = _given(bases, names)
    if given is not None:
        found.bases = given
    else:
        lines = text.split("\n")
        found.written = [_written(one, lines) for one in bases]
        found.bases = _dropped([_base(one, names) for one in bases], bases, found)
    for keyword in keywords:
        if keyword.arg == "metaclass":
            value = _base(keyword.value, names)
            found.metaclass = value
    return True


def _statement(text: str, line: int) -> Any:
    """The `class` statement, or the call of `type` with a name, bases and a dictionary, on a line."""
    import _ast as ast

    try:
        tree: Any = quiet_compile(text, "<class>", "exec", _PARSE_ONLY)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    best: Any = None
    waiting: list[Any] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.ClassDef):
            ends = [*node.bases, *[one.value for one in node.keywords]]
            last = max((one.end_lineno or one.lineno for one in ends), default=node.lineno)
            first = min((one.lineno for one in node.decorator_list), default=node.lineno)
            if first <= line <= last and (best is None or node.lineno >= best.lineno):
                best = node
        elif isinstance(node, ast.Call) and len(node.args) == 3:
            spans = node.lineno <= line <= (node.end_lineno or node.lineno)
            if spans and best is None and isinstance(node.args[1], (ast.Tuple, ast.Name)):
                best = node
        waiting.extend(_children(node))
    return best


def _children(node: Any) -> list[Any]:
    import _ast as ast

    found: list[Any] = []
    for field in type(node)._fields:
        value = getattr(node, field, None)
        if isinstance(value, ast.AST):
            found.append(value)
        elif type(value) is list:
            found.extend(one for one in value if isinstance(one, ast.AST))
    return found


def _parts(node: Any, names: Names) -> tuple[str | None, list[Any], list[Any]]:
    import _ast as ast

    if isinstance(node, ast.ClassDef):
        return node.name, node.bases, node.keywords
    first, second = node.args[0], node.args[1]
    name = first.value if isinstance(first, ast.Constant) and type(first.value) is str else None
    bases: list[Any] = second.elts if isinstance(second, ast.Tuple) else [second]
    return name, bases, node.keywords


def _given(bases: list[Any], names: Names) -> list[type | None] | None:
    """The bases that `type(name, bases, namespace)` got in a variable; None for any other statement."""
    if len(bases) != 1:
        return None
    try:
        value = value_of_node(bases[0], names)
    except WouldRun:
        return None
    if type(value) is not tuple or not all(peek.is_class(one) for one in value):
        return None
    return [cast("type", one) for one in cast("tuple[object, ...]", value)]


def _base(node: Any, names: Names) -> type | None:
    """The class a base stands for. `Box[int]` is made by code, but always stands for its `Box`."""
    import _ast as ast

    if isinstance(node, ast.Subscript):
        node = node.value
    try:
        value = value_of_node(node, names)
    except WouldRun:
        return None
    origin = _origin(value)
    return origin if origin is not None else cast("type", value) if peek.is_class(value) else None


def _origin(value: object) -> type | None:
    """The class behind `list[int]` or `typing.List`, which put it in their place (`__mro_entries__`)."""
    if type(value) is type(list[int]):
        found: object = cast("Any", value).__origin__
        return cast("type", found) if peek.is_class(found) else None
    if peek.type_module(value) == "typing":
        for name, content, _ in contents.attributes(value):
            if name == "__origin__" and peek.is_class(content):
                return cast("type", content)
    return None


def _dropped(bases: list[type | None], nodes: list[Any], found: Refused) -> list[type | None]:
    """`Generic[T]` before another generic base puts itself aside, as `__mro_entries__` of typing has it."""
    import _ast as ast

    typing = sys.modules.get("typing")
    generic = vars(typing).get("Generic") if type(typing) is type(sys) else None
    kept: list[type | None] = []
    for place, (base, node) in enumerate(zip(bases, nodes, strict=True)):
        later = any(isinstance(one, ast.Subscript) for one in nodes[place + 1 :])
        if base is not None and base is generic and isinstance(node, ast.Subscript) and later:
            found.written.pop(len(kept))
            continue
        kept.append(base)
    return kept


def _written(node: Any, lines: list[str]) -> str:
    """The source of an expression on one line; columns are counted in bytes of UTF-8."""
    if node.lineno != node.end_lineno or node.lineno > len(lines):
        return "…"
    line = lines[node.lineno - 1].encode("utf-8", "surrogatepass")
    return line[node.col_offset : node.end_col_offset].decode("utf-8", "replace")


# ---- what does not fit


def metaclasses(bases: list[type], metaclass: type | None, table: ClassTable) -> list[type]:
    """The metaclasses that must derive from each other: two that do not, or the one that wins."""
    winner = metaclass or (type(bases[0]) if bases else type)
    for base in bases:
        other = type(base)
        if table.derives(winner, other):
            continue
        if not table.derives(other, winner):
            return [winner, other]
        winner = other
    return [winner]


def layouts(bases: list[type], table: ClassTable) -> list[tuple[type, type]]:
    """Each base with the class that decides how its instances lie in memory (`best_base`)."""
    return [(base, solid_base(base)) for base in bases]


def clashing_layouts(bases: list[type], table: ClassTable) -> list[tuple[type, type]]:
    """Two bases, and what decides their layout, where neither can hold the other's; else empty."""
    winner: tuple[type, type] | None = None
    for base, solid in layouts(bases, table):
        if winner is None or (table.derives(solid, winner[1]) and solid is not winner[1]):
            winner = (base, solid)
        elif not table.derives(winner[1], solid):
            return [winner, (base, solid)]
    return []


def solid_base(cls: type) -> type:
    """The class of a line of single layout bases that last added room of its own to instances.

    `solid_base` of Objects/typeobject.c: up to 3.11 room at the end for `__dict__` and weak references
    does not count; from 3.12 on classes made by Python have that before the object.
    """
    line = [cls]
    while (base := _get["__base__"](line[-1])) is not None:
        line.append(base)
    solid = line[-1]
    for one in reversed(line[:-1]):
        if _differs(one, solid):
            solid = one
    return solid


def _differs(cls: type, base: type) -> bool:
    size, base_size = _get["__basicsize__"](cls), _get["__basicsize__"](base)
    items, base_items = _get["__itemsize__"](cls), _get["__itemsize__"](base)
    if items or base_items or _BY_SIZE_ALONE:
        return size != base_size or items != base_items
    if _flags(cls) & _HEAP_TYPE:
        for name in ("__weakrefoffset__", "__dictoffset__"):
            if not _get[name](base) and _get[name](cls) + _POINTER == size:
                size -= _POINTER
    return size != base_size
