"""The attention lens: arrays of a frame that fit together as queries, keys and values, and a part of them.

`report` runs on the stopped thread and returns the AttentionReport of protocol/lenses/attention.ts.
It computes nothing of attention: the view does, from the numbers it is given.
"""

from __future__ import annotations

import time

from ..observe.array_summaries import Summaries
from ..observe.arrays import Array, Numbers, Unreadable, read
from ..observe.stillness import Stillness
from .attention_arrays import ROLES, Names, Triple, arrays_of, last_part, misfits, triples
from .attention_call import called_in
from .kernel_state import Place, at_hand, is_narrow, state
from .multihead import projected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

_clock = time.perf_counter
#: Tokens of a window, bytes of its numbers, and bytes of a kernel's own state: 256 KB as they are sent.
MAX_TOKENS, MAX_BYTES, MAX_STATE_BYTES, MAX_WEIGHT_BYTES = 256, 112_000, 32_000, 40_000
MAX_ARRAYS = 40

#: Names of softmax weights that a program keeps.
_WEIGHTS = ("attn", "attn_weights", "attention", "attention_weights", "weights", "probs",
            "attn_probs", "attention_probs", "attn_output_weights", "p", "P", "A")  # fmt: skip


class Chosen:
    """What a person chose; None for what is left to the probe."""

    __slots__ = ("batch", "first_key", "first_query", "head", "layout", "names")

    def __init__(
        self,
        names: tuple[str, str, str] | None = None,
        layout: str | None = None,
        batch: int | None = None,
        head: int | None = None,
        first_query: int = 0,
        first_key: int = 0,
    ) -> None:
        #: Of queries, keys and values.
        self.names = names
        self.layout = layout
        #: None: those that the frame's counters say are at hand, else the first.
        self.batch = batch
        self.head = head
        self.first_query = first_query
        self.first_key = first_key


class Inputs:
    """The queries, keys and values of a frame that are looked at, and where among their heads."""

    __slots__ = ("arrays", "notes", "picked", "place", "triples")

    def __init__(self, frame: FrameType, names: Names, chosen: Chosen) -> None:
        self.arrays = {**arrays_of(names.all), **projected(frame, names)}
        called = called_in(frame)
        self.triples = triples(self.arrays, chosen.names, chosen.layout, called)
        self.notes = [] if self.triples else misfits(self.arrays)
        #: Place in `triples` of the one that is read; None if none can be.
        self.picked = _picked(self.triples, chosen, self.notes)
        self.place = Place()
        if self.picked is not None:
            sizes = self.triples[self.picked].sizes()
            batches, heads = sizes["batches"], sizes["heads"]
            batch, head = at_hand(names, batches, heads)
            self.place = Place(
                batches,
                heads,
                min((batch or 0) if chosen.batch is None else chosen.batch, batches - 1),
                min((head or 0) if chosen.head is None else chosen.head, heads - 1),
                (batch, head),
            )

    def told(
        self, chosen: Chosen, most_bytes: int, summaries: Summaries | None = None
    ) -> dict[str, Any]:
        """The AttentionReport without the kernel's state."""
        triple = None if self.picked is None else self.triples[self.picked]
        window = None
        if triple is not None:
            window = _window(triple, chosen, self.place, self.arrays, self.notes, most_bytes)
        told = [_told(name, array) for name, array in self.arrays.items()]
        names = () if triple is None else triple.names
        # Those that are looked at first: they must not be cut off.
        told.sort(key=lambda one: one["name"] not in names)
        if triple is not None:
            _summarize(told, triple, Summaries() if summaries is None else summaries)
        return {
            "arrays": told[:MAX_ARRAYS],
            "candidates": [one.told() for one in self.triples],
            "chosen": self.picked,
            "window": window,
            "notes": self.notes,
        }

    def clear(self) -> None:
        """What was found must not outlive its reading, not even in a traceback's frame."""
        self.triples.clear()
        self.arrays.clear()


def report(
    frame: FrameType, chosen: Chosen, summaries: Summaries | None = None
) -> dict[str, object]:
    """AttentionReport of protocol/lenses/attention.ts for the names of one frame.

    `summaries` are those of this stop, so that another head of the same tensors reads no sample again.
    """
    with Stillness():
        began = _clock()
        names = Names(frame)
        inputs = Inputs(frame, names, chosen)
        told = inputs.told(chosen, MAX_BYTES, summaries)
        told["state"] = sent_state(state(names, inputs.place, MAX_STATE_BYTES, inputs.notes))
        inputs.clear()
        names.clear()
        return {**told, "elapsedMs": round((_clock() - began) * 1000, 3)}


def sent_state(found: dict[str, Any] | None) -> dict[str, Any] | None:
    """A kernel's state as it is sent: numbers in base64."""
    if found is None:
        return None
    return {kind: sent(*value) if type(value) is tuple else value for kind, value in found.items()}


def _told(name: str, array: Array) -> dict[str, Any]:
    return {
        "name": name,
        "type": array.type,
        "dtype": array.dtype,
        "shape": list(array.shape),
        "strides": None if array.strides is None else list(array.strides),
        "unreadable": array.unreadable,
        "summary": None,
    }


