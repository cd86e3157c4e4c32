"""Reading in stillness: no garbage collection, which would run finalizers of the program."""

from __future__ import annotations

import gc

from . import classes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

_is_enabled, _enable, _disable = gc.isenabled, gc.enable, gc.disable
#: Whether the program's collector was on, before each reading that is under way.
_before: list[bool] = []


def is_collecting() -> bool:
    """True if the program's collector is on, also while a reading keeps it from running."""
    return _before[0] if _before else _is_enabled()


class Stillness:
    """`with Stillness():` round whatever reads the program. May be nested.

    Objects made and freed within leave the collector's counters as they were, so that the program's
    own collections come when they would have come.
    """

    __slots__ = ("_collecting",)

    def __enter__(self) -> None:
        self._collecting = _is_enabled()
        _before.append(self._collecting)
        _disable()
        classes.begin_reading()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        classes.end_reading()
        _before.pop()
        if self._collecting:
            _enable()
