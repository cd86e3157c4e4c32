"""What a sample spread over an array says of all its numbers: range, mean, histogram, and what is no number."""

from __future__ import annotations

import sys

from .arrays import Array, Unreadable, read, spread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Elements of a sample, and bars of its histogram.
SAMPLE, BARS = 4096, 32
#: Elements of a floating-point array among which what is no number is counted, and of the pieces this is done in.
MOST_COUNTED, PIECE = 4_000_000, 262_144
#: Most often the first one is enough.
_TESTS = ("isfinite", "isnan", "isinf")


class Summaries:
    """Summaries of one stop. A tensor of torch that has not changed is not read again.

    torch counts the changes that its own operations make (`_version`); what is kept holds for the same
    tensor, at the same address, with the same count. Nothing is kept longer than the program stands:
    what numpy, `.data` or a kernel of one's own writes into a tensor's memory is counted by nobody. numpy
    counts no changes at all, and neither do lists: those are read each time, which takes a millisecond.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], dict[str, object] | None] = {}

    def of(self, array: Array) -> dict[str, object] | None:
        key = _key(array)
        if key is None:
            return summary(array)
        if key not in self._kept:
            self._kept[key] = summary(array)
        return self._kept[key]

    def clear(self) -> None:
        """Code of the program has run, and may have written anywhere."""
        self._kept.clear()


def _key(array: Array) -> tuple[object, ...] | None:
    if array.kind != "torch" or array.unreadable is not None:
        return None
    tensor: Any = array.held
    try:
        found = (id(tensor), tensor.data_ptr(), tensor._version)
    except RuntimeError as error:
        # Tensors made for inference have no count.
        error.__traceback__ = None
        return None
    return (*found, array.shape, array.strides, array.dtype)


def summary(array: Array) -> dict[str, object] | None:
    """ArraySummary of protocol/lenses/attention.ts; None where nothing can be read.

    Reads at most SAMPLE elements however many there are. One NaN spoils a whole row, and no sample finds it:
    where numpy or torch can, they count NaN and infinity in all of the array.
    """
    size = array.size()
    if array.unreadable is not None or size == 0:
        return None
    try:
        found = read(array, spread(array.shape, SAMPLE)).values()
    except Unreadable:
        return None
    real = [one for one in found if one - one == 0.0]
    broken = sum(1 for one in found if one != one)
    mean = sum(real) / len(real) if real else None
    # A product that is too large is infinite; a power would raise.
    squares = sum((one - mean) * (one - mean) for one in real) if mean is not None else 0.0
    deviation = (squares / max(len(real), 1)) ** 0.5
    infinite = len(found) - len(real) - broken
    counted = (broken, infinite) if len(found) == size else _counted(array)
    if counted is not None:
        broken, infinite = counted
    return {
        "elements": size,
        "read": len(found),
        "least": min(real) if real else None,
        "largest": max(real) if real else None,
        # Squares of large numbers leave what a float can be.
        "mean": mean if mean is not None and mean - mean == 0.0 else None,
        "deviation": deviation if deviation - deviation == 0.0 else None,
        "notNumbers": broken,
        "infinite": infinite,
        "counted": counted is not None,
        "histogram": _histogram(real),
    }


def _counted(array: Array) -> tuple[int, int] | None:
    """How many of all elements are NaN, and how many infinite; None where that is not counted."""
    dtype = array.dtype or ""
    if array.size() > MOST_COUNTED or array.kind not in ("numpy", "torch"):
        return None
    if not dtype.startswith(("float", "bfloat")):
        return (0, 0) if dtype.startswith(("int", "uint", "bool")) else None
    held: Any = array.held
    if array.kind == "numpy":
        tests = _tests_of_numpy()
    else:
        # Of a device nothing is asked that goes over all its memory.
        tests = _tests_of_torch() if held.device.type == "cpu" else None
        held = held.detach()
    if tests is None:
        return None
    is_finite, is_nan, is_infinite = tests
    rows = max(1, PIECE * array.shape[0] // array.size())
    found = [0, 0]
    for first in range(0, array.shape[0], rows):
        piece = held[first : first + rows]
        if not is_finite(piece).all():
            found[0] += int(is_nan(piece).sum())
            found[1] += int(is_infinite(piece).sum())
    return found[0], found[1]


def _tests_of_numpy() -> list[Any] | None:
    """The tests, if numpy's names are still its own: a ufunc made of a function of Python knows objects only."""
    names: dict[str, Any] = object.__getattribute__(sys.modules["numpy"], "__dict__")
    tests: list[Any] = [names.get(one) for one in _TESTS]
    own = all(type(one).__name__ == "ufunc" and "f->?" in one.types for one in tests)
    return tests if own else None


def _tests_of_torch() -> list[Any]:
    names: dict[str, Any] = object.__getattribute__(sys.modules["torch"], "__dict__")
    tensor: Any = names["Tensor"]
    return [getattr(tensor, one) for one in _TESTS]


def _histogram(numbers: list[float]) -> list[int]:
    """How many lie in each of BARS equal parts between the least and the largest; one bar where all are equal."""
    if not numbers:
        return []
    least, largest = min(numbers), max(numbers)
    # Halves first: the range of large numbers is no float.
    width = largest / 2 - least / 2
    if width == 0:
        return [len(numbers)]
    # One more, which the largest itself falls into.
    counts = [0] * (BARS + 1)
    scale, begin = BARS / 2 / width, least / 2
    if scale - scale == 0 and width < 1e300:
        for one in numbers:
            counts[int((one - least) * scale)] += 1
    else:
        for one in numbers:
            counts[int((one / 2 - begin) / width * BARS)] += 1
    counts[BARS - 1] += counts.pop()
    return counts
