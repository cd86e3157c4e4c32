"""One debug session inside the program: joins the link, the watch and what is shown.

`begin` is called once, in the main thread, before the program. From then on the program's threads
come here inside trace events (`_stopped`), and the reader thread brings the adapter's messages.
"""

from __future__ import annotations

import _queue
import _signal  # type: ignore[import-not-found]
import _thread
import gc
import os
import sys

from . import compat, wire
from .console import EvaluationFailed, evaluations
from .evaluation import GivenUp
from .messages import refusal
from .movements import STEPS, Movements
from .observe.stillness import Stillness
from .program.calls import ModuleHooks, hook_breakpoint
from .program.ending import at_exit, hook_uncaught
from .program.forking import Fork
from .program.output import copy_output, make_line_buffered
from .prompt import Prompt
from .requests import Looking, RequestFailed, Surroundings, threads
from .stops.breakpoints import Breakpoints
from .stops.exceptions import ExceptionFilters
from .stops.paths import Paths, is_driver
from .stops.stop import Stop
from .stops.watch import Interrupted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

    from .move import Move
    from .stops.breakpoints import Breakpoint
    from .stops.watch import Watch

PROTOCOL_VERSION = 1
#: What breakpoints' `commands` and displays may take at a stop.
AT_STOP_TIMEOUT_MS = 5_000


_LOST = (
    "Python took the debugger away when the program came to its recursion limit: later breakpoints were"
    " not met. Python 3.12 and newer do not do so.\n"
)


def begin(link: str) -> None:
    """Connects by `link`, waits for `adapter/start`, and arms the watch; a failed link is a plain run."""
    try:
        sock, secret = wire.connect(link)
    except wire.LinkLost:
        return
    session = Session(sock)
    try:
        session.greet(secret)
    except wire.LinkLost:
        session.orphaned("ended before the program began")
    # What the driver has made must not bring on a collection in the middle of the program.
    gc.collect(0)