def _summarize(told: list[dict[str, Any]], triple: Triple, summaries: Summaries) -> None:
    """The three arrays that are looked at, from a sample of each."""
    for name, array in zip(triple.names, triple.arrays, strict=True):
        for one in told:
            if one["name"] == name and one["summary"] is None:
                one["summary"] = summaries.of(array)


# ---- the numbers of one head


def _picked(triples: list[Triple], chosen: Chosen, notes: list[str]) -> int | None:
    """The first triple that can be read; what keeps others from it is noted."""
    for place, triple in enumerate(triples):
        refused = [
            f"“{name}” cannot be read: {array.unreadable}"
            for name, array in zip(triple.names, triple.arrays, strict=True)
            if array.unreadable is not None
        ]
        if not refused:
            return place
        if not notes:
            notes.extend(dict.fromkeys(refused))
        if chosen.names is not None:
            return None
    return None


def _window(
    triple: Triple,
    chosen: Chosen,
    place: Place,
    arrays: dict[str, Array],
    notes: list[str],
    most_bytes: int,
) -> dict[str, object] | None:
    sizes = triple.sizes()
    batch, head = place.batch, place.head
    wide = 4 if all(is_narrow(array) for array in triple.arrays) else 8
    per_token = (2 * sizes["depth"] + sizes["valueDepth"]) * wide
    tokens = max(1, min(MAX_TOKENS, most_bytes // max(per_token, 1)))
    if per_token > most_bytes:
        notes.append(f"One token has {sizes['depth']:,} numbers: too many to send.")
        return None
    starts = [
        min(first, max(count - 1, 0))
        for first, count in (
            (chosen.first_query, sizes["queryCount"]),
            (chosen.first_key, sizes["keyCount"]),
        )
    ]
    counts = [
        min(tokens, sizes[name] - start)
        for name, start in zip(("queryCount", "keyCount"), starts, strict=True)
    ]
    read_parts: dict[str, object] = {}
    for role, name in enumerate(ROLES):
        side = min(role, 1)
        part = slice(starts[side], starts[side] + counts[side])
        try:
            numbers = read(triple.arrays[role], triple.index(role, batch, head, part))
        except Unreadable as reason:
            notes.append(f"“{triple.names[role]}” cannot be read: {reason}")
            return None
        read_parts[name] = sent(triple.names[role], numbers)
    return {
        "batch": batch,
        "head": head,
        "firstQuery": starts[0],
        "firstKey": starts[1],
        "precision": _precision(triple.arrays),
        "weights": _weights(triple, arrays, (batch, head), starts, counts),
        "cut": _cut(starts, counts, sizes),
        **read_parts,
    }


def _weights(
    triple: Triple,
    arrays: dict[str, Array],
    place: tuple[int, int],
    starts: list[int],
    counts: list[int],
) -> dict[str, object] | None:
    """The program's own weights of a window: a matrix a head, of as many rows and columns as it has tokens."""
    sizes = triple.sizes()
    named = {last_part(text): text for text in reversed(arrays)}
    for last in _WEIGHTS:
        name = named.get(last, "")
        array = arrays.get(name)
        if array is None or array.unreadable is not None or name in triple.names:
            continue
        # Axes may be left out only where they have one element: else nobody knows of which head it is.
        left_out = max(4 - len(array.shape), 0)
        axes = [sizes["batches"], sizes["heads"]]
        whole = (*axes[left_out:], sizes["queryCount"], sizes["keyCount"])
        if array.shape != whole or any(length != 1 for length in axes[:left_out]):
            continue
        wide = 4 if is_narrow(array) else 8
        rows = min(counts[0], MAX_WEIGHT_BYTES // (counts[1] * wide))
        index = [
            *place[left_out:],
            slice(starts[0], starts[0] + rows),
            slice(starts[1], starts[1] + counts[1]),
        ]
        try:
            return sent(name, read(array, index)) if rows > 0 else None
        except Unreadable:
            return None
    return None


def _cut(starts: list[int], counts: list[int], sizes: dict[str, int]) -> str | None:
    whole = (sizes["queryCount"], sizes["keyCount"])
    if tuple(counts) == whole:
        return None
    (query, key), (queries, keys) = starts, counts
    return (
        f"Read were queries {query:,} to {query + queries - 1:,} of {whole[0]:,} and "
        f"keys {key:,} to {key + keys - 1:,} of {whole[1]:,}: attention over these alone is drawn."
    )


def _precision(arrays: tuple[Array, ...]) -> str:
    if any(array.dtype in ("float16", "bfloat16") for array in arrays):
        return "float16"
    return "float32" if any(array.dtype == "float32" for array in arrays) else "float64"


def sent(name: str, numbers: Numbers) -> dict[str, object]:
    """Numbers of protocol/lenses/attention.ts."""
    import binascii

    text = binascii.b2a_base64(numbers.data, newline=False).decode("ascii")
    return {
        "name": name,
        "shape": list(numbers.shape),
        "format": numbers.format,
        "data": text,
    }
