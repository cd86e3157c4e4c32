"""The attention lens: arrays of a frame that fit together as queries, keys and values, and a part of them.

`report` runs on the stopped thread and returns the AttentionReport of protocol/lenses/attention.ts.
It computes nothing of attention: the view does, from the numbers it is given.
"""

from __future__ import annotations

import time

from ..observe import frames
from ..observe.arrays import Array, Numbers, Unreadable, described, integer, number, read, summary
from ..observe.stillness import Stillness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

_clock = time.perf_counter
#: Tokens of a window, bytes of its numbers, and bytes of a kernel's own state: 256 KB as they are sent.
MAX_TOKENS, MAX_BYTES, MAX_STATE_BYTES, MAX_WEIGHT_BYTES = 256, 112_000, 32_000, 40_000
MAX_ARRAYS, MAX_CANDIDATES, MAX_INTEGERS = 40, 20, 60

_ROLES = ("queries", "keys", "values")
#: Names that people give; the first are the surest.
_NAMES = {
    "queries": ("q", "query", "queries", "xq", "q_proj", "query_states"),
    "keys": ("k", "key", "keys", "xk", "k_proj", "key_states"),
    "values": ("v", "value", "values", "xv", "v_proj", "value_states"),
}
#: Names of a tiled kernel's own state, in the letters people write them.
_STATE_NAMES = {
    "max": ("m", "m_i", "mi", "row_max", "running_max", "rowmax", "max_score", "top", "tops"),
    "sum": ("l", "l_i", "li", "row_sum", "running_sum", "rowsum", "denominator", "denom", "total", "totals"),
    "logSum": ("lse", "logsumexp", "log_sum", "softmax_lse", "L"),
    "accumulator": ("acc", "accumulator", "acc_o", "o_acc", "Oi", "O_i", "o_i", "mixed"),
    "output": ("O", "o", "out", "output", "result"),
}  # fmt: skip
#: Names of softmax weights that a program keeps.
_WEIGHTS = ("attn", "attn_weights", "attention", "attention_weights", "weights", "probs",
            "attn_probs", "attention_probs", "p", "P", "A")  # fmt: skip
_SCALES = ("scale", "softmax_scale", "sm_scale", "scaling")


class Chosen:
    """What a person chose; None for what is left to the probe."""

    __slots__ = ("batch", "first_key", "first_query", "head", "layout", "names")

    def __init__(
        self,
        names: tuple[str, str, str] | None = None,
        layout: str | None = None,
        batch: int = 0,
        head: int = 0,
        first_query: int = 0,
        first_key: int = 0,
    ) -> None:
        #: Of queries, keys and values.
        self.names = names
        self.layout = layout
        self.batch = batch
        self.head = head
        self.first_query = first_query
        self.first_key = first_key


class Triple:
    """Arrays that fit together, and how their axes are meant."""

    __slots__ = ("ambiguous", "arrays", "layout", "names", "score")

    def __init__(
        self,
        names: tuple[str, str, str],
        arrays: tuple[Array, Array, Array],
        layout: str,
        score: int,
    ) -> None:
        self.names = names
        self.arrays = arrays
        self.layout = layout
        self.score = score
        self.ambiguous = len(arrays[0].shape) > 2 and layout != "packed" and _is_ambiguous(arrays)

    def told(self) -> dict[str, object]:
        sizes = self.sizes()
        return {
            **dict(zip(_ROLES, self.names, strict=True)),
            "layout": self.layout,
            "ambiguous": self.ambiguous,
            **sizes,
        }

    def sizes(self) -> dict[str, int]:
        queries, keys, values = (array.shape for array in self.arrays)
        if self.layout == "packed":
            batches = queries[0] if len(queries) == 5 else 1
            tokens, heads, depth = queries[-4], queries[-2], queries[-1]
            key_heads, key_count, value_depth = heads, tokens, depth
        else:
            rank, depth, value_depth = len(queries), queries[-1], values[-1]
            batches = queries[0] if rank == 4 else 1
            if rank == 2:
                tokens, key_count, heads, key_heads = queries[0], keys[0], 1, 1
            else:
                place, other = (-3, -2) if self.layout == "headsFirst" else (-2, -3)
                heads, key_heads = queries[place], keys[place]
                tokens, key_count = queries[other], keys[other]
        return {
            "batches": batches,
            "heads": heads,
            "keyHeads": key_heads,
            "queryCount": tokens,
            "keyCount": key_count,
            "depth": depth,
            "valueDepth": value_depth,
        }

    def index(self, role: int, batch: int, head: int, tokens: slice) -> list[int | slice]:
        """What cuts a head's tokens out of the array of a role."""
        sizes, rank = self.sizes(), len(self.arrays[role].shape)
        if role > 0:
            head = head * sizes["keyHeads"] // max(sizes["heads"], 1)
        whole = slice(None)
        if self.layout == "packed":
            return [*([batch] if rank == 5 else []), tokens, role, head, whole]
        if rank == 2:
            return [tokens, whole]
        axes = [head, tokens] if self.layout == "headsFirst" else [tokens, head]
        return [*([batch] if rank == 4 else []), *axes, whole]


