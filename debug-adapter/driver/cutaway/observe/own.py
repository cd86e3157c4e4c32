"""The debugger's own part of the heap: its objects are no holders, and its references are not counted.

It lies in the same heap as the program's. What is the debugger's is told by the code it is made of.
"""

from __future__ import annotations

import gc
import sys
from _collections import _count_elements  # type: ignore[attr-defined]

from .. import compat
from . import frames
from .classes import is_python_class, own_names
from .counts import BORROWS
from .kinds import CellType, FrameType, FunctionType, MethodType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType
    from typing import Any

    IsOwn = Callable[[CodeType], bool]

# Bound once: a program may put others in their place.
_referents = gc.get_referents
_reference_count = sys.getrefcount

#: Up to 3.10 (and where the copies cannot be taken back) a frame that is traced or read keeps a
#: second reference to the value of each of its names.
KEEPS_COPIES = not compat.LOCALS_WRITE_THROUGH and (
    sys.version_info < (3, 11) or compat.fast_locals_writer() is None
)
#: References to a frame's dictionary of copies that nobody else holds: the frame, a variable `kept`,
#: the argument of the question.
HELD_BY_FRAME = 3
#: References that asking makes by `map`: the list of what is asked about, and the argument.
_ASKING = 2
#: Types of containers that are the debugger's where only the debugger holds them; by address.
BOXES = frozenset(id(cls) for cls in (list, dict, tuple, set, CellType))


#: Types of what holds nothing, and is the debugger's in no other way than by a reference.
_LEAVES = frozenset(id(cls) for cls in (str, int, float, bytes, bool, type(None), type(len)))


class OwnKinds:
    """Tells the debugger's objects from the program's. `is_own` knows the debugger's code."""

    def __init__(self, is_own: IsOwn) -> None:
        self.is_own = is_own
        self._classes: dict[int, bool] = {}

    def holds(self, one: object) -> bool:
        """True for an instance of a class of the debugger's, and for a frame that runs its code."""
        if type(one) is FrameType:
            return self.is_own(one.f_code)
        return self.is_own_class(type(one))

    def is_own_class(self, cls: type) -> bool:
        """True for a class that has a method of the debugger's."""
        known = self._classes.get(id(cls))
        if known is None:
            known = self._classes[id(cls)] = is_python_class(cls) and any(
                type(member) is FunctionType and self.is_own(member.__code__)
                for member in own_names(cls).values()
            )
        return known

    def is_function(self, one: object) -> bool:
        """True for a function or method of the debugger's."""
        if type(one) is MethodType:
            one = one.__func__
        return type(one) is FunctionType and self.is_own(one.__code__)


def counted_names(frame: FrameType, is_own: IsOwn) -> list[tuple[object, bool]]:
    """Values that names of one of the debugger's frames count as references to; True for one in a cell.

    From 3.14 on the argument of a call is borrowed where the caller has it as a variable: neither it
    nor another name for it is counted a second time.
    """
    code = frame.f_code
    in_cells = {*code.co_cellvars, *code.co_freevars}
    found = frames.bindings(frame)
    borrowed: set[int] = set()
    if BORROWS and frame.f_back is not None and is_own(frame.f_back.f_code):
        of_caller = {id(value) for _, _, value in frames.bindings(frame.f_back)}
        arguments = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        borrowed = {id(value) for name, _, value in found if name in arguments} & of_caller
    return [
        (value, name in in_cells)
        for name, _, value in found
        if name in in_cells or id(value) not in borrowed
    ]


def _keeps_values(function: FunctionType) -> bool:
    """True if a function was made with values: cells and defaults."""
    return not (
        function.__closure__ is None
        and function.__defaults__ is None
        and function.__kwdefaults__ is None
    )


