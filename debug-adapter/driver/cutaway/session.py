"""One debug session inside the program: joins the link, the watch and what is shown.

`begin` is called once, in the main thread, before the program. From then on the program's threads
come here inside trace events (`_stopped`), and the reader thread brings the adapter's messages.
"""

from __future__ import annotations

import _queue
import _thread
import os
import pdb
import signal
import sys

from . import compat, wire
from .debugger import Debugger
from .lenses.identity import IdentityProbe
from .messages import refusal
from .observe.stillness import Stillness
from .program import Fork, PdbHook, at_exit, hook_breakpoint, hook_threads
from .requests import Looking, RequestFailed, Surroundings, threads
from .stops.breakpoints import Breakpoints
from .stops.paths import Paths
from .stops.stop import Stop
from .stops.tracing import Interrupted, Tracing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

    from .stops.tracing import StepKind

PROTOCOL_VERSION = 1
RESUMES: dict[str, StepKind | None] = {
    "adapter/continue": None,
    "adapter/next": "over",
    "adapter/stepIn": "in",
    "adapter/stepOut": "out",
}


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


class Session:
    """State of the session. `_lock` guards who reads the adapter's messages; one thread stops at a time."""

    def __init__(self, sock: Any) -> None:
        self._wire = wire.Wire(sock, self._on_message, self._on_lost)
        self._stderr = compat.descriptor_identity(2)
        self._paths = Paths()
        self._debugger = Debugger(nosigint=True, readrc=False, stdin=sys.stdin, stdout=sys.stdout)
        self._debugger.attach(self._paths, self._breaks_changed, self.stop_at_call)
        self._breakpoints = Breakpoints(self._debugger, self._paths)
        self._tracing = Tracing(
            self._breakpoints, self._paths, self._stopped, self._on_event, self._report_bug
        )
        self._around = Surroundings(self._paths, IdentityProbe(), self._debugger, self._tell)
        self._around.threads = lambda: threads(self._main_thread, self._wire.reader)
        self._lock = _thread.allocate_lock()
        self._stop_lock = _thread.allocate_lock()
        self._stopped_thread = 0
        self._inbox: Any = _queue.SimpleQueue()
        self._started = False
        self._stop_on_entry = False
        self._main_thread = _thread.get_ident()
        self._process = os.getpid()
        self._fork = Fork(self._wire, self._leave_child)
        self._fork.on_waiting = self._wait_for_frame
        self._undo: list[Callable[[], None]] = []
        self._trace: Any = self._tracing.trace

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
        self._tracing.just_my_code = body["justMyCode"]
        self._stop_on_entry = body["stopOnEntry"]
        if body["lineBuffered"]:
            _make_line_buffered()
        bound = [b for entry in body["breakpoints"] for b in self._replace(entry)]
        self._undo.append(hook_breakpoint(self.stop_at_call))
        pdb_hook = PdbHook(self.stop_at_call, str(pdb.__file__))
        sys.meta_path.insert(0, pdb_hook)  # type: ignore[arg-type]
        self._undo.append(pdb_hook.remove)
        self._undo.append(hook_threads(self._trace))
        self._undo.append(at_exit(self._on_exit))
        self._fork.install()
        self._reply(message, {"breakpoints": bound})
        self._wire.start_reader()
        sys.settrace(self._trace)

    # ---- events of the program

    def _on_event(self, frame: FrameType) -> None:
        """The watch is on alert: the program begins, or the reader waits to be started again."""
        if not self._started:
            code = frame.f_code
            if code.co_name != "<module>" or frame.f_globals.get("__name__") != "__main__":
                return
            self._started = True
            self._paths.string_is_program = code.co_filename == "<string>"
            self._tell("driver/started", {})
            if self._stop_on_entry:
                self._tracing.stop_at_entry(frame)
        elif not self._fork.restart_reader(frame):
            return
        self._tracing.alert = False

    def _wait_for_frame(self, frame: FrameType) -> None:
        self._tracing.alert = True
        self._tracing.watch_callers(frame)

    def stop_at_call(self, frame: FrameType) -> None:
        """The program asked to stop: `breakpoint()` or `pdb.set_trace()`, called in `frame`."""
        if not self._tracing.watching:
            return
        # Outside a trace event: the driver's own code must not be watched while it works.
        sys.settrace(None)
        self._tracing.watch_callers(frame)
        try:
            self._stopped(frame, "call", [], None)
        except Interrupted as interruption:
            raise interruption.error from None
        finally:
            if self._tracing.watching:
                sys.settrace(self._trace)

    def _stopped(self, frame: FrameType, reason: str, ids: list[int], text: str | None) -> None:
        """Holds the calling thread until the adapter lets it go on."""
        if os.getpid() != self._process:
            return
        with self._stop_lock:
            if not self._tracing.watching:
                return
            looking = Looking(Stop(frame, reason, ids, text), self._around)
            with self._lock:
                self._stopped_thread = _thread.get_ident()
            self._wire.start_reader()
            try:
                body: dict[str, object] = {
                    "threadId": self._stopped_thread,
                    "reason": reason,
                    "breakpointIds": ids,
                    "text": text,
                    "look": looking.first_look(),
                }
                self._tell("driver/stopped", body)
                self._converse(frame, looking)
            finally:
                looking.close()
                del frame

    def _converse(self, frame: FrameType, looking: Looking) -> None:
        """Answers requests until one of them resumes the program."""
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
                return
            kind = message["kind"]
            if kind in RESUMES:
                step = RESUMES[kind]
                if step is None:
                    self._tracing.resume()
                else:
                    self._tracing.step(step, frame)
                looking.close()
                self._leave_stop()
                self._reply(message, {})
                return
            if kind == "adapter/detach":
                self._leave_stop()
                self._detach(message)
                return
            handler = looking.handler(kind)
            if handler is None or kind == "adapter/evaluate":
                self._answer(message, handler or self._any_time(kind))
            else:
                # Until the answer is sent and freed: it must not set off a garbage collection.
                with Stillness():
                    self._answer(message, handler)

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

    def _on_exit(self, uncaught: dict[str, object] | None) -> None:
        if os.getpid() == self._process:
            if uncaught is not None and isinstance(uncaught["path"], str):
                uncaught["path"] = self._paths.shown(uncaught["path"])
            sys.settrace(None)
            self._tell("driver/exiting", {"uncaught": uncaught})

    def _leave_child(self) -> None:
        """In a forked child: it runs on without a debugger."""
        self._end_watch()
        sys.settrace(None)

    # ---- messages of the adapter, on the reader thread

    def _on_message(self, message: wire.Message) -> None:
        refused = refusal(message)
        if refused is not None:
            self._refuse(message, *refused)
            return
        with self._lock:
            if self._stopped_thread:
                self._inbox.put(message)
                return
        self._answer_running(message)

    def _answer_running(self, message: wire.Message) -> None:
        if message["kind"] == "adapter/detach":
            self._detach(message)
        else:
            self._answer(message, self._any_time(str(message["kind"])))

    def _any_time(self, kind: str) -> Callable[[Any], dict[str, object]]:
        """Requests that are answered whether the program runs or not."""
        handlers: dict[str, Callable[[Any], dict[str, object]]] = {
            "adapter/setBreakpoints": lambda body: {"breakpoints": self._replace(body)},
            "adapter/threads": lambda body: {
                "threads": threads(self._main_thread, self._wire.reader)
            },
            "adapter/pause": self._pause,
        }
        return handlers.get(kind, _not_now)

    def _replace(self, body: Any) -> list[dict[str, object]]:
        return self._breakpoints.replace(body["path"], body["breakpoints"])

    def _breaks_changed(self) -> None:
        self._breakpoints.changed()
        self._tracing.watch_running_frames()

    def _pause(self, body: Any) -> dict[str, object]:
        if not self._stopped_thread:
            self._tracing.pause()
        return {}

    def _answer(self, message: wire.Message, handler: Callable[[Any], dict[str, object]]) -> None:
        """Every request is answered, with an error if need be."""
        try:
            self._reply(message, handler(message.get("body")))
        except RequestFailed as failure:
            self._refuse(message, failure.code, str(failure))
        except wire.LinkLost:
            pass
        except Exception as error:
            self._refuse(message, "bug", f"{type(error).__name__}: {error}")
            self._report_bug(error)

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

    def _report_bug(self, error: BaseException) -> None:
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
        self._tell(
            "driver/output", {"category": "important", "text": text, "path": None, "line": None}
        )

    # ---- ends

    def _detach(self, message: wire.Message) -> None:
        """The person lets the program run on alone."""
        self._end_watch()
        self._reply(message, {})
        self._wire.close()

    def _end_watch(self) -> None:
        self._tracing.end()
        self._debugger.detach()
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
        if self._started and hasattr(signal, "SIGKILL"):
            self._end_watch()
            os.kill(self._process, signal.SIGTERM)
            compat.sleep(1.5)
            os.kill(self._process, signal.SIGKILL)
        os._exit(1)


def _make_line_buffered() -> None:
    """Each printed line leaves at once although stdout is a pipe; the environment stays as it is."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(line_buffering=True)


def _not_now(body: object) -> dict[str, object]:
    raise RequestFailed("running", "The program is running.")