def report(frame: FrameType, chosen: Chosen) -> dict[str, object]:
    """AttentionReport of protocol/lenses/attention.ts for the names of one frame."""
    with Stillness():
        began = _clock()
        names = _names_of(frame)
        arrays = _arrays_of(names)
        triples = _triples(arrays, chosen)
        notes: list[str] = []
        place = _place(triples, chosen, notes)
        window = None if place is None else _window(triples[place], chosen, arrays, notes)
        state = _state(frame, names, notes)
        told = [_told(name, array) for name, array in arrays.items()][:MAX_ARRAYS]
        if place is not None:
            _summarize(told, triples[place])
        # What was found must not outlive this call, not even in a traceback's frame.
        candidates = [triple.told() for triple in triples]
        triples.clear()
        arrays.clear()
        names.clear()
        return {
            "arrays": told,
            "candidates": candidates,
            "chosen": place,
            "window": window,
            "state": state,
            "notes": notes,
            "elapsedMs": round((_clock() - began) * 1000, 3),
        }


def _names_of(frame: FrameType) -> dict[str, object]:
    """What the frame's names refer to: its own before those of its module."""
    found = {name: value for name, _, value in frames.global_bindings(frame)}
    found.update({name: value for name, _, value in frames.bindings(frame)})
    return {name: value for name, value in found.items() if not name.startswith("__")}


def _arrays_of(names: dict[str, object]) -> dict[str, Array]:
    """Arrays of two axes and more, and those that may be arrays and tell nothing."""
    found: dict[str, Array] = {}
    for name, value in names.items():
        array = described(value)
        if array is not None and (len(array.shape) > 1 or array.unreadable):
            found[name] = array
    return found


def _told(name: str, array: Array) -> dict[str, object]:
    return {
        "name": name,
        "type": array.type,
        "dtype": array.dtype,
        "shape": list(array.shape),
        "strides": None if array.strides is None else list(array.strides),
        "unreadable": array.unreadable,
        "summary": None,
    }


def _summarize(told: list[dict[str, object]], triple: Triple) -> None:
    """The three arrays that are looked at, from a sample of each."""
    for name, array in zip(triple.names, triple.arrays, strict=True):
        for one in told:
            if one["name"] == name and one["summary"] is None:
                one["summary"] = summary(array)


# ---- which arrays


def _triples(arrays: dict[str, Array], chosen: Chosen) -> list[Triple]:
    """Likeliest first: by names, then by size."""
    if chosen.names is not None and all(name in arrays for name in chosen.names):
        others = [one for one in _all_triples(arrays, chosen.layout) if one.names != chosen.names]
        picked = _fitting(chosen.names, arrays, chosen.layout, 99)
        return [*([] if picked is None else [picked]), *others][:MAX_CANDIDATES]
    return _all_triples(arrays, chosen.layout)[:MAX_CANDIDATES]


