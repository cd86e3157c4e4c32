"""Texts of tables and tensors: their shape and the type of their elements, never the elements.

Read from the objects' own C fields. Nothing of these libraries is imported, and none of their Python
code runs: an object of a class that derives from theirs is told by its name alone.
"""

from __future__ import annotations

from ..compat import cast
from . import contents
from .classes import ClassFacts, exact, facts
from .kinds import GetSetDescriptorType, MemberDescriptorType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, cast  # noqa: F811

#: Kinds of numpy's types whose names have the bits of an element in them, and the others.
_SIZED = {"f": "float", "i": "int", "u": "uint", "c": "complex"}
_NAMED = {"b": "bool", "O": "object", "U": "str", "S": "bytes", "V": "void", "M": "datetime64", "m": "timedelta64"}  # fmt: skip
#: Axes, and blocks of a table, that are looked at.
_MAX_PARTS = 50


def array_text(value: object, known: ClassFacts) -> str | None:
    """`<DataFrame (1000, 3) float64>`; None for anything that is not such an object."""
    writer = _WRITERS.get((known.module, known.name))
    if writer is None:
        return None
    try:
        shape, kind = writer(value, known)
    except (AttributeError, TypeError, ValueError, RuntimeError):
        return None
    return f"<{' '.join([known.name, shape, kind]).strip()}>"


def type_of_elements(dtype: Any) -> str:
    """`float64`, `bool`, `str`: numpy's own `name` is Python code of numpy."""
    kind: str = dtype.kind
    if kind in _SIZED:
        return f"{_SIZED[kind]}{dtype.itemsize * 8}"
    return _NAMED.get(kind, "?")


def _of_table(value: object, known: ClassFacts) -> tuple[str, str]:
    """A DataFrame or Series: its axes say how long it is, its blocks which types it holds."""
    manager = _field(value, "_mgr")
    axes = _field(manager, "axes")
    if type(axes) is not list or not axes:
        raise TypeError
    # A manager has its axes the other way round.
    lengths = [_length(axis) for axis in reversed(cast("list[object]", axes)[:_MAX_PARTS])]
    blocks = _field(manager, "blocks")
    if type(blocks) is not tuple:
        raise TypeError
    kinds: list[str] = []
    for block in cast("tuple[object, ...]", blocks)[:_MAX_PARTS]:
        kind = _kind_of_block(block)
        if kind not in kinds:
            kinds.append(kind)
    shape = f"({lengths[0]},)" if len(lengths) == 1 else str(tuple(lengths))
    return shape, ", ".join(kinds)


def _length(axis: object) -> int:
    steps = _field(axis, "_range", None)
    if type(steps) is range:
        return range.__len__(steps)
    data = _field(axis, "_data")
    held = _field(data, "_ndarray", data)
    known = facts(type(held))
    if (known.module, known.name) != ("numpy", "ndarray"):
        raise TypeError
    return cast("Any", held).shape[0]


def _kind_of_block(block: object) -> str:
    values = _field(block, "values")
    known = facts(type(values))
    if (known.module, known.name) == ("numpy", "ndarray"):
        return type_of_elements(cast("Any", values).dtype)
    return known.name


def _of_tensor(value: object, known: ClassFacts) -> tuple[str, str]:
    sizes, dtype = _field(value, "shape"), _field(value, "dtype")
    if not issubclass(type(sizes), tuple):
        raise TypeError
    shape = ", ".join([str(size) for size in contents.elements(sizes)])
    kind = exact(type(dtype).__repr__(dtype)).rpartition(".")[2]
    return f"({shape},)" if tuple.__len__(cast("Any", sizes)) == 1 else f"({shape})", kind


_MISSING = object()


def _field(value: object, name: str, default: object = _MISSING) -> object:
    """An attribute that lies in the object: in a C field or its dictionary. Raises AttributeError."""
    member = facts(type(value)).get(name)
    if type(member) is GetSetDescriptorType or type(member) is MemberDescriptorType:
        return cast("Any", member).__get__(value)
    for found, content, _ in contents.attributes(value):
        if found == name:
            return content
    if default is _MISSING:
        raise AttributeError(name)
    return default


_WRITERS: dict[tuple[str, str], Callable[[Any, ClassFacts], tuple[str, str]]] = {
    ("pandas", "DataFrame"): _of_table,
    ("pandas", "Series"): _of_table,
    ("pandas.core.frame", "DataFrame"): _of_table,
    ("pandas.core.series", "Series"): _of_table,
    ("torch", "Tensor"): _of_tensor,
    ("torch.nn.parameter", "Parameter"): _of_tensor,
}
