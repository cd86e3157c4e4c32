"""What the adapter may ask while the program is stopped, and how each question is answered."""

from __future__ import annotations

import _thread
import sys

from . import asked, console
from .compat import cast
from .evaluation import GivenUp
from .observe import frames
from .observe.children import Lazy
from .observe.hover import WouldRun, inline_values, resolve
from .observe.stillness import Stillness
from .observe.variables import Handles, StaleReference, scopes
from .refused import RequestFailed, stale
from .stops.paths import is_driver, leads_to_program

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any, cast  # noqa: F811

    from .lenses.classes import ClassesProbe
    from .lenses.identity import IdentityProbe, LaneSource
    from .lenses.references import ReferencesProbe
    from .lenses.tile_points import TilePoints
    from .move import Move
    from .observe.array_summaries import Summaries
    from .observe.variables import Handle
    from .prompt import Prompt
    from .sources import Sources
    from .stops.paths import Paths
    from .stops.stop import Stop

    Handler = Callable[[Any], dict[str, object]]

__all__ = ["Looking", "RequestFailed", "Surroundings", "threads"]

#: Frames, and rows of the first scope, that `driver/stopped` brings along.
FIRST_FRAMES, FIRST_ROWS = 20, 100
#: Bytes of one answer to `adapter/readMemory`.
MAX_MEMORY = 1024 * 1024


class Surroundings:
    """What a stop needs of its session; one a session, made before the program begins."""

    def __init__(
        self,
        paths: Paths,
        prompt: Prompt,
        tell: Callable[[str, dict[str, object]], None],
    ) -> None:
        self.paths = paths
        self.prompt = prompt
        #: Sends an event of the driver.
        self.tell = tell
        self._sources: Sources | None = None
        self._identity: IdentityProbe | None = None
        self._references: ReferencesProbe | None = None
        self._classes: ClassesProbe | None = None
        self._tile_points: TilePoints | None = None
        #: Numbers of frames and values go on from stop to stop: one of an earlier stop is known as such.
        self.last_reference = self.last_frame = 0
        #: Rows of `adapter/threads`.
        self.threads: Callable[[], list[dict[str, object]]] = list
        #: Innermost frame of the program in another thread (not one of the driver's own), or None.
        self.top_frame: Callable[[int], FrameType | None] = lambda thread: (
            sys._current_frames().get(thread)
        )
        #: Whether `adapter/restartFrame` can be honest about a frame.
        self.can_restart: Callable[[FrameType], bool] = lambda frame: False

    # Loaded when they are asked for: a session's start is short of what a first stop does not show.

    @property
    def sources(self) -> Sources:
        if self._sources is None:
            from .sources import Sources

            self._sources = Sources(self.paths)
        return self._sources

    @property
    def identity(self) -> IdentityProbe:
        if self._identity is None:
            from .lenses.identity import IdentityProbe

            self._identity = IdentityProbe(is_driver)
        return self._identity

    @property
    def references(self) -> ReferencesProbe:
        if self._references is None:
            from .lenses.references import ReferencesProbe

            self._references = ReferencesProbe(self.identity.serials, is_driver)
        return self._references

    @property
    def classes(self) -> ClassesProbe:
        if self._classes is None:
            from .lenses.classes import ClassesProbe

            self._classes = ClassesProbe(self.identity.serials, is_driver)
        return self._classes

    @property
    def tile_points(self) -> TilePoints:
        if self._tile_points is None:
            from .lenses.tile_points import TilePoints

            self._tile_points = TilePoints(lambda body: self.tell("driver/tile", body))
        return self._tile_points

    def end(self) -> None:
        """The program runs on alone: whatever a lens has left in it is taken away."""
        if self._references is not None:
            self._references.end()


