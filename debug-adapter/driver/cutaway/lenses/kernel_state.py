"""What a tiled kernel has of its own at a moment: m, l, the accumulator, the output, its loops' counters.

Found by the names that people give them. Read whole or not at all; where it is kept for all heads at
once, the rows of one head are.
"""

from __future__ import annotations

from ..observe.arrays import Array, Numbers, Unreadable, described, integer, number, read
from .attention_arrays import last_part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .attention_arrays import Names

#: Counters and sizes that are told, at most.
MAX_INTEGERS = 60
_KINDS = {
    "max": ("m", "m_i", "mi", "row_max", "running_max", "rowmax", "max_score", "top", "tops"),
    "sum": ("l", "l_i", "li", "row_sum", "running_sum", "rowsum", "denominator", "denom", "total", "totals"),
    "logSum": ("lse", "logsumexp", "log_sum", "softmax_lse", "L"),
    "accumulator": ("acc", "accumulator", "acc_o", "o_acc", "Oi", "O_i", "o_i", "mixed"),
    "output": ("O", "o", "out", "output", "result"),
}  # fmt: skip
#: Kinds that have one number a row; the others have a row of numbers.
_ONE_A_ROW = frozenset(("max", "sum", "logSum"))
_SCALES = ("scale", "softmax_scale", "sm_scale", "scaling")
_HEADS = ("h", "head", "hi", "head_idx", "h_idx", "i_head", "off_h", "kv_head", "q_head")
_BATCHES = ("b", "batch", "bi", "batch_idx", "b_idx", "i_batch", "off_z", "n")


class Place:
    """One head among the heads and batches that arrays have."""

    __slots__ = ("at_hand", "batch", "batches", "head", "heads")

    def __init__(
        self,
        batches: int = 1,
        heads: int = 1,
        batch: int = 0,
        head: int = 0,
        at_hand: tuple[int | None, int | None] = (None, None),
    ) -> None:
        #: Batch and head that the frame's own counters say are worked on; None where none says so.
        self.at_hand = at_hand
        self.batches = batches
        self.heads = heads
        self.batch = batch
        self.head = head


def at_hand(names: Names, batches: int, heads: int) -> tuple[int | None, int | None]:
    """The batch and the head that the frame's own counters say are worked on; None where none says so."""

    def counter(known: tuple[str, ...], count: int) -> int | None:
        for name in known:
            value = integer(names.own[name]) if count > 1 and name in names.own else None
            if value is not None and 0 <= value < count:
                return value
        return None

    return counter(_BATCHES, batches), counter(_HEADS, heads)


def state(names: Names, place: Place, room: int, notes: list[str]) -> dict[str, Any] | None:
    """KernelState of protocol/lenses/attention.ts, with `Numbers` yet to be sent; None without any of it."""
    own = _by_last_part(names.own)
    found: dict[str, Any] = {}
    for kind, known in _KINDS.items():
        found[kind] = None
        for name in known:
            if name not in own:
                continue
            text, value = own[name]
            numbers = _numbers(text, value, kind, place, room, notes)
            if numbers is not None:
                found[kind] = (text, numbers)
                room -= len(numbers.data)
                break
    if not any(found.values()):
        return None
    return {**found, "integers": _integers(names), "scale": _scale(names)}


def _by_last_part(named: dict[str, object]) -> dict[str, tuple[str, object]]:
    """Plain names before attributes and items of the same name."""
    found: dict[str, tuple[str, object]] = {}
    for text, value in named.items():
        found.setdefault(last_part(text), (text, value))
    return found


def _integers(names: Names) -> dict[str, int]:
    found: dict[str, int] = {}
    # What a function does not name itself may be a constant of its module: BLOCK_M and the like.
    for text in [*names.own, *(text for text in names.all if text not in names.own)]:
        value = integer(names.all[text])
        if value is not None and abs(value) < 2**31 and len(found) < MAX_INTEGERS:
            found.setdefault(last_part(text), value)
    return found


def _scale(names: Names) -> float | None:
    known = _by_last_part(names.all)
    scales = [number(known[name][1]) for name in _SCALES if name in known]
    return next((one for one in scales if one is not None and one - one == 0.0), None)


def _numbers(
    name: str, value: object, kind: str, place: Place, room: int, notes: list[str]
) -> Numbers | None:
    single = number(value)
    if single is not None:
        import _struct

        return Numbers((), "float64", _struct.pack("<d", single))
    array = described(value)
    if array is None or array.unreadable is not None or len(array.shape) > 5:
        return None
    index = _of_one_head(array, kind, place)
    left = [
        length for length, one in zip(array.shape, index, strict=True) if isinstance(one, slice)
    ]
    size = 1
    for length in left:
        size *= length
    if size * (4 if is_narrow(array) else 8) > room:
        notes.append(f"“{name}” has {size:,} numbers and was not read.")
        return None
    try:
        numbers = read(array, index)
    except Unreadable as reason:
        notes.append(f"“{name}” cannot be read: {reason}")
        return None
    # Axes of one element say nothing: (1, 16, 1) are 16 numbers.
    numbers.shape = tuple(length for length in numbers.shape if length != 1)
    return numbers


def _of_one_head(array: Array, kind: str, place: Place) -> list[int | slice]:
    """All of an array; of one that begins with the axes of batches and heads, the part of one head."""
    shape: tuple[int, ...] = array.shape
    # An accumulator of one head has two axes, a max has one, or a second of one element.
    least = 2 if kind in _ONE_A_ROW else 3
    whole = slice(None)
    rest = len(shape)
    if place.batches * place.heads > 1:
        if rest > least and shape[:2] == (place.batches, place.heads):
            return [place.batch, place.head, *[whole] * (rest - 2)]
        is_column = kind in _ONE_A_ROW and rest == 2 and shape[1] == 1
        if place.batches == 1 and rest >= least and shape[0] == place.heads and not is_column:
            return [place.head, *[whole] * (rest - 1)]
    return [whole] * rest


def is_narrow(array: Array) -> bool:
    """True where numbers are sent in 4 bytes."""
    return array.dtype in ("float32", "float16", "bfloat16")
