"""One debug session inside the program: joins the link, the watch and what is shown.

`begin` is called once, in the main thread, before the program. From then on the program's threads
come here inside trace events (`stopped`, which `talk.py` holds), and the reader thread brings the
adapter's messages, for the stopped thread's inbox or to be answered at once (`running.py`).
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]
import _thread
import gc
import os
import sys

from . import compat, wire
from .console import evaluations
from .inbox import Inbox
from .messages import refusal
from .movements import Movements
from .program.calls import ModuleHooks, hook_breakpoint
from .program.ending import at_exit, hook_uncaught
from .program.forking import Fork
from .program.output import copy_output, make_line_buffered
from .prompt import Prompt
from .replies import Replies
from .requests import Surroundings
from .running import Running
from .stops.breakpoints import Breakpoints
from .stops.exceptions import ExceptionFilters
from .stops.paths import Paths, is_driver
from .stops.stop import Stop
from .talk import Talk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

    from .stops.breakpoints import Breakpoint
    from .stops.watch import Watch

PROTOCOL_VERSION = 1
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
    """Joins the parts. One thread stops at a time; the others wait at `_stop_lock` for their turn."""

    def __init__(self, sock: Any) -> None:
        self._wire = wire.Wire(sock, self._on_message, self._on_lost)
        self._replies = Replies(self._wire, self._lost_descriptor)
        self.report_bug = self._replies.report_bug
        self._stderr = compat.descriptor_identity(2)
        self._paths = Paths()
        self._breakpoints = Breakpoints(self._paths, self._tell_breakpoint)
        self._exceptions = ExceptionFilters(self._paths)
        self._watch: Watch = _engine()(self._breakpoints, self._exceptions, self._paths, self)
        self._movements = Movements(self._watch, self._paths)
        prompt = Prompt(self._breakpoints, self._paths.real, self._movements.jump_from_console)
        self._around = Surroundings(self._paths, prompt, self._replies.tell)
        self._inbox = Inbox()
        self._running = Running(
            self._watch,
            self._breakpoints,
            self._exceptions,
            self._around,
            self._inbox,
            _thread.get_ident(),
            lambda: self._wire.reader,
        )
        self._around.threads = self._running.threads
        self._around.top_frame = _top_frame
        self._around.can_restart = self._movements.can_restart
        self._talk = Talk(self._movements, self._around, self._inbox, self._replies, self._running)
        self._talk.detach = self._detach
        self._talk.quit = self._quit
        evaluations.alarm = self._wire.alarm
        evaluations.let_run = self._watch.let_others_run
        evaluations.hold = self._watch.hold_others
        self._stop_lock = _thread.allocate_lock()
        self._started = False
        #: The exception that ends the program has been shown.
        self._saw_end = False
        self._stop_on_entry = False
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
            self._talk.answer_running(message)

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
            self._undo.append(copy_output(self._replies.tell))
        bound = [b for entry in body["breakpoints"] for b in self._running.replace(entry)]
        bound += self._breakpoints.replace_functions(body["functionBreakpoints"])
        for problem in self._exceptions.replace(body["exceptionFilters"]):
            # The editor's own request was answered before there was anybody to understand it.
            if problem is not None:
                self._replies.output(
                    "important", f"An exception breakpoint never stops: {problem}\n"
                )
        self._hook_program()
        self._replies.reply(message, {"breakpoints": bound})
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
            self._replies.tell("driver/started", {})
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
        self._replies.output(
            "important", text, self._paths.shown(frame.f_code.co_filename), frame.f_lineno
        )

    def logged(self, frame: FrameType, messages: list[str]) -> None:
        path = self._paths.shown(frame.f_code.co_filename)
        for text in messages:
            self._replies.output("console", text + "\n", path, frame.f_lineno)

    def passed_tile(self, frame: FrameType) -> None:
        if os.getpid() == self._process:
            self._around.tile_points.take(frame, self._paths.shown(frame.f_code.co_filename))

    def stopped(self, stop: Stop, points: list[Breakpoint]) -> None:
        """Holds the calling thread until the adapter lets it go on."""
        if os.getpid() != self._process:
            return
        with self._stop_lock:
            if not self._watch.watching:
                return
            self._inbox.open()
            self._watch.begins_talk()
            self._wire.start_reader()
            try:
                self._watch.hold_others()
                self._talk.hold(stop, points)
            finally:
                self._movements.clear()
                self._watch.ends_talk()
                self._watch.let_others_run()

    def _on_exit(self, error: BaseException | None, uncaught: dict[str, object] | None) -> None:
        if os.getpid() != self._process:
            return
        if error is not None and not self._saw_end:
            # The program's own sys.excepthook stood in for ours.
            self._watch.uncaught(error)
        if self._watch.was_lost():
            self._replies.output("important", _LOST)
        if uncaught is not None and isinstance(uncaught["path"], str):
            uncaught["path"] = self._paths.shown(uncaught["path"])
        self._watch.end()
        self._replies.tell("driver/exiting", {"uncaught": uncaught})

    def _leave_child(self) -> None:
        """In a forked child: it runs on without a debugger."""
        self._end_watch()

    # ---- messages of the adapter, on the reader thread

    def _on_message(self, message: wire.Message) -> None:
        refused = refusal(message)
        if refused is not None:
            self._replies.refuse(message, *refused)
            return
        if message["kind"] == "adapter/cancel":
            body: Any = message["body"]
            evaluations.cancel(body["id"])
            self._replies.reply(message, {})
            return
        if not self._inbox.offer(message):
            self._talk.answer_running(message)

    def _tell_breakpoint(self, reason: str, bound: dict[str, object], path: str | None) -> None:
        self._replies.tell(
            "driver/breakpoint", {"reason": reason, "breakpoint": bound, "path": path}
        )

    # ---- ends

    def _detach(self, message: wire.Message) -> None:
        """The person lets the program run on alone."""
        self._end_watch()
        self._replies.reply(message, {})
        self._wire.close()

    def _quit(self) -> None:
        """The person ends the program, as an editor's Stop does it."""
        self._end_watch()
        os.kill(self._process, _signal.SIGTERM)

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
            self._inbox.let_go()

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
