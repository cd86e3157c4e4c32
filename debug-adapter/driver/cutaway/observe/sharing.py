"""Which names of a frame share one object that can change: told beside the lines of an editor."""

from __future__ import annotations

from . import frames, peek
from .heap import mutability_of
from .stillness import Stillness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

    from .serials import Serials

#: Names looked at, and groups told.
MAX_NAMES, MAX_GROUPS = 2_000, 20


def shared_names(frame: FrameType, serials: Serials) -> list[dict[str, object]]:
    """Groups of names that refer to one changeable object, in the order of their first names.

    Of a function its own names, and the module's that share with one of them; definitions are left
    out, since nobody expects copies of those.
    """
    with Stillness():
        own = [(name, value) for name, _, value in frames.bindings(frame)[:MAX_NAMES]]
        around = (
            [(name, value) for name, _, value in frames.global_bindings(frame)[:MAX_NAMES]]
            if frames.is_function(frame)
            else []
        )
        groups: dict[int, list[str]] = {}
        values: dict[int, object] = {}
        for name, value in own:
            if not _is_machinery(name) and _can_surprise(value):
                groups.setdefault(id(value), []).append(name)
                values[id(value)] = value
        for name, value in around:
            if id(value) in groups and not _is_machinery(name):
                groups[id(value)].append(name)
        told: list[dict[str, object]] = [
            {
                "names": names,
                "serial": serials.number(values[address]),
                "type": peek.type_name(values[address]),
            }
            for address, names in groups.items()
            if len(names) > 1
        ]
        return told[:MAX_GROUPS]


def _can_surprise(value: object) -> bool:
    return peek.category(value) == "data" and mutability_of(value) == "mutable"


def _is_machinery(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")
