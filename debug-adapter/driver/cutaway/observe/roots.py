"""Why an object is alive: the shortest way to it from a name of the program.

Searched from the object upwards, as the collector finds holders, within a budget.
"""

from __future__ import annotations

import gc
import sys

from . import contents, frames
from .clock import spent
from .kinds import FrameType, ModuleType
from .own import OwnKinds
from .slots import MAX_ASKED, in_owner, slots_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .own import IsOwn

_referrers, _referents = gc.get_referrers, gc.get_referents
_modules = sys.modules
#: Objects looked at before the search gives up.
MAX_SEEN = 50_000


class Step:
    """One step of the way: `holder` (None for a name of a frame or module) refers on by this slot."""

    __slots__ = ("frame", "holder", "kind", "label")

    def __init__(
        self, kind: str, label: str, holder: object = None, frame: FrameType | None = None
    ) -> None:
        self.kind = kind
        self.label = label
        self.holder = holder
        self.frame = frame


class Way:
    """Steps from a root to `held[0]`; none where no root was found. `cut` names the spent budget."""

    def __init__(
        self, held: list[object], stack: list[FrameType], is_own: IsOwn, time_budget_ms: float
    ) -> None:
        self._stack = stack
        self._own = OwnKinds(is_own)
        self._until = spent() + time_budget_ms / 1000
        self._below: dict[int, object] = {}
        self._names = _names_of_frames(stack)
        self._globals = _names_of_modules()
        self.cut: str | None = None
        #: Addresses of all objects on the way, those too that no step names.
        self.passed: set[int] = set()
        self.steps: list[Step] = self._search(held)

    def _search(self, held: list[object]) -> list[Step]:
        level = [held[0]]
        apart = {id(held), id(self._below)}
        self._below[id(held[0])] = None
        while level:
            for one in level:
                if id(one) in self._names or id(one) in self._globals:
                    return self._steps_from(one)
            if spent() > self._until:
                self.cut = "time"
                return []
            if len(self._below) > MAX_SEEN:
                self.cut = "objects"
                return []
            level = [
                one
                for start in range(0, len(level), MAX_ASKED)
                if spent() <= self._until or start == 0
                for one in self._above(level[start : start + MAX_ASKED], {*apart, id(level)})
            ]
        return []

    def _above(self, level: list[object], apart: set[int]) -> list[object]:
        """Holders of these that were not met yet; each is noted with the one that it holds."""
        below = {id(one): one for one in level}
        # Given as a tuple: the call then makes no other one, which would be found as a holder (3.13).
        asked = tuple(level)
        apart = {*apart, id(level), id(below), id(asked)}
        found: list[object] = []
        above = _referrers(*asked)
        # Where one of many is a root, the way ends there.
        roots = [one for one in above if id(one) in self._names or id(one) in self._globals]
        for one in roots or above:
            if id(one) in apart or id(one) in self._below or self._own.holds(one):
                continue
            target = next(held for held in _referents(one) if id(held) in below)
            self._below[id(one)] = target
            found.append(one)
        return found

    def _steps_from(self, root: object) -> list[Step]:
        """The slots as a reader knows them: an object's attribute, not a key of the dictionary it has."""
        steps = [self._root_step(root)]
        holder = root
        _, above = self._globals.get(id(root), ("", None))
        while (target := self._below[id(holder)]) is not None:
            self.passed.add(id(holder))
            slots = slots_of(holder, [target])
            slot = slots[0] if slots else ("inside", "")
            owner, (kind, label) = in_owner(
                holder, slot, [] if above is None else [above], self._stack
            )
            if owner is not holder and steps[-1].holder is owner:
                del steps[-1]
            steps.append(Step(kind, label, owner))
            above, holder = holder, target
        return steps

    def _root_step(self, root: object) -> Step:
        named = self._names.get(id(root))
        if named is not None:
            return Step("frame", named[1], None, named[0])
        return Step("module", self._globals[id(root)][0])


def _names_of_frames(stack: list[FrameType]) -> dict[int, tuple[FrameType, str]]:
    """The innermost name for each object that a name of a running function refers to."""
    return {
        id(value): (frame, name)
        for frame in reversed(stack)
        if frames.is_function(frame)
        for name, _, value in frames.bindings(frame)
    }


def _names_of_modules() -> dict[int, tuple[str, object]]:
    """The name of each imported module, and the module, by its address and by that of its names."""
    found: dict[int, tuple[str, object]] = {}
    for name, module in contents.named_entries(_modules):
        if issubclass(type(module), ModuleType):
            found[id(module)] = name, module
            names = contents.instance_dict(module)
            if names is not None:
                found[id(names)] = name, module
    return found