class Session:
    """State of the session. `_lock` guards who reads the adapter's messages; one thread stops at a time."""

    def __init__(self, sock: Any) -> None:
        self._wire = wire.Wire(sock, self._on_message, self._on_lost)
        self._stderr = compat.descriptor_identity(2)
        self._paths = Paths()
        self._breakpoints = Breakpoints(self._paths, self._tell_breakpoint)
        self._exceptions = ExceptionFilters(self._paths)
        self._watch: Watch = _engine()(self._breakpoints, self._exceptions, self._paths, self)
        self._movements = Movements(self._watch, self._paths)
        prompt = Prompt(self._breakpoints, self._paths.real, self._movements.jump_from_console)
        self._around = Surroundings(self._paths, prompt, self._tell)
        evaluations.alarm = self._wire.alarm
        evaluations.let_run = self._watch.let_others_run
        evaluations.hold = self._watch.hold_others
        self._around.threads = self._threads
        self._around.top_frame = _top_frame
        self._around.can_restart = self._movements.can_restart
        self._lock = _thread.allocate_lock()
        self._stop_lock = _thread.allocate_lock()
        self._stopped_thread = 0
        self._inbox: Any = _queue.SimpleQueue()
        self._started = False
        #: The exception that ends the program has been shown.
        self._saw_end = False
        self._stop_on_entry = False
        self._main_thread = _thread.get_ident()
        self._process = os.getpid()
        self._fork = Fork(self._wire, self._leave_child)
        self._fork.on_waiting = self._watch.wait_for_line
        self._undo: list[Callable[[], None]] = []

    # ---- beginning

    def greet(self, secret: str) -> None:
        """Says hello and serves the adapter until it says `adapter/start`. Raises LinkLost."""
        body = {"protocol": PROTOCOL_VERSION, "secret": secret, **wire.interpreter_facts()}
        self._wire.send({"kind": "driver/hello", "body": body})
        while True:
            message = self._wire.receive()
            if message is None:
                raise wire.LinkLost("closed")
            if message["kind"] == "adapter/start" and not refusal(message):
                self._start(message)
                return
            self._answer_running(message)

    def _start(self, message: wire.Message) -> None:
        body: Any = message["body"]
        watch = self._watch
        watch.just_my_code = body["justMyCode"]
        watch.shows_returned = body["showReturnValue"]
        self._paths.divide(body["myCode"], body["notMyCode"])
        self._stop_on_entry = body["stopOnEntry"]
        self._around.prompt.reads_pdbrc = body["pdbrc"]
        if body["lineBuffered"]:
            make_line_buffered()
        if body["redirectOutput"]:
            self._undo.append(copy_output(self._tell))
        bound = [b for entry in body["breakpoints"] for b in self._replace(entry)]
        bound += self._breakpoints.replace_functions(body["functionBreakpoints"])
        self._exceptions.replace(body["exceptionFilters"])
        self._hook_program()
        self._reply(message, {"breakpoints": bound})
        self._wire.start_reader()
        watch.start()

    def _hook_program(self) -> None:
        hooks = ModuleHooks(self.stop_at_call, self._watch.uncaught)
        sys.meta_path.insert(0, hooks)  # type: ignore[arg-type]
        self._undo.append(hooks.remove)
        self._undo.append(hook_breakpoint(self.stop_at_call))
        self._undo.append(hook_uncaught(self._program_raised))
        self._undo.append(self._watch.hook_program())
        self._undo.append(at_exit(self._on_exit))
        self._undo.append(self._around.end)
        self._fork.install()

    def _program_raised(self, error: BaseException) -> None:
        self._saw_end = True
        self._watch.uncaught(error)

    # ---- events of the program (stops/watch.py's Host)

    @property
    def reader(self) -> int:
        return self._wire.reader

    def on_alert(self, frame: FrameType) -> None:
        """The watch is on alert: the program begins, or the reader waits to be started again."""
        if not self._started:
            code = frame.f_code
            if code.co_name != "<module>" or frame.f_globals.get("__name__") != "__main__":
                return
            self._started = self._watch.begun = True
            self._paths.string_is_program = code.co_filename == "<string>"
            self._tell("driver/started", {})
            if self._stop_on_entry:
                self._watch.stop_at_entry(frame)
        elif not self._fork.restart_reader(frame):
            return
        self._watch.alert = False

    def stop_at_call(self, frame: FrameType) -> None:
        """The program asked to stop: `breakpoint()` or `pdb.set_trace()`, called in `frame`."""
        if self._watch.watching:
            self._watch.stop_outside(Stop(frame, "call"))

    def lost_to_tracer(self, frame: FrameType) -> None:
        text = (
            "The program traces itself from here on (sys.settrace): before Python 3.12 nothing can stop"
            " in this thread until it ends that.\n"
        )
        self._output("important", text, self._paths.shown(frame.f_code.co_filename), frame.f_lineno)

    def logged(self, frame: FrameType, messages: list[str]) -> None:
        path = self._paths.shown(frame.f_code.co_filename)
        for text in messages:
            self._output("console", text + "\n", path, frame.f_lineno)

    def stopped(self, stop: Stop, points: list[Breakpoint]) -> None:
        """Holds the calling thread until the adapter lets it go on."""
        if os.getpid() != self._process:
            return
        with self._stop_lock:
            if not self._watch.watching:
                return
            with self._lock:
                self._stopped_thread = _thread.get_ident()
            self._watch.begins_talk()
            self._wire.start_reader()
            try:
                self._watch.hold_others()
                self._talk(stop, points)
            finally:
                self._movements.clear()
                self._watch.ends_talk()
                self._watch.let_others_run()

    def _talk(self, stop: Stop, points: list[Breakpoint]) -> None:
        """Shows a stop, and where the person moves the frame the stop there, until the program goes on."""
        shown: Stop | None = stop
        while shown is not None:
            self._movements.stop = shown
            looking = Looking(shown, self._around)
            try:
                if self._goes_on_by_itself(shown, points):
                    return
                points = []
                body: dict[str, object] = {
                    "threadId": self._stopped_thread,
                    "reason": shown.reason,
                    "breakpointIds": shown.ids,
                    "text": shown.text,
                    "look": looking.first_look(),
                }
                self._tell("driver/stopped", body)
                shown = self._converse(shown, looking)
            finally:
                looking.close()

    def _goes_on_by_itself(self, stop: Stop, points: list[Breakpoint]) -> bool:
        """Runs what pdb's console has been told to do at a stop; True if that lets the program go on."""
        try:
            answer = self._around.prompt.at_stop(points, self._print, AT_STOP_TIMEOUT_MS)
        except (EvaluationFailed, GivenUp) as problem:
            self._output("console", f"{problem}\n", None, None)
            return False
        if answer.text:
            self._output("console", answer.text + "\n", None, None)
        if answer.move is None or answer.move.kind == "jumped":
            return False
        self._make_move(answer.move, stop)
        self._leave_stop()
        return True

    def _print(self, text: str) -> None:
        self._output("stdout", text, None, None)

    def _converse(self, stop: Stop, looking: Looking) -> Stop | None:
        """Answers requests until one of them resumes the program, or moves the frame: that stop."""
        while True:
            try:
                message = self._inbox.get()
            except BaseException as error:
                # A signal handler of the program raised while it was held: that is the program's.
                self._leave_stop()
                self._tell("driver/resumed", {})
                raise Interrupted(error) from None
            if message is None:
                self._leave_stop()
                return None
            kind = message["kind"]
            if kind == "adapter/continue" or kind in STEPS:
                self._movements.go_on(str(kind), message["body"], stop)
                looking.close()
                self._leave_stop()
                self._reply(message, {})
                return None
            if kind == "adapter/detach":
                self._leave_stop()
                self._detach(message)
                return None
            if kind in ("adapter/goto", "adapter/restartFrame"):
                moved = self._move(message, stop, looking)
                if moved is not None:
                    return moved
                continue
            self._answer_stopped(message, looking)
            move = looking.move
            if move is not None:
                looking.close()
                if move.kind == "jumped":
                    moved = Stop(move.frame, "goto")
                    moved.at_line = True
                    return moved
                self._make_move(move, stop)
                self._leave_stop()
                self._tell("driver/resumed", {})
                return None

    def _make_move(self, move: Move, stop: Stop) -> None:
        """Does what a command of the console asked for."""
        if move.kind == "quit":
            # As an editor's Stop does it.
            self._end_watch()
            os.kill(self._process, _signal.SIGTERM)
        else:
            self._movements.make(move, stop)

    def _answer_stopped(self, message: wire.Message, looking: Looking) -> None:
        kind = str(message["kind"])
        handler = looking.handler(kind)
        if handler is None:
            self._answer(message, self._movements.handler(kind) or self._any_time(kind))
        elif looking.runs_code(kind, message["body"]):
            number: Any = message["id"]
            evaluations.begin_request(number, lambda *why: self._answer_late(message, *why))
            try:
                self._answer(message, handler)
            finally:
                evaluations.end_request()
        else:
            # Until the answer is sent and freed: it must not set off a garbage collection.
            with Stillness():
                self._answer(message, handler)

    def _move(self, message: wire.Message, stop: Stop, looking: Looking) -> Stop | None:
        """Does `goto` or `restartFrame` and answers; the stop there, None where it could not be done."""
        body: Any = message["body"]
        try:
            if message["kind"] == "adapter/goto":
                moved = self._movements.goto(stop, body["line"])
            else:
                moved = self._movements.restart(stop, looking.frame(body["frameId"]))
        except RequestFailed as failure:
            self._refuse(message, failure.code, str(failure))
            return None
        looking.close()
        self._reply(message, {})
        return moved

    def _leave_stop(self) -> None:
        """From here on the reader thread answers; what already waits is answered as running."""
        with self._lock:
            self._stopped_thread = 0
            waiting: list[wire.Message | None] = []
            while not self._inbox.empty():
                waiting.append(self._inbox.get_nowait())
        for message in waiting:
            if message is not None:
                self._answer_running(message)

    def _on_exit(self, error: BaseException | None, uncaught: dict[str, object] | None) -> None:
        if os.getpid() != self._process:
            return
        if error is not None and not self._saw_end:
            # The program's own sys.excepthook stood in for ours.
            self._watch.uncaught(error)
        if self._watch.was_lost():
            self._output("important", _LOST, None, None)
        if uncaught is not None and isinstance(uncaught["path"], str):
            uncaught["path"] = self._paths.shown(uncaught["path"])
        self._watch.end()
        self._tell("driver/exiting", {"uncaught": uncaught})

    def _leave_child(self) -> None:
        """In a forked child: it runs on without a debugger."""
        self._end_watch()

    # ---- messages of the adapter, on the reader thread

    def _on_message(self, message: wire.Message) -> None:
        refused = refusal(message)
        if refused is not None:
            self._refuse(message, *refused)
            return
        if message["kind"] == "adapter/cancel":
            body: Any = message["body"]
            evaluations.cancel(body["id"])
            self._reply(message, {})
            return
        with self._lock:
            if self._stopped_thread and not evaluations.busy:
                self._inbox.put(message)
                return
        self._answer_running(message)

    def _answer_late(self, message: wire.Message, code: str, sentence: str) -> None:
        """Answers a request whose code cannot be interrupted, and what waits behind it (reader thread)."""
        self._refuse(message, code, sentence)
        waiting: list[wire.Message | None] = []
        while not self._inbox.empty():
            waiting.append(self._inbox.get_nowait())
        for other in waiting:
            if other is None:
                self._inbox.put(None)
            else:
                self._answer_running(other)

    def _answer_running(self, message: wire.Message) -> None:
        if message["kind"] == "adapter/detach":
            self._detach(message)
            if self._stopped_thread:
                # It is busy with an evaluation, and goes on when that ends.
                self._inbox.put(None)
        else:
            self._answer(message, self._any_time(str(message["kind"])))

    def _any_time(self, kind: str) -> Callable[[Any], dict[str, object]]:
        """Requests that are answered whether the program runs or not."""
        handlers: dict[str, Callable[[Any], dict[str, object]]] = {
            "adapter/setBreakpoints": lambda body: {"breakpoints": self._replace(body)},
            "adapter/setFunctionBreakpoints": lambda body: {
                "breakpoints": self._breakpoints.replace_functions(body["breakpoints"])
            },
            "adapter/setExceptionBreakpoints": lambda body: {
                "problems": self._exceptions.replace(body["filters"])
            },
            "adapter/breakpointLocations": lambda body: {
                "lines": self._breakpoints.locations(body["path"], body["line"], body["endLine"])
            },
            "adapter/threads": lambda body: {"threads": self._threads()},
            "adapter/pause": self._pause,
        }
        late = _busy if evaluations.busy else _not_now
        return handlers.get(kind) or self._around.sources.handler(kind) or late

    def _threads(self) -> list[dict[str, object]]:
        rows = threads(self._main_thread, self._wire.reader)
        for row in rows:
            thread: Any = row["threadId"]
            row["runsOn"] = thread != self._stopped_thread and self._watch.runs_on(thread)
        return rows

    def _replace(self, body: Any) -> list[dict[str, object]]:
        return self._breakpoints.replace(body["path"], body["breakpoints"])

    def _pause(self, body: Any) -> dict[str, object]:
        if not self._stopped_thread:
            self._watch.pause()
        return {}

    def _tell_breakpoint(self, reason: str, bound: dict[str, object], path: str | None) -> None:
        self._tell("driver/breakpoint", {"reason": reason, "breakpoint": bound, "path": path})

    def _output(self, category: str, text: str, path: str | None, line: int | None) -> None:
        self._tell(
            "driver/output", {"category": category, "text": text, "path": path, "line": line}
        )

    def _answer(self, message: wire.Message, handler: Callable[[Any], dict[str, object]]) -> None:
        """Every request is answered, with an error if need be."""
        try:
            self._reply(message, handler(message.get("body")))
        except RequestFailed as failure:
            if failure.code != "late":
                self._refuse(message, failure.code, str(failure))
        except wire.LinkLost:
            pass
        except Exception as error:
            self._refuse(message, "bug", f"{type(error).__name__}: {error}")
            self.report_bug(error)

    def _reply(self, message: wire.Message, body: object) -> None:
        self._send({"kind": "reply", "id": message.get("id", 0), "ok": True, "body": body})

    def _refuse(self, message: wire.Message, code: str, text: str) -> None:
        error = {"code": code, "message": text}
        self._send({"kind": "reply", "id": message.get("id", 0), "ok": False, "error": error})

    def _tell(self, kind: str, body: dict[str, object]) -> None:
        self._send({"kind": kind, "body": body})

    def _send(self, message: wire.Message) -> None:
        try:
            self._wire.send(message)
        except wire.LinkLost:
            self._lost_descriptor()

    def report_bug(self, error: BaseException) -> None:
        lines: list[str] = []
        traceback = error.__traceback__
        while traceback is not None:
            code = traceback.tb_frame.f_code
            lines.append(
                f"{os.path.basename(code.co_filename)}:{traceback.tb_lineno} {code.co_name}"
            )
            traceback = traceback.tb_next
        text = (
            f"Cutaway's driver failed: {type(error).__name__}: {error} ({', '.join(lines[-6:])})\n"
        )
        error.__traceback__ = None
        self._output("important", text, None, None)

    # ---- ends

    def _detach(self, message: wire.Message) -> None:
        """The person lets the program run on alone."""
        self._end_watch()
        self._reply(message, {})
        self._wire.close()

    def _end_watch(self) -> None:
        self._watch.end()
        for undo in self._undo:
            undo()
        self._undo.clear()

    def _lost_descriptor(self) -> None:
        """The program closed our descriptor: it runs on without a debugger."""
        if not self._wire.closed:
            self._wire.closed = True
            self._end_watch()
            if self._stopped_thread:
                self._inbox.put(None)

    def _on_lost(self) -> None:
        """The adapter is gone without a goodbye (reader thread): the program must not be orphaned."""
        self.orphaned("is over: its debug adapter is gone, so the program ends")

    def orphaned(self, what: str) -> None:
        """Says why on standard error, then ends the process: politely first, for certain within 2 s."""
        wire.note_on_stderr(f"Cutaway: the debug session {what}.\n", self._stderr)
        if self._started and hasattr(_signal, "SIGKILL"):
            self._end_watch()
            os.kill(self._process, _signal.SIGTERM)
            compat.sleep(1.5)
            os.kill(self._process, _signal.SIGKILL)
        os._exit(1)


def _engine() -> type[Watch]:
    """How this Python is watched; only that one is loaded."""
    if hasattr(sys, "monitoring"):
        from .stops.monitoring import Monitoring

        return Monitoring
    from .stops.tracing import Tracing

    return Tracing


def _top_frame(thread: int) -> FrameType | None:
    """The innermost frame of the program in another thread, which may wait in the driver's own."""
    frame = sys._current_frames().get(thread)
    while frame is not None and is_driver(frame.f_code):
        frame = frame.f_back
    return frame


def _not_now(body: object) -> dict[str, object]:
    raise RequestFailed("running", "The program is running.")


def _busy(body: object) -> dict[str, object]:
    raise RequestFailed(
        "busy", "An evaluation has not ended yet: it waits for something outside Python."
    )
