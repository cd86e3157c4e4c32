"""Arrays that names of a frame lead to, and those of them that fit together as queries, keys and values."""

from __future__ import annotations

from ..compat import cast
from ..observe import frames
from ..observe.arrays import Array, described
from ..observe.classes import facts
from ..observe.contents import attributes, instance_dict, named_entries
from ..observe.kinds import FunctionType, ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import cast  # noqa: F811

    from .attention_call import Called

#: Objects that are looked into for attributes and items, entries of each, and triples that are offered.
MAX_HOLDERS, MAX_ENTRIES, MAX_CANDIDATES = 200, 500, 20
#: Names of one role that are tried with those of the others.
MAX_OF_A_ROLE = 12

ROLES = ("queries", "keys", "values")
#: Names that people give; the first are the surest.
_NAMES = {
    "queries": ("q", "query", "queries", "xq", "q_proj", "query_states"),
    "keys": ("k", "key", "keys", "xk", "k_proj", "key_states"),
    "values": ("v", "value", "values", "xv", "v_proj", "value_states"),
}
#: Attributes in which tensors that a program makes itself keep their array.
_CARRIED = frozenset(("data", "_data", "array", "_array", "arr", "value", "_value"))
_WORDS = tuple(word for names in _NAMES.values() for word in names if "_" not in word)
_ALL_NAMES = frozenset(word for names in _NAMES.values() for word in names) | {"qkv"}


class Names:
    """What the names of a frame lead to, and attributes and items of theirs: `q`, `self.q`, `cache['k']`."""

    __slots__ = ("all", "own")

    def __init__(self, frame: FrameType) -> None:
        own = {name: value for name, _, value in frames.bindings(frame)}
        found = {name: value for name, _, value in frames.global_bindings(frame)}
        found.update(own)
        plain = {name: value for name, value in found.items() if not name.startswith("__")}
        #: By expression; plain names come first.
        self.all = {**plain, **_within(plain)}
        #: The frame's own, without its module's unless that is what it runs.
        self.own = {
            text: value
            for text, value in self.all.items()
            if frames.is_module(frame) or _root(text) in own
        }

    def clear(self) -> None:
        """What was found must not outlive its reading."""
        self.all.clear()
        self.own.clear()


def last_part(expression: str) -> str:
    """`q` of `self.q`, of `cache['q']`, and of `q.data`: tensors of one's own carry an array."""
    plain = expression.rstrip("']")
    place = max(plain.rfind("."), plain.rfind("'"))
    if place > 0 and plain[place + 1 :] in _CARRIED:
        return last_part(plain[:place])
    return plain[place + 1 :]


def _root(expression: str) -> str:
    ends = [place for place in (expression.find("."), expression.find("[")) if place > 0]
    return expression[: min(ends, default=len(expression))]


def _within(names: dict[str, object]) -> dict[str, object]:
    """Attributes of instances and modules, and items of dictionaries; of `self` two steps deep."""
    found: dict[str, object] = {}
    holders = [(name, value) for name, value in names.items() if _may_hold(value)][:MAX_HOLDERS]
    for name, holder in holders:
        entries = _entries(name, holder)
        found.update(entries)
        if name == "self":
            for text, value in list(entries.items())[:MAX_HOLDERS]:
                if _may_hold(value):
                    found.update(_entries(text, value))
    return found


def _may_hold(value: object) -> bool:
    cls = type(value)
    if cls is FunctionType or issubclass(cls, type):
        return False
    return cls is dict or instance_dict(value) is not None or bool(facts(cls).slots)


def _entries(name: str, holder: object) -> dict[str, object]:
    if type(holder) is dict:
        items = named_entries(cast("dict[object, object]", holder))[:MAX_ENTRIES]
        return {f"{name}['{key}']": value for key, value in items if key.isidentifier()}
    if issubclass(type(holder), ModuleType):
        # Of a library's hundreds of names only those that say what they are.
        named = named_entries(instance_dict(holder))
        return {f"{name}.{key}": value for key, value in named if key.lower() in _ALL_NAMES}
    found = {key: value for key, value, _ in attributes(holder)[:MAX_ENTRIES]}
    for kept in ("_buffers", "_parameters"):
        # Where a module of torch keeps the tensors that it has as attributes.
        for key, value in named_entries(found.get(kept)):
            found.setdefault(key, value)
    return {f"{name}.{key}": value for key, value in found.items() if not key.startswith("__")}


def arrays_of(names: dict[str, object]) -> dict[str, Array]:
    """Arrays of two axes and more, and those that may be arrays and tell nothing."""
    found: dict[str, Array] = {}
    for name, value in names.items():
        array = described(value)
        if array is not None and (len(array.shape) > 1 or array.unreadable):
            found[name] = array
    return found


