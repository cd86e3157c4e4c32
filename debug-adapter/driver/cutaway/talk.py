"""The conversation at a stop: shows it, and answers until the person lets the program go on."""

from __future__ import annotations

from .console import EvaluationFailed, evaluations
from .evaluation import GivenUp
from .movements import STEPS
from .observe.stillness import Stillness
from .program.reserve import Reserve
from .refused import RequestFailed
from .requests import Looking
from .stops.stop import Stop
from .stops.watch import Interrupted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .inbox import Inbox
    from .move import Move
    from .movements import Movements
    from .replies import Replies
    from .requests import Surroundings
    from .running import Running
    from .stops.breakpoints import Breakpoint
    from .wire import Message

#: What breakpoints' `commands` and displays may take at a stop.
AT_STOP_TIMEOUT_MS = 5_000


class Talk:
    """One a session, used by the stopped thread; the reader thread calls `answer_running` as well."""

    def __init__(
        self,
        movements: Movements,
        around: Surroundings,
        inbox: Inbox,
        replies: Replies,
        running: Running,
    ) -> None:
        self._movements = movements
        self._around = around
        self._inbox = inbox
        self._replies = replies
        self._running = running
        self._reserve = Reserve()
        #: Set by the session: the person lets the program run on alone, or has it ended.
        self.detach: Callable[[Message], None] = lambda message: None
        self.quit: Callable[[], None] = lambda: None

    def hold(self, stop: Stop, points: list[Breakpoint]) -> None:
        """Shows a stop, and where the person moves the frame the stop there, until the program goes on."""
        shown: Stop | None = stop
        self._reserve.begin_stop()
        while shown is not None:
            self._movements.stop = shown
            looking = Looking(shown, self._around)
            try:
                if self._goes_on_by_itself(shown, points):
                    return
                points = []
                body: dict[str, object] = {
                    "threadId": self._inbox.thread,
                    "reason": shown.reason,
                    "breakpointIds": shown.ids,
                    "text": shown.text,
                    "look": looking.first_look(),
                }
                self._replies.tell("driver/stopped", body)
                shown = self._converse(shown, looking)
            finally:
                looking.close()
                with Stillness():
                    self._reserve.settle()

    def answer_running(self, message: Message) -> None:
        """Answers while no thread is stopped, or the one that is cannot be reached."""
        if message["kind"] == "adapter/detach":
            self.detach(message)
            # It is busy with an evaluation, and goes on when that ends.
            self._inbox.let_go()
        else:
            self._replies.answer(message, self._running.handler(str(message["kind"])))

    # ---- on the stopped thread

    def _goes_on_by_itself(self, stop: Stop, points: list[Breakpoint]) -> bool:
        """Runs what pdb's console has been told to do at a stop; True if that lets the program go on."""
        try:
            answer = self._around.prompt.at_stop(points, self._print, AT_STOP_TIMEOUT_MS)
        except (EvaluationFailed, GivenUp) as problem:
            self._replies.output("console", f"{problem}\n")
            return False
        if answer.text:
            self._replies.output("console", answer.text + "\n")
        if answer.move is None or answer.move.kind == "jumped":
            return False
        self._make_move(answer.move, stop)
        self._leave()
        return True

    def _print(self, text: str) -> None:
        self._replies.output("stdout", text)

    def _converse(self, stop: Stop, looking: Looking) -> Stop | None:
        """Answers requests until one of them resumes the program, or moves the frame: that stop."""
        while True:
            try:
                message = self._inbox.take()
            except BaseException as error:
                # A signal handler of the program raised while it was held: that is the program's.
                self._leave()
                self._replies.tell("driver/resumed", {})
                raise Interrupted(error) from None
            if message is None:
                self._leave()
                return None
            kind = message["kind"]
            if kind == "adapter/continue" or kind in STEPS:
                self._movements.go_on(str(kind), message["body"], stop)
                looking.close()
                self._leave()
                self._replies.reply(message, {})
                return None
            if kind == "adapter/detach":
                self._leave()
                self.detach(message)
                return None
            if kind in ("adapter/goto", "adapter/restartFrame"):
                moved = self._move(message, stop, looking)
                if moved is not None:
                    return moved
                continue
            self._answer(message, looking)
            move = looking.move
            if move is not None:
                looking.close()
                if move.kind == "jumped":
                    moved = Stop(move.frame, "goto")
                    moved.at_line = True
                    return moved
                self._make_move(move, stop)
                self._leave()
                self._replies.tell("driver/resumed", {})
                return None

    def _make_move(self, move: Move, stop: Stop) -> None:
        """Does what a command of the console asked for."""
        if move.kind == "quit":
            self.quit()
        else:
            self._movements.make(move, stop)

    def _answer(self, message: Message, looking: Looking) -> None:
        kind = str(message["kind"])
        handler = looking.handler(kind)
        if handler is None:
            handler = self._movements.handler(kind) or self._running.handler(kind)
            with Stillness():
                self._replies.answer(message, handler)
                self._reserve.settle()
        elif looking.runs_code(kind, message["body"]):
            self._reserve.runs_code()
            number: Any = message["id"]
            evaluations.begin_request(number, lambda *why: self._answer_late(message, *why))
            try:
                self._replies.answer(message, handler)
            finally:
                evaluations.end_request()
        else:
            # Until the answer is sent and freed: it must not set off a garbage collection.
            with Stillness():
                self._replies.answer(message, handler)
                self._reserve.settle()

    def _move(self, message: Message, stop: Stop, looking: Looking) -> Stop | None:
        """Does `goto` or `restartFrame` and answers; the stop there, None where it could not be done."""
        body: Any = message["body"]
        try:
            if message["kind"] == "adapter/goto":
                moved = self._movements.goto(stop, body["line"])
            else:
                moved = self._movements.restart(stop, looking.frame(body["frameId"]))
        except RequestFailed as failure:
            self._replies.refuse(message, failure.code, str(failure))
            return None
        looking.close()
        self._replies.reply(message, {})
        return moved

    def _leave(self) -> None:
        """From here on the reader thread answers; what already waits is answered as running."""
        for message in self._inbox.close():
            self.answer_running(message)

    # ---- on the reader thread

    def _answer_late(self, message: Message, code: str, sentence: str) -> None:
        """Answers a request whose code cannot be interrupted, and what waits behind it."""
        self._replies.refuse(message, code, sentence)
        for other in self._inbox.drain():
            if other is None:
                self._inbox.let_go()
            else:
                self.answer_running(other)
