"""Queries, keys and values inside torch's `nn.MultiheadAttention`, which projects them before it has names for them.

Of its frames `forward` (and `multi_head_attention_forward` below it, before its first half is over) know
what goes in: (tokens, batch, embedding), or with the batch first. A head's part is projected as the module
does it, by torch itself, when it is read: a few tokens of one head.
"""

from __future__ import annotations

import sys

from ..observe.arrays import Array, described
from ..observe.classes import facts
from ..observe.contents import instance_dict, named_entries

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

    from .attention_arrays import Names

_ROLES = ("query", "key", "value")
_MODULE = "torch.nn.modules.activation"


def projected(frame: FrameType, names: Names) -> dict[str, Array]:
    """The three projections by what they are made of (`query @ W_q`); nothing in other frames."""
    module = names.own.get("self")
    if module is None or frame.f_code.co_name != "forward" or not _is_multihead(module):
        return {}
    held = dict(named_entries(instance_dict(module)))
    heads, batch_first = held.get("num_heads"), held.get("batch_first") is True
    weights = _weights(dict(named_entries(held.get("_parameters"))))
    if type(heads) is not int or heads < 1 or weights is None:
        return {}
    found: dict[str, Array] = {}
    for role, weight in zip(_ROLES, weights, strict=True):
        array = _projection(names.own.get(role), weight, heads, batch_first)
        if array is not None:
            found[f"{role} @ W_{role[0]}"] = array
    return found if len(found) == 3 else {}


def _is_multihead(module: object) -> bool:
    known = facts(type(module))
    if (known.name, known.module) != ("MultiheadAttention", _MODULE):
        return False
    home = sys.modules.get(_MODULE)
    names = {} if home is None else object.__getattribute__(home, "__dict__")
    return names.get(known.name) is known.cls


class Weight:
    """What a role is projected with: rows of a matrix, and of the bias that all three share."""

    __slots__ = ("bias", "first", "first_of_bias", "matrix", "size")

    def __init__(self, matrix: Any, first: int, size: int, bias: Any, first_of_bias: int) -> None:
        self.matrix = matrix
        self.first = first
        self.size = size
        #: None where there is none.
        self.bias = bias
        self.first_of_bias = first_of_bias


def _weights(parameters: dict[str, object]) -> list[Weight] | None:
    """One a role; None where a matrix cannot be read."""
    joined, bias = parameters.get("in_proj_weight"), parameters.get("in_proj_bias")
    told_bias = None if bias is None else described(bias)
    if told_bias is not None and told_bias.unreadable is not None:
        return None
    found: list[Weight] = []
    for place, letter in enumerate("qkv"):
        matrix = parameters.get(f"{letter}_proj_weight") if joined is None else joined
        told = None if matrix is None else described(matrix)
        if told is None or told.unreadable is not None or len(told.shape) != 2:
            return None
        size = told.shape[0] // (1 if joined is None else 3)
        first = 0 if joined is None else place * size
        found.append(Weight(matrix, first, size, bias, place * size))
    return found


def _projection(value: object, weight: Weight, heads: int, batch_first: bool) -> Array | None:
    told = None if value is None else described(value)
    if told is None or told.kind != "torch" or len(told.shape) not in (2, 3) or told.unreadable:
        return None
    if weight.size % heads or int(weight.matrix.shape[1]) != told.shape[-1]:
        return None
    depth = weight.size // heads
    if len(told.shape) == 2:
        batches, tokens = 1, told.shape[0]
    else:
        # `forward` turns a batch that comes first round, under the same names: then it lies so in memory.
        steps = told.strides or (0, 0)
        batch_first = batch_first and steps[0] >= steps[1]
        batches, tokens = told.shape[:2] if batch_first else (told.shape[1], told.shape[0])
    made = Projection(value, weight, depth, batch_first)
    shape = (batches, heads, tokens, depth)
    return Array(made, "projected", "torch.nn.MultiheadAttention", told.dtype, shape, None)


class Projection:
    """Queries, keys or values of all heads, of which a part is made when it is read."""

    __slots__ = ("batch_first", "depth", "value", "weight")

    def __init__(self, value: Any, weight: Weight, depth: int, batch_first: bool) -> None:
        self.value = value
        self.weight = weight
        self.depth = depth
        self.batch_first = batch_first

    def part(self, batch: int, head: int, tokens: slice) -> Any:
        """Tokens by depth, as torch makes them: without gradients, new memory of that size."""
        value = self.value.detach()
        if value.dim() == 2:
            value = value[tokens]
        else:
            value = value[batch, tokens] if self.batch_first else value[tokens, batch]
        weight = self.weight
        first = weight.first + head * self.depth
        found = value @ weight.matrix.detach()[first : first + self.depth].t()
        if weight.bias is not None:
            first = weight.first_of_bias + head * self.depth
            found = found + weight.bias.detach()[first : first + self.depth]
        return found