class Triple:
    """Arrays that fit together, and how their axes are meant."""

    __slots__ = ("ambiguous", "arrays", "called", "layout", "names", "score")

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
        #: The call on the frame's line that is given them; None for any others.
        self.called: str | None = None
        self.ambiguous = len(arrays[0].shape) > 2 and layout != "packed" and _is_ambiguous(arrays)

    def told(self) -> dict[str, object]:
        sizes = self.sizes()
        return {
            **dict(zip(ROLES, self.names, strict=True)),
            "layout": self.layout,
            "ambiguous": self.ambiguous,
            "called": self.called,
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


def triples(
    arrays: dict[str, Array],
    chosen: tuple[str, str, str] | None,
    layout: str | None,
    called: Called | None = None,
) -> list[Triple]:
    """Likeliest first: the chosen one, what the line calls attention with, then by names and by size."""
    every = _all_triples(arrays, layout)
    given = None if called is None else _given(called, arrays, layout)
    if given is not None:
        every = [given, *(one for one in every if one.names != given.names)]
    if chosen is not None and all(name in arrays for name in chosen):
        is_given = given is not None and given.names == chosen
        picked = given if is_given else _fitting(chosen, arrays, layout, 99)
        others = [one for one in every if one.names != chosen]
        every = [*([] if picked is None else [picked]), *others]
    return every[:MAX_CANDIDATES]


def _given(called: Called, arrays: dict[str, Array], layout: str | None) -> Triple | None:
    """The arguments of a call; None where these are no arrays that fit together."""
    if not all(name in arrays for name in called.names):
        return None
    found = _fitting(called.names, arrays, layout or called.layout, 50)
    if found is not None:
        found.called = called.name
        # The call says which order of axes it is.
        found.ambiguous = found.ambiguous and found.layout != called.layout
    return found


def _all_triples(arrays: dict[str, Array], layout: str | None) -> list[Triple]:
    found: list[Triple] = []
    roles = [_likeliest({name: _score(last_part(name), role) for name in arrays}) for role in ROLES]
    for query, first in roles[0].items():
        for key, second in roles[1].items():
            for value, third in roles[2].items():
                names = (query, key, value)
                alike = 2 * (len({_rest(name) for name in names}) == 1)
                triple = _fitting(names, arrays, layout, first + second + third + alike)
                if triple is not None:
                    found.append(triple)
    for name in arrays:
        if "qkv" in last_part(name).lower() and _is_packed(arrays[name].shape):
            array = arrays[name]
            found.append(Triple((name, name, name), (array, array, array), "packed", 9))
    found.sort(key=lambda one: (-one.score, -one.arrays[0].size() - one.arrays[1].size()))
    return found


def misfits(arrays: dict[str, Array]) -> list[str]:
    """Why the arrays whose names are the surest are no queries, keys and values, as sentences."""
    refused = [
        f"“{name}” cannot be read: {array.unreadable}"
        for name, array in arrays.items()
        if array.unreadable is not None and any(_score(last_part(name), role) for role in ROLES)
    ]
    if refused:
        return refused[:3]
    surest = [
        _likeliest({name: _score(last_part(name), role) for name in arrays}) for role in ROLES
    ]
    if not all(surest):
        return []
    query, key, value = (next(iter(names)) for names in surest)
    reason = _misfit(query, key, value, *(arrays[name].shape for name in (query, key, value)))
    return [] if reason is None else [reason]


def _misfit(
    q: str, k: str, v: str, query: tuple[int, ...], key: tuple[int, ...], value: tuple[int, ...]
) -> str | None:
    for name, shape in ((q, query), (k, key), (v, value)):
        if 0 in shape:
            return f"“{name}” has no elements: its shape is {shape}."
    if not len(query) == len(key) == len(value):
        return (
            f"“{q}”, “{k}” and “{v}” have {len(query)}, {len(key)} and {len(value)} axes:"
            " they should have as many."
        )
    if len(query) not in (2, 3, 4):
        return f"“{q}” has {len(query)} axes: 2, 3 and 4 are understood."
    if query[-1] != key[-1]:
        return (
            f"The last axes of “{q}” and “{k}” differ, {query[-1]} and {key[-1]}: a query and a key"
            " need as many numbers."
        )
    if key[:-1] != value[:-1]:
        return (
            f"“{k}” is {key} and “{v}” is {value}: there should be a value for each key, so all axes"
            " but the last alike."
        )
    if len(query) == 4 and query[0] != key[0]:
        return f"“{q}” has {query[0]} batches and “{k}” has {key[0]}."
    return f"“{q}” is {query} and “{k}” is {key}: neither order of heads and tokens fits."


def _likeliest(scores: dict[str, int]) -> dict[str, int]:
    real = [name for name, score in scores.items() if score > 0]
    real.sort(key=lambda name: -scores[name])
    return {name: scores[name] for name in real[:MAX_OF_A_ROLE]}


def _score(name: str, role: str) -> int:
    """How sure a name is: 3 for one that people use for just this, 1 for one that begins or ends so."""
    plain = name.lower().strip("_")
    if plain in _NAMES[role]:
        return 3
    return int(any(part in _NAMES[role] for part in plain.split("_")))


def _rest(name: str) -> str:
    """A name without the letter or word that tells its role: `q_head` and `k_head` are of one kind."""
    last = last_part(name)
    parts = [part for part in last.lower().split("_") if part not in _WORDS]
    return name[: name.rfind(last)] + "_".join(parts)


def _is_packed(shape: tuple[int, ...]) -> bool:
    return len(shape) in (4, 5) and shape[-3] == 3 and 0 not in shape


def _fitting(
    names: tuple[str, str, str], arrays: dict[str, Array], layout: str | None, score: int
) -> Triple | None:
    query, key, value = found = (arrays[names[0]], arrays[names[1]], arrays[names[2]])
    if names[0] == names[1] == names[2] and _is_packed(query.shape):
        return Triple(names, (query, query, query), "packed", score)
    rank = len(query.shape)
    if rank not in (2, 3, 4) or len(key.shape) != rank or len(value.shape) != rank:
        return None
    if query.shape[-1] != key.shape[-1] or 0 in (*query.shape, *key.shape, *value.shape):
        return None
    if rank == 2:
        fits = key.shape[0] == value.shape[0]
        return Triple(names, found, "plain", score) if fits else None
    layouts = _layouts(found)
    if layout in layouts:
        return Triple(names, found, layout, score)
    return Triple(names, found, layouts[0], score) if layouts else None


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
