"""What the adapter may ask while the program is stopped, and how each question is answered."""

from __future__ import annotations

import _thread
import os
import sys

from . import console
from .debugger import looking_command
from .lenses.identity import LaneSource
from .observe import frames
from .observe.hover import WouldRun, resolve
from .observe.stillness import Stillness
from .observe.variables import Handles, StaleReference, make_variable, scopes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any, cast

    from .debugger import Debugger
    from .lenses.identity import IdentityProbe
    from .stops.paths import Paths
    from .stops.stop import Stop

    Handler = Callable[[Any], dict[str, object]]
else:
    from .compat import cast

#: Frames of Python's own that lead to the program: `python -m` and the driver's run.py.
_LEADING = frozenset(
    {
        "<frozen runpy>",
        os.path.join(os.path.dirname(os.__file__), "runpy.py"),
        os.path.join(os.path.dirname(os.path.dirname(__file__)), "bootstrap", "run.py"),
        os.path.join(os.path.dirname(__file__), "plain_run.py"),
    }
)


class RequestFailed(Exception):
    """A refused request: a stable word, and a sentence for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Surroundings:
    """What a stop needs of its session; one a session, made before the program begins."""

    def __init__(
        self,
        paths: Paths,
        identity: IdentityProbe,
        debugger: Debugger,
        tell: Callable[[str, dict[str, object]], None],
    ) -> None:
        self.paths = paths
        self.identity = identity
        self.debugger = debugger
        #: Sends an event of the driver.
        self.tell = tell
        #: Rows of `adapter/threads`.
        self.threads: Callable[[], list[dict[str, object]]] = list
        #: Innermost frame of the program in another thread (not one of the driver's own), or None.
        self.top_frame: Callable[[int], FrameType | None] = lambda thread: sys._current_frames().get(
            thread
        )
        #: Whether `adapter/restartFrame` can be honest about a frame.
        self.can_restart: Callable[[FrameType], bool] = lambda frame: False


#: Frames, and rows of the first scope, that `driver/stopped` brings along.
FIRST_FRAMES, FIRST_ROWS = 20, 100


class Looking:
    """One stop, as the adapter can ask about it. Everything it holds is dropped by `close`.

    Made and used on the stopped thread.
    """

    def __init__(self, stop: Stop, around: Surroundings) -> None:
        self._stop = stop
        self._around = around
        self._paths = around.paths
        self._handles = Handles()
        self._thread = _thread.get_ident()
        self._frames: dict[int, list[FrameType]] = {
            self._thread: stop.frames or _stack(stop.frame),
        }
        self._by_id: dict[int, FrameType] = {}

    def first_look(self) -> dict[str, object]:
        """What an editor asks first (FirstLook of protocol/driver.ts)."""
        with Stillness():
            frames = self._frames[self._thread]
            rows = [self._source_frame(frame) for frame in frames[:FIRST_FRAMES]]
            found = scopes(frames[0], 1, self._handles)
            variables: list[dict[str, object]] | None = None
            first: Any = found[0]
            if first["named"] <= FIRST_ROWS:
                variables = self._handles.children(first["reference"], None, 0, 0)
            return {
                "threads": self._around.threads(),
                "frames": rows,
                "totalFrames": len(frames),
                "scopes": found,
                "variables": variables,
            }

    def handler(self, kind: str) -> Handler | None:
        handlers: dict[str, Handler] = {
            "adapter/stack": self._stack,
            "adapter/scopes": self._scopes,
            "adapter/variables": self._variables,
            "adapter/evaluate": self._evaluate,
            "adapter/lens": self._lens,
        }
        return handlers.get(kind)

    def close(self) -> None:
        """Lets go of every frame and object of the program."""
        self._handles.clear()
        self._frames.clear()
        self._by_id.clear()

    def _number(self, frame: FrameType) -> int:
        for number, known in self._by_id.items():
            if known is frame:
                return number
        number = len(self._by_id) + 1
        self._by_id[number] = frame
        return number

    def frame(self, number: object) -> FrameType:
        frame = self._by_id.get(number) if isinstance(number, int) else None
        if frame is None:
            raise RequestFailed(
                "staleReference", "The program has moved on since that frame was shown."
            )
        return frame

    def _frames_of(self, thread: int) -> list[FrameType]:
        frames = self._frames.get(thread)
        if frames is None:
            top = self._around.top_frame(thread)
            frames = self._frames[thread] = [] if top is None else _stack(top)
        return frames

    def _stack(self, body: Any) -> dict[str, object]:
        frames = self._frames_of(body["threadId"])
        start, count = body["start"], body["count"]
        page = frames[start : start + count] if count else frames[start:]
        return {"frames": [self._source_frame(frame) for frame in page], "total": len(frames)}

    def _source_frame(self, frame: FrameType) -> dict[str, object]:
        code = frame.f_code
        return {
            "frameId": self._number(frame),
            "name": getattr(code, "co_qualname", code.co_name),
            "path": self._paths.shown(code.co_filename),
            "sourceName": code.co_filename,
            "sourceReference": 0,
            "line": frame.f_lineno or code.co_firstlineno,
            "library": self._paths.is_library(code),
            "module": frames.module_name(frame),
            "canRestart": self._around.can_restart(frame),
        }

    def _scopes(self, body: Any) -> dict[str, object]:
        frame = self.frame(body["frameId"])
        return {"scopes": scopes(frame, body["frameId"], self._handles)}

    def _variables(self, body: Any) -> dict[str, object]:
        try:
            children = self._handles.children(
                body["reference"], body["filter"], body["start"], body["count"]
            )
        except StaleReference:
            raise RequestFailed(
                "staleReference", "The program has moved on since that value was shown."
            ) from None
        return {"variables": children}

    def _evaluate(self, body: Any) -> dict[str, object]:
        frame = self._top() if body["frameId"] is None else self.frame(body["frameId"])
        text, context = body["expression"], body["context"]
        try:
            if context in ("hover", "variables"):
                return self._result(text, resolve(text, frame))
            if context == "repl":
                return self._console(text, frame)
            value = console.evaluate(text, frame)
            result = self._result(text, value)
            if context == "clipboard":
                result["result"]["value"] = console.shown(value)  # type: ignore[index]
            return result
        except WouldRun as reason:
            raise RequestFailed("wouldRun", str(reason)) from None
        except console.EvaluationFailed as failure:
            raise RequestFailed("evaluation", str(failure)) from None

    def _console(self, text: str, frame: FrameType) -> dict[str, object]:
        if looking_command(text, frame):
            return _text_result(text, self._around.debugger.look(frame, text.strip()).rstrip("\n"))
        is_expression, value = console.execute(text, frame, self._print)
        if not is_expression or value is None:
            return _text_result(text, "")
        result = self._result(text, value)
        result["result"]["value"] = console.shown(value)  # type: ignore[index]
        return result

    def _print(self, text: str) -> None:
        self._around.tell(
            "driver/output", {"category": "stdout", "text": text, "path": None, "line": None}
        )

    def _result(self, expression: str, value: object) -> dict[str, object]:
        return {"result": make_variable(expression, value, expression, self._handles)}

    def _top(self) -> FrameType:
        return self._frames[self._thread][0]

    def _lens(self, body: Any) -> dict[str, object]:
        focus = self.frame(body["frameId"])
        frames = next((stack for stack in self._frames.values() if focus in stack), [focus])
        lanes = [
            LaneSource(
                frame,
                self._number(frame),
                self._paths.shown(frame.f_code.co_filename),
                frame.f_lineno,
            )
            for frame in frames
            if frame is focus or not self._paths.is_library(frame.f_code)
        ]
        return self._around.identity.snapshot(
            lanes, body["frameId"], body["maxObjects"] or 2000, body["timeBudgetMs"] or 50
        )


def _stack(top: FrameType) -> list[FrameType]:
    """Frames from the innermost to the program's first; what leads to it is left out."""
    frames: list[FrameType] = []
    frame: FrameType | None = top
    while frame is not None:
        frames.append(frame)
        frame = frame.f_back
    while len(frames) > 1 and frames[-1].f_code.co_filename in _LEADING:
        frames.pop()
    return frames


def _text_result(expression: str, text: str) -> dict[str, object]:
    return {
        "result": {
            "name": expression,
            "value": text,
            "type": "",
            "reference": 0,
            "named": 0,
            "indexed": 0,
            "evaluateName": None,
            "presentation": "virtual",
            "memory": None,
            "settable": False,
        }
    }


def threads(main_thread: int, reader: int) -> list[dict[str, object]]:
    """Threads that run Python, the main one first; names are read without calling anything."""
    names: dict[object, object] = {}
    module = sys.modules.get("threading")
    active = vars(module).get("_active") if module is not None else None
    if type(active) is dict:
        for identifier, thread in list(cast("dict[object, object]", active).items()):
            try:
                names[identifier] = object.__getattribute__(thread, "__dict__").get("_name")
            except Exception:
                continue
    listed: list[dict[str, object]] = []
    for identifier in sorted(
        sys._current_frames(), key=lambda number: (number != main_thread, number)
    ):
        if identifier == reader:
            continue
        name = names.get(identifier)
        fallback = "MainThread" if identifier == main_thread else f"Thread {identifier}"
        listed.append(
            {
                "threadId": identifier,
                "name": name if type(name) is str else fallback,
                "runsOn": False,
            }
        )
    return listed
