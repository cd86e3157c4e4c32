"""Requests that are answered whether the program runs or not."""

from __future__ import annotations

from .console import evaluations
from .refused import RequestFailed
from .requests import threads

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .inbox import Inbox
    from .replies import Handler
    from .requests import Surroundings
    from .stops.breakpoints import Breakpoints
    from .stops.exceptions import ExceptionFilters
    from .stops.watch import Watch


class Running:
    """One a session; used on the reader thread while the program runs, else on the stopped one."""

    def __init__(
        self,
        watch: Watch,
        breakpoints: Breakpoints,
        exceptions: ExceptionFilters,
        around: Surroundings,
        inbox: Inbox,
        main_thread: int,
        reader: Callable[[], int],
    ) -> None:
        """`reader` tells the driver's own thread, 0 while there is none."""
        self._watch = watch
        self._breakpoints = breakpoints
        self._exceptions = exceptions
        self._around = around
        self._inbox = inbox
        self._main_thread = main_thread
        self._reader = reader

    def handler(self, kind: str) -> Handler:
        """One that refuses, where the request is of a stopped program only."""
        handlers: dict[str, Handler] = {
            "adapter/setBreakpoints": lambda body: {"breakpoints": self.replace(body)},
            "adapter/setFunctionBreakpoints": lambda body: {
                "breakpoints": self._breakpoints.replace_functions(body["breakpoints"])
            },
            "adapter/setExceptionBreakpoints": lambda body: {
                "problems": self._exceptions.replace(body["filters"])
            },
            "adapter/breakpointLocations": lambda body: {
                "lines": self._breakpoints.locations(body["path"], body["line"], body["endLine"])
            },
            "adapter/threads": lambda body: {"threads": self.threads()},
            "adapter/pause": self._pause,
        }
        late = _busy if evaluations.busy else _not_now
        return handlers.get(kind) or self._around.sources.handler(kind) or late

    def replace(self, body: Any) -> list[dict[str, object]]:
        return self._breakpoints.replace(body["path"], body["breakpoints"])

    def threads(self) -> list[dict[str, object]]:
        rows = threads(self._main_thread, self._reader())
        for row in rows:
            thread: Any = row["threadId"]
            row["runsOn"] = thread != self._inbox.thread and self._watch.runs_on(thread)
        return rows

    def _pause(self, body: Any) -> dict[str, object]:
        if not self._inbox.thread:
            self._watch.pause()
        return {}


def _not_now(body: object) -> dict[str, object]:
    raise RequestFailed("running", "The program is running.")


def _busy(body: object) -> dict[str, object]:
    raise RequestFailed(
        "busy", "An evaluation has not ended yet: it waits for something outside Python."
    )