class OwnReferences:
    """How many references the debugger has to each object, at the moment this is made.

    Searched from the debugger's frames on, by what they hold: a session is some thousands of
    objects, whatever the size of the program. A list, tuple or dictionary is the debugger's if
    nothing else holds it.
    """

    def __init__(
        self,
        kinds: OwnKinds,
        stack: list[FrameType],
        apart: set[int],
        held: list[object],
    ) -> None:
        """`stack` are running frames of the program.

        What the objects at the addresses `apart` refer to is left out of the account. References of
        `held` are in it, whoever refers to that list: up to 3.10 an argument lies on the caller's
        stack too.
        """
        self._kinds = kinds
        #: By address.
        self.times: dict[int, int] = {}
        self._seen: set[int] = set(apart)
        self._fresh: list[object] = []
        self._boxes: list[object] = []
        self._modules: set[int] = set()
        self._in_cells: list[int] = []
        self._of_cells: set[int] = set()
        # The caller's frame and those above it: this one's names are the search itself.
        self._open(held)
        self._read_frames(sys._getframe(1))
        self._search()
        for address in self._in_cells:
            if address not in self._of_cells:
                self.times[address] = self.times.get(address, 0) + 1
        self._read_copies(stack)
        self._fresh.clear()
        self._boxes.clear()

    def _read_frames(self, frame: FrameType | None) -> None:
        while frame is not None and self._kinds.is_own(frame.f_code):
            for value, in_cell in counted_names(frame, self._kinds.is_own):
                if in_cell:
                    # Its cell, which functions share, refers to the value, and is met with them.
                    self._in_cells.append(id(value))
                    self._meet(value)
                else:
                    self._take(value)
            if KEEPS_COPIES and frames.is_function(frame):
                self._count_values(frame.f_locals)
            self._open(frame.f_globals)
            frame = frame.f_back

    def _read_copies(self, stack: list[FrameType]) -> None:
        if not KEEPS_COPIES:
            return
        for frame in stack:
            if frames.is_function(frame):
                kept: Any = frame.f_locals
                if _reference_count(kept) <= HELD_BY_FRAME:
                    self._count_values(kept)
                del kept

    def _count_values(self, names: Any) -> None:
        _count_elements(self.times, map(id, names.values()))

    def _take(self, value: object) -> None:
        """Notes one reference of the debugger's."""
        self.times[id(value)] = self.times.get(id(value), 0) + 1
        self._meet(value)

    def _meet(self, value: object) -> None:
        if id(value) in self._seen:
            return
        if id(type(value)) in BOXES:
            self._seen.add(id(value))
            self._boxes.append(value)
        elif type(value) is not FrameType and (
            self._kinds.holds(value) or self._kinds.is_function(value)
        ):
            self._seen.add(id(value))
            if type(value) is FunctionType and not _keeps_values(value):
                # It refers to its module and to texts of its own: most of what there is to read.
                self._open_module(value)
            else:
                self._fresh.append(value)

    def _open_module(self, function: FunctionType) -> None:
        names = function.__globals__
        if id(names) not in self._modules:
            self._modules.add(id(names))
            self._open(names)

    def _open(self, box: object) -> None:
        """A container that is the debugger's whoever else holds it."""
        self._seen.add(id(box))
        self._fresh.append(box)

    def _search(self) -> None:
        opened: set[int] = set()
        while True:
            while self._fresh:
                self._read(self._fresh.pop(), opened)
            if not self._sort_boxes():
                return

    def _read(self, one: object, opened: set[int]) -> None:
        if id(one) in opened:
            return
        opened.add(id(one))
        parts = _referents(one)
        _count_elements(self.times, map(id, parts))
        for part in parts:
            if id(type(part)) not in _LEAVES:
                self._meet(part)
        if type(one) is CellType:
            self._of_cells.update(map(id, _referents(one)))
        elif type(one) is FunctionType:
            self._open_module(one)

    def _sort_boxes(self) -> bool:
        """Moves the boxes that only the debugger holds to what is to be read; False if there are none."""
        counts = list(map(_reference_count, self._boxes))
        mine = [
            count - _ASKING == self.times.get(address, 0)
            for count, address in zip(counts, map(id, self._boxes), strict=True)
        ]
        if not any(mine):
            return False
        self._fresh.extend(box for box, is_mine in zip(self._boxes, mine, strict=True) if is_mine)
        self._boxes[:] = [
            box for box, is_mine in zip(self._boxes, mine, strict=True) if not is_mine
        ]
        return True
