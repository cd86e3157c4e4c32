"""Tile points: at each pass of a line a kernel's state is told, and the program goes on.

What it takes is sent at once and kept by nobody
here. With the first pass over some inputs go their numbers; they count as others when the code or a
sample of them differs. When so much was told that an editor could not hold it, the rest is passed by.
"""

from __future__ import annotations

from ..observe.arrays import Unreadable, read, spread
from ..observe.stillness import Stillness
from .attention import Chosen, Inputs, sent_state
from .attention_arrays import Names
from .kernel_state import state

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

#: Passes that are told, bytes of all their numbers, of the inputs of a head, and of one state.
MAX_PASSES, MAX_TOTAL_BYTES, MAX_INPUT_BYTES, MAX_STATE_BYTES = 4096, 32_000_000, 800_000, 160_000
#: Elements of each array by which inputs are told from others.
SAMPLE = 256


class TilePoints:
    """All tile points of a session. `tell` sends a `driver/tile` body."""

    def __init__(self, tell: Callable[[dict[str, object]], None]) -> None:
        self._tell = tell
        #: What a person chose in the panel; the head at hand goes before it.
        self.chosen = Chosen()
        self._passes = self._bytes = self._inputs = 0
        #: By code and sample: a kernel that is called in turns with two inputs has two.
        self._known: dict[tuple[object, ...], int] = {}

    def take(self, frame: FrameType, path: str | None) -> None:
        """Called within a trace event of the program's own thread. Runs none of its code."""
        if self._passes > MAX_PASSES or self._bytes > MAX_TOTAL_BYTES:
            return
        self._passes += 1
        told: dict[str, Any] = {
            "pass": self._passes,
            "path": path,
            "line": frame.f_lineno,
            "inputs": 0,
            "head": None,
            "state": None,
            "last": self._passes > MAX_PASSES or self._bytes > MAX_TOTAL_BYTES,
        }
        if not told["last"]:
            with Stillness():
                self._look(frame, told)
            told["last"] = self._bytes > MAX_TOTAL_BYTES
        self._tell(told)

    def _look(self, frame: FrameType, told: dict[str, Any]) -> None:
        names = Names(frame)
        chosen = Chosen(
            self.chosen.names,
            self.chosen.layout,
            None,
            None,
            self.chosen.first_query,
            self.chosen.first_key,
        )
        inputs = Inputs(frame, names, chosen)
        if inputs.picked is not None:
            self._prefer(inputs)
            self._tell_inputs(frame, inputs, chosen, told)
        found = state(names, inputs.place, MAX_STATE_BYTES, inputs.notes)
        if found is not None:
            self._bytes += sum(len(one[1].data) for one in found.values() if type(one) is tuple)
        told["state"] = sent_state(found)
        if inputs.picked is None and told["head"] is None and told["inputs"] == 0:
            self._tell_inputs(frame, inputs, chosen, told)
        inputs.clear()
        names.clear()

    def _prefer(self, inputs: Inputs) -> None:
        """The chosen head where no counter of the frame says which one is at hand."""
        place, chosen = inputs.place, self.chosen
        if place.at_hand[0] is None and chosen.batch is not None:
            place.batch = min(chosen.batch, place.batches - 1)
        if place.at_hand[1] is None and chosen.head is not None:
            place.head = min(chosen.head, place.heads - 1)

    def _tell_inputs(
        self, frame: FrameType, inputs: Inputs, chosen: Chosen, told: dict[str, Any]
    ) -> None:
        key = self._key(frame, inputs)
        number = self._known.get(key)
        if number is None:
            self._inputs = number = self._known[key] = self._inputs + 1
            told["head"] = inputs.told(chosen, MAX_INPUT_BYTES)
            window = told["head"]["window"]
            if window is not None:
                for role in ("queries", "keys", "values"):
                    self._bytes += len(window[role]["data"]) * 3 // 4
        told["inputs"] = number

    def _key(self, frame: FrameType, inputs: Inputs) -> tuple[object, ...]:
        if inputs.picked is None:
            return (id(frame.f_code),)
        triple, place = inputs.triples[inputs.picked], inputs.place
        samples: list[object] = []
        sizes = triple.sizes()
        for role, array in enumerate(triple.arrays):
            tokens = sizes["queryCount" if role == 0 else "keyCount"]
            index = triple.index(role, place.batch, place.head, slice(None))
            lengths = (tokens, array.shape[-1])
            steps = iter(spread(lengths, SAMPLE))
            index = [next(steps) if isinstance(one, slice) else one for one in index]
            try:
                samples.append(hash(read(array, index).data))
            except Unreadable:
                samples.append(None)
            samples.append(array.shape)
        return (id(frame.f_code), triple.names, place.batch, place.head, *samples)