class Looking:
    """One stop, as the adapter can ask about it. Everything it holds is dropped by `close`.

    Made and used on the stopped thread.
    """

    def __init__(self, stop: Stop, around: Surroundings) -> None:
        self._stop = stop
        self._around = around
        self._paths = around.paths
        self._handles = Handles(around.last_reference)
        self._thread = _thread.get_ident()
        self._frames: dict[int, list[FrameType]] = {
            self._thread: stop.frames or _stack(stop.frame),
        }
        self._by_id: dict[int, FrameType] = {}
        # By address, which stays a frame's own while `_by_id` holds it.
        self._numbers: dict[int, int] = {}
        self._is_numbering = False
        #: What the attention lens has read at this stop.
        self._summaries: Summaries | None = None
        #: How a command of the console wants the program to go on; the session does it.
        self.move: Move | None = None
        returned = None if stop.returned is None else (stop.returned[1],)
        around.prompt.begin_stop(self._frames[self._thread], returned, stop.exception, stop.lines)

    def first_look(self) -> dict[str, object]:
        """What an editor asks first (FirstLook of protocol/driver.ts)."""
        with Stillness():
            stack = self._frames[self._thread]
            rows = [self._source_frame(frame) for frame in stack[:FIRST_FRAMES]]
            found = self._scopes_of(stack[0])
            variables: list[dict[str, object]] | None = None
            first: Any = found[0]
            if first["named"] <= FIRST_ROWS:
                variables = self._handles.children(first["reference"], None, 0, 0)
            return {
                "threads": self._around.threads(),
                "frames": rows,
                "totalFrames": len(stack),
                "scopes": found,
                "variables": variables,
            }

    def handler(self, kind: str) -> Handler | None:
        handlers: dict[str, Handler] = {
            "adapter/stack": self._stack,
            "adapter/scopes": self._scopes,
            "adapter/variables": self._variables,
            "adapter/evaluate": self._evaluate,
            "adapter/inlineValues": self._inline_values,
            "adapter/setVariable": self._set_variable,
            "adapter/setExpression": self._set_expression,
            "adapter/completions": self._completions,
            "adapter/exceptionInfo": self._exception_info,
            "adapter/readMemory": self._read_memory,
            "adapter/lens": self._lens,
            "adapter/references": self._references,
            "adapter/attention": self._attention,
            "adapter/collect": self._collect,
            "adapter/classes": self._order_of_classes,
        }
        return handlers.get(kind) or self._around.sources.handler(kind)

    def runs_code(self, kind: str, body: Any) -> bool:
        """True for requests that run the program's code because a person asked."""
        if kind == "adapter/variables":
            try:
                return type(self._handles.get(body["reference"]).held) is Lazy
            except StaleReference:
                return False
        if kind == "adapter/evaluate":
            return body["context"] not in ("hover", "variables")
        return kind in ("adapter/setVariable", "adapter/setExpression", "adapter/collect")

    def close(self) -> None:
        """Lets go of every frame and object of the program."""
        self._around.prompt.end_stop()
        self.move = None
        self._around.last_reference = self._handles.last
        self._handles.clear()
        self._frames.clear()
        self._by_id.clear()
        self._numbers.clear()

    # ---- frames

    def frame(self, number: object) -> FrameType:
        """The frame an id of this stop stands for. Raises RequestFailed."""
        frame = self._by_id.get(number) if isinstance(number, int) else None
        if frame is None:
            raise stale("frame")
        return frame

    def _number(self, frame: FrameType) -> int:
        number = self._numbers.get(id(frame))
        if number is None:
            number = self._around.last_frame = self._around.last_frame + 1
            self._numbers[id(frame)] = number
            self._by_id[number] = frame
        return number

    def _frames_of(self, thread: int) -> list[FrameType]:
        known = self._frames.get(thread)
        if known is None:
            top = self._around.top_frame(thread)
            known = self._frames[thread] = [] if top is None else _stack(top)
        return known

    def _top(self) -> FrameType:
        return self._frames[self._thread][0]

    def _frame_or_top(self, number: object) -> FrameType:
        return self._top() if number is None else self.frame(number)

    def _source_frame(self, frame: FrameType) -> dict[str, object]:
        code = frame.f_code
        path = self._paths.shown(code.co_filename)
        return {
            "frameId": self._number(frame),
            "name": getattr(code, "co_qualname", code.co_name),
            "path": path,
            "sourceName": code.co_filename,
            "sourceReference": 0 if path else self._around.sources.reference(frame),
            "line": self._line(frame),
            "library": self._paths.is_library(code),
            "module": frames.module_name(frame),
            "canRestart": self._around.can_restart(frame),
        }

    def _line(self, frame: FrameType) -> int:
        """The line a person sees a frame in: after an exception that of `raise`, not of a handler."""
        return self._stop.lines.get(id(frame)) or frame.f_lineno or frame.f_code.co_firstlineno

    def _stack(self, body: Any) -> dict[str, object]:
        stack = self._frames_of(body["threadId"])
        start, count = body["start"], body["count"]
        page = stack[start : start + count] if count else stack[start:]
        return {"frames": [self._source_frame(frame) for frame in page], "total": len(stack)}

    # ---- variables

    def _scopes(self, body: Any) -> dict[str, object]:
        return {"scopes": self._scopes_of(self.frame(body["frameId"]))}

    def _scopes_of(self, frame: FrameType) -> list[dict[str, object]]:
        more: list[tuple[str, str, object]] = []
        if frame is self._top():
            if self._stop.returned is not None:
                more.append(("Returned", *self._stop.returned))
            if self._stop.exception is not None:
                more.append(("Exception", "exception", self._stop.exception))
        return scopes(frame, self._handles, more)

    def _handle(self, reference: int) -> Handle:
        try:
            return self._handles.get(reference)
        except StaleReference:
            raise stale("value") from None

    def _variables(self, body: Any) -> dict[str, object]:
        handle = self._handle(body["reference"])
        if type(handle.held) is Lazy:
            return {"variables": [self._run_lazy(handle, handle.held)]}
        listed = self._handles.children(
            body["reference"], body["filter"], body["start"], body["count"]
        )
        return {"variables": listed}

    def _run_lazy(self, handle: Handle, lazy: Lazy) -> dict[str, object]:
        value, text = self._asked(lambda: asked.run_lazy(lazy))
        row = self._handles.result(value, handle.expression, handle.frame)
        row["name"] = lazy.name
        if text is not None:
            row["value"] = text
        return row

    def _inline_values(self, body: Any) -> dict[str, object]:
        from .observe.sharing import shared_names

        self._begin_numbering()
        frame = self.frame(body["frameId"])
        return {
            "values": inline_values(body["expressions"], frame),
            "shared": shared_names(frame, self._around.identity.serials),
        }

    def _completions(self, body: Any) -> dict[str, object]:
        from .observe.completion import completions

        return completions(body["text"], self._frame_or_top(body["frameId"]))

    def _exception_info(self, body: Any) -> dict[str, object]:
        from .observe.exceptions import details

        error = self._stop.exception
        if error is None or body["threadId"] != self._thread:
            raise RequestFailed("impossible", "No exception has stopped this thread.")
        with Stillness():
            told = details(error, self._frames[self._thread])
        return {"exception": told, "filter": self._stop.filter}

    def _read_memory(self, body: Any) -> dict[str, object]:
        import binascii

        from .observe.memory import Unreadable, read

        try:
            value = self._handles.buffer(body["memory"])
            begin, data, behind = read(value, body["offset"], min(body["count"], MAX_MEMORY))
        except StaleReference:
            raise stale("value") from None
        except Unreadable as reason:
            raise RequestFailed("impossible", str(reason)) from None
        text = binascii.b2a_base64(data, newline=False).decode("ascii")
        return {"address": hex(begin), "data": text, "unreadable": behind}

    # ---- what a person asks to be run

    def _asked(self, action: Callable[[], Any]) -> Any:
        """Runs code of the program."""
        if self._summaries is not None:
            self._summaries.clear()
        try:
            return action()
        except console.EvaluationFailed as failure:
            raise RequestFailed("evaluation", str(failure)) from None
        except GivenUp as given_up:
            raise RequestFailed(given_up.code, str(given_up)) from None

    def _evaluate(self, body: Any) -> dict[str, object]:
        frame = self._frame_or_top(body["frameId"])
        text, context = body["expression"], body["context"]
        if context in ("hover", "variables"):
            try:
                return self._result(text, resolve(text, frame), frame)
            except WouldRun as reason:
                raise RequestFailed("wouldRun", str(reason)) from None
        if context == "repl":
            return self._asked(lambda: self._console(text, frame, body["timeoutMs"]))
        value = self._asked(lambda: asked.evaluate(text, frame, body["timeoutMs"]))
        result = self._result(text, value, frame)
        if context == "clipboard":
            shown = self._asked(lambda: console.shown(value, body["timeoutMs"]))
            result["result"]["value"] = shown
        return result

    def _console(self, text: str, frame: FrameType, timeout_ms: int) -> dict[str, object]:
        answer = self._around.prompt.run(text, frame, self._print, timeout_ms)
        self.move = answer.move
        if not answer.has_value or answer.value is None:
            return _text_result(text, answer.text)
        result = self._result(text, answer.value, frame)
        result["result"]["value"] = console.shown(answer.value, timeout_ms)
        return result

    def _print(self, text: str) -> None:
        self._around.tell(
            "driver/output", {"category": "stdout", "text": text, "path": None, "line": None}
        )

    def _result(self, text: str, value: object, frame: FrameType) -> dict[str, Any]:
        return {"result": self._handles.result(value, text.strip(), frame)}

    def _set_variable(self, body: Any) -> dict[str, object]:
        handle, name = self._handle(body["reference"]), body["name"]
        frame = handle.frame or self._top()
        self._asked(lambda: self._set_child(handle, name, body["value"], frame, body["timeoutMs"]))
        with Stillness():
            child = asked.child_named(handle, name)
            if child is None:
                return {"result": self._handles.result(None, None, frame)}
            return {"result": self._handles.row(child, handle.frame)}

    def _set_child(
        self, handle: Handle, name: str, text: str, frame: FrameType, timeout_ms: int
    ) -> None:
        value = asked.evaluate(text, frame, timeout_ms)
        asked.set_child(handle, name, value, timeout_ms)

    def _set_expression(self, body: Any) -> dict[str, object]:
        frame, text = self.frame(body["frameId"]), body["expression"]
        timeout_ms = body["timeoutMs"]

        def assign() -> object:
            value = asked.evaluate(body["value"], frame, timeout_ms)
            asked.set_expression(text, value, frame, timeout_ms)
            return asked.evaluate(text, frame, timeout_ms)

        result = self._result(text, self._asked(assign), frame)
        result["result"]["settable"] = True
        return result

    def _begin_numbering(self) -> None:
        """Before objects are numbered: a stop at which nobody asks for numbers makes none of them old."""
        if not self._is_numbering:
            self._is_numbering = True
            self._around.identity.serials.begin_stop()

    def _lens(self, body: Any) -> dict[str, object]:
        from .lenses.identity import Looked

        self._begin_numbering()
        focus = self.frame(body["frameId"])
        stack = next((one for one in self._frames.values() if focus in one), [focus])
        lanes = [
            self._lane(frame)
            for frame in stack
            if frame is focus or not self._paths.is_library(frame.f_code)
        ]
        looked = Looked(
            body["expression"],
            body["serial"],
            _address(body["address"]),
            stack,
            {page["serial"]: page["start"] for page in body["pages"]},
        )
        return self._around.identity.look(
            lanes, body["frameId"], body["maxObjects"] or 2000, body["timeBudgetMs"] or 50, looked
        )

    def _lane(self, frame: FrameType) -> LaneSource:
        from .lenses.identity import LaneSource

        path = self._paths.shown(frame.f_code.co_filename)
        return LaneSource(frame, self._number(frame), path, self._line(frame))

    def _references(self, body: Any) -> dict[str, object]:
        from .lenses.references import Chosen

        self._begin_numbering()
        focus = self.frame(body["frameId"])
        running = [
            self._lane(frame)
            for thread in self._thread_numbers()
            for frame in self._frames_of(thread)
        ]
        chosen = Chosen(body["expression"], body["serial"], _address(body["address"]))
        return self._around.references.report(running, focus, chosen, body["timeBudgetMs"] or 50)

    def _attention(self, body: Any) -> dict[str, object]:
        from .lenses.attention import Chosen, report
        from .observe.array_summaries import Summaries

        names = body["names"]
        chosen = Chosen(
            tuple(names) if names is not None and len(names) == 3 else None,
            body["layout"],
            body["batch"],
            body["head"],
            body["firstQuery"],
            body["firstKey"],
        )
        self._around.tile_points.chosen = chosen
        self._summaries = self._summaries or Summaries()
        return report(self.frame(body["frameId"]), chosen, self._summaries)

    def _collect(self, body: Any) -> dict[str, object]:
        from .observe.collector import collect

        generation = body["generation"]
        return self._asked(lambda: console.call(lambda: collect(generation), body["timeoutMs"]))

    def _order_of_classes(self, body: Any) -> dict[str, object]:
        from .lenses.classes import Wanted

        self._begin_numbering()
        focus = self.frame(body["frameId"])
        stack = next((one for one in self._frames.values() if focus in one), [focus])
        wanted = Wanted(
            body["expression"], body["serial"], _address(body["address"]), body["attribute"]
        )
        # What has stopped the program is told of where it stopped, and not in frames further out.
        error = self._stop.exception if focus is self._top() else None
        return self._around.classes.report(
            stack, focus, error, wanted, self._paths.shown, body["timeBudgetMs"] or 100
        )

    def _thread_numbers(self) -> list[int]:
        others: list[Any] = [row["threadId"] for row in self._around.threads()]
        return [self._thread, *(thread for thread in others if thread != self._thread)]


def _address(text: str | None) -> int | None:
    """The number that an address of a snapshot stands for; None for any other text."""
    try:
        return None if text is None else int(text, 16)
    except ValueError:
        return None


def _stack(top: FrameType) -> list[FrameType]:
    """Frames from the innermost to the program's first; what leads to it is left out."""
    found: list[FrameType] = []
    frame: FrameType | None = top
    while frame is not None:
        found.append(frame)
        frame = frame.f_back
    while len(found) > 1 and leads_to_program(found[-1].f_code):
        found.pop()
    return found


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
