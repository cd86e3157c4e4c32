"""Elements of everything that has some, page by page, by CPython's own code alone.

`contents` knows the built-in containers; here are also views, ranges and arrays. What is read of an
array is copied by its C code, a page at a time.
"""

from __future__ import annotations

import gc

from ..compat import cast
from . import contents
from .classes import facts
from .kinds import (
    DictItemsType,
    DictKeysType,
    DictValuesType,
    FunctionType,
    MappingProxyType,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, cast  # noqa: F811

    from .classes import ClassFacts

_VIEWS = frozenset(id(cls) for cls in (DictKeysType, DictValuesType, DictItemsType))
#: Element kinds of numpy that are plain data: their `tolist` makes Python's own numbers and texts.
_PLAIN_NUMPY = frozenset("biufcSUOVmM")
_LARGEST = 2**63 - 1


def kind(value: object) -> str | None:
    """`sequence`, `set` or `mapping`; None for what has no elements that can be read.

    Those of a namedtuple are its fields.
    """
    known = facts(type(value))
    if known.named_fields is not None and tuple.__len__(cast("Any", value)) == len(
        known.named_fields
    ):
        return None
    if known.kind is not None:
        return known.kind
    if type(value) is range or type(value) is memoryview or id(type(value)) in _VIEWS:
        return "sequence"
    if type(value) is MappingProxyType:
        return None if behind(value) is None else "mapping"
    return "sequence" if is_array(known) or is_numpy_array(known) else None


def count(value: object) -> int:
    """Number of elements; 0 where there are none, or more than an editor can count."""
    known = facts(type(value))
    if known.named_fields is not None and kind(value) is None:
        return 0
    if known.base is not None:
        return known.base.__len__(value)
    if type(value) is range:
        return contents.size(value) or 0
    if type(value) is memoryview:
        return _length_of_memory(value)
    if type(value) is MappingProxyType or id(type(value)) in _VIEWS:
        held = behind(value)
        return 0 if held is None else dict.__len__(held)
    if is_array(known):
        return known.cls.__len__(cast("Any", value))
    if is_numpy_array(known):
        return _length_of_numpy(cast("Any", value))
    return 0


def page(value: object, start: int, size: int) -> list[Any]:
    """Elements from `start` on, at most `size`: values, or (key, value) pairs of a mapping."""
    known = facts(type(value))
    end = min(start + size, _LARGEST)
    if known.base is not None:
        return contents.elements(value, start, size)
    if type(value) is range:
        return list(range.__getitem__(value, slice(start, end)))
    if type(value) is memoryview:
        return _page_of_memory(value, start, end)
    if type(value) is MappingProxyType:
        return contents.elements(behind(value), start, size)
    if id(type(value)) in _VIEWS:
        return _page_of_view(value, start, size)
    if is_array(known):
        return list(known.cls.__getitem__(cast("Any", value), slice(start, end)))  # type: ignore[attr-defined]
    return _page_of_numpy(cast("Any", value), start, end) if is_numpy_array(known) else []


def is_array(known: ClassFacts) -> bool:
    return known.name == "array" and known.module == "array" and not known.is_python


def is_numpy_array(known: ClassFacts) -> bool:
    return known.name == "ndarray" and known.module == "numpy" and not known.is_python


def behind(value: object) -> dict[object, object] | None:
    """The dictionary behind a view or a mappingproxy, found as the garbage collector finds it."""
    for held in gc.get_referents(value):
        if issubclass(type(held), dict):
            return cast("dict[object, object]", held)
    return None


def _page_of_view(value: object, start: int, size: int) -> list[Any]:
    pairs = contents.elements(behind(value), start, size)
    if type(value) is DictItemsType:
        return pairs
    part = 0 if type(value) is DictKeysType else 1
    return [pair[part] for pair in pairs]


def _length_of_memory(value: memoryview) -> int:
    try:
        return (value.shape or (0,))[0] if value.ndim == 1 and _is_plain_format(value.format) else 0
    except ValueError:  # It was released.
        return 0


def _page_of_memory(value: memoryview, start: int, end: int) -> list[Any]:
    try:
        return value[start:end].tolist() if _length_of_memory(value) else []
    except (ValueError, NotImplementedError):
        return []


def _is_plain_format(format: str) -> bool:
    return len(format.lstrip("@")) == 1 and format[-1] in "?bBhHiIlLqQnNfdPc"


def _length_of_numpy(array: Any) -> int:
    shape = array.shape
    return shape[0] if shape and array.dtype.kind in _PLAIN_NUMPY else 0


def _page_of_numpy(array: Any, start: int, end: int) -> list[Any]:
    """Numbers of a row, or the rows themselves as arrays."""
    part = array[start:end]
    return part.tolist() if array.ndim == 1 else [part[place] for place in range(len(part))]


def has_index(value: object) -> bool:
    """True if `value[i]` is its element, by Python's own code."""
    if id(type(value)) in _VIEWS:
        return False
    return type(facts(type(value)).get("__getitem__")) is not FunctionType


def takes_items(value: object) -> bool:
    """True if `value[i] = …` is something that Python may do."""
    known = facts(type(value))
    if known.kind is not None:
        return known.base is not tuple and known.kind != "set"
    if type(value) is memoryview:
        return not value.readonly
    return is_array(known) or is_numpy_array(known)