def _all_triples(arrays: dict[str, Array], layout: str | None) -> list[Triple]:
    found: list[Triple] = []
    roles = [
        {name: score for name in arrays if (score := _name_score(name, role)) > 0}
        for role in _ROLES
    ]
    for query, first in roles[0].items():
        for key, second in roles[1].items():
            for value, third in roles[2].items():
                names = (query, key, value)
                alike = 2 * (len({_rest(name) for name in names}) == 1)
                triple = _fitting(names, arrays, layout, first + second + third + alike)
                if triple is not None:
                    found.append(triple)
    for name in arrays:
        if "qkv" in name.lower() and _is_packed(arrays[name].shape):
            array = arrays[name]
            found.append(Triple((name, name, name), (array, array, array), "packed", 9))
    found.sort(key=lambda one: (-one.score, -one.arrays[0].size() - one.arrays[1].size()))
    return found


def _name_score(name: str, role: str) -> int:
    """How sure a name is: 3 for one that people use for just this, 1 for one that begins or ends so."""
    plain = name.lower().strip("_")
    if plain in _NAMES[role]:
        return 3
    return int(any(part in _NAMES[role] for part in plain.split("_")))


def _rest(name: str) -> str:
    """A name without the letter or word that tells its role: `q_head` and `k_head` are of one kind."""
    words = [word for names in _NAMES.values() for word in names if "_" not in word]
    parts = [part for part in name.lower().split("_") if part not in words]
    return "_".join(parts)


def _is_packed(shape: tuple[int, ...]) -> bool:
    return len(shape) in (4, 5) and shape[-3] == 3


def _fitting(
    names: tuple[str, str, str], arrays: dict[str, Array], layout: str | None, score: int
) -> Triple | None:
    found = tuple(arrays[name] for name in names)
    query, key, value = found
    if names[0] == names[1] == names[2] and _is_packed(query.shape):
        return Triple(names, (query, query, query), "packed", score)
    rank = len(query.shape)
    if rank not in (2, 3, 4) or len(key.shape) != rank or len(value.shape) != rank:
        return None
    if query.shape[-1] != key.shape[-1] or 0 in (*query.shape, *key.shape, *value.shape):
        return None
    if rank == 2:
        fits = key.shape[0] == value.shape[0]
        return Triple(names, (query, key, value), "plain", score) if fits else None
    layouts = _layouts((query, key, value))
    if layout in layouts:
        return Triple(names, (query, key, value), layout, score)
    return Triple(names, (query, key, value), layouts[0], score) if layouts else None


def _layouts(arrays: tuple[Array, Array, Array]) -> list[str]:
    """Orders of heads and tokens that fit; the likelier first: there are fewer heads than tokens."""
    query, key, value = (array.shape for array in arrays)
    if len(query) == 4 and not query[0] == key[0] == value[0]:
        return []
    found: list[str] = []
    for layout, heads, tokens in (("headsFirst", -3, -2), ("tokensFirst", -2, -3)):
        fits = key[tokens] == value[tokens] and key[heads] == value[heads]
        if fits and query[heads] % key[heads] == 0:
            found.append(layout)
    if len(found) == 2 and query[-3] > query[-2]:
        found.reverse()
    return found


def _is_ambiguous(arrays: tuple[Array, Array, Array]) -> bool:
    shape = arrays[0].shape
    return len(_layouts(arrays)) == 2 and shape[-3] == shape[-2]


# ---- the numbers of one head


def _place(triples: list[Triple], chosen: Chosen, notes: list[str]) -> int | None:
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
    triple: Triple, chosen: Chosen, arrays: dict[str, Array], notes: list[str]
) -> dict[str, object] | None:
    sizes = triple.sizes()
    batch = min(chosen.batch, sizes["batches"] - 1)
    head = min(chosen.head, sizes["heads"] - 1)
    wide = 4 if all(_is_narrow(array) for array in triple.arrays) else 8
    per_token = (2 * sizes["depth"] + sizes["valueDepth"]) * wide
    tokens = max(1, min(MAX_TOKENS, MAX_BYTES // max(per_token, 1)))
    if per_token > MAX_BYTES:
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
    for role, name in enumerate(_ROLES):
        side = min(role, 1)
        part = slice(starts[side], starts[side] + counts[side])
        try:
            numbers = read(triple.arrays[role], triple.index(role, batch, head, part))
        except Unreadable as reason:
            notes.append(f"“{triple.names[role]}” cannot be read: {reason}")
            return None
        read_parts[name] = _sent(triple.names[role], numbers)
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
    for name in _WEIGHTS:
        array = arrays.get(name)
        if array is None or array.unreadable is not None or name in triple.names:
            continue
        # Axes may be left out only where they have one element: else nobody knows of which head it is.
        left_out = max(4 - len(array.shape), 0)
        axes = [sizes["batches"], sizes["heads"]]
        whole = (*axes[left_out:], sizes["queryCount"], sizes["keyCount"])
        if array.shape != whole or any(length != 1 for length in axes[:left_out]):
            continue
        wide = 4 if _is_narrow(array) else 8
        rows = min(counts[0], MAX_WEIGHT_BYTES // (counts[1] * wide))
        index = [
            *place[left_out:],
            slice(starts[0], starts[0] + rows),
            slice(starts[1], starts[1] + counts[1]),
        ]
        try:
            return _sent(name, read(array, index)) if rows > 0 else None
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


def _is_narrow(array: Array) -> bool:
    return array.dtype in ("float32", "float16", "bfloat16")


def _precision(arrays: tuple[Array, ...]) -> str:
    if any(array.dtype in ("float16", "bfloat16") for array in arrays):
        return "float16"
    return "float32" if any(array.dtype == "float32" for array in arrays) else "float64"


def _sent(name: str, numbers: Numbers) -> dict[str, object]:
    import binascii

    text = binascii.b2a_base64(numbers.data, newline=False).decode("ascii")
    return {
        "name": name,
        "shape": list(numbers.shape),
        "format": numbers.format,
        "data": text,
    }


# ---- the kernel's own state


def _state(
    frame: FrameType, names: dict[str, object], notes: list[str]
) -> dict[str, object] | None:
    """What the frame itself has by names that kernels give their state; None without any of it."""
    own = names if frames.is_module(frame) else {n: v for n, _, v in frames.bindings(frame)}
    found: dict[str, object] = {}
    room = MAX_STATE_BYTES
    for kind, known in _STATE_NAMES.items():
        found[kind] = None
        for name in known:
            if name not in own:
                continue
            numbers = _state_numbers(name, own[name], room, notes)
            if numbers is not None:
                found[kind] = _sent(name, numbers)
                room -= len(numbers.data)
                break
    if not any(found.values()):
        return None
    integers: dict[str, int] = {}
    # What a function does not name itself may be a constant of its module: BLOCK_M and the like.
    for name in [*own, *(name for name in names if name not in own)]:
        value = integer(names[name])
        if value is not None and abs(value) < 2**31 and len(integers) < MAX_INTEGERS:
            integers[name] = value
    scales = [number(names[name]) for name in _SCALES if name in names]
    scale = next((one for one in scales if one is not None and one - one == 0.0), None)
    return {**found, "integers": integers, "scale": scale}


def _state_numbers(name: str, value: object, room: int, notes: list[str]) -> Numbers | None:
    single = number(value)
    if single is not None:
        import _struct

        return Numbers((), "float64", _struct.pack("<d", single))
    array = described(value)
    if array is None or array.unreadable is not None or len(array.shape) > 4:
        return None
    if array.size() * (4 if _is_narrow(array) else 8) > room:
        notes.append(f"“{name}” has {array.size():,} numbers and was not read.")
        return None
    whole: list[Any] = [slice(None)] * len(array.shape)
    try:
        numbers = read(array, whole)
    except Unreadable as reason:
        notes.append(f"“{name}” cannot be read: {reason}")
        return None
    # Axes of one element say nothing: (1, 16, 1) are 16 numbers.
    numbers.shape = tuple(length for length in numbers.shape if length != 1)
    return numbers
