"""The debug console: pdb's commands beside Python, as an editor's console can have them.

One a session, used on the stopped thread. What is a command and what is Python is decided here,
without loading pdb; `debugger.py` is loaded by the first command.
"""

from __future__ import annotations

import builtins
import io
import os

from . import console
from .frame_code import run_in_namespace
from .observe import frames as frame_names
from .represent import cut, represent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

    from .debugger import Debugger
    from .mirrors import Breaks, Point
    from .move import Move

#: pdb's commands. One that this Python's pdb does not have is Python, like any other word.
COMMANDS = frozenset(
    "a alias args b bt break c cl clear commands condition cont continue d debug disable display down "
    "enable exceptions exit h help ignore interact j jump l list ll longlist n next p pp q quit r restart "
    "return retval run rv s source step tbreak u unalias undisplay unt until up w whatis where EOF".split()
)
#: Directly behind a word these make it Python: `n.x`, `c[0]`, `a=1`, `p+1`.
_PYTHON_AFTER_WORD = frozenset("=.[,\"'+-*/%@&|<>~^:!")
#: Behind a word and a space: what can only go on an expression or an assignment.
_PYTHON_AFTER_SPACE = ("=", "+=", "-=", "*=", "/=", "|", "&", "^", "%", "@", "<", ">", "!=", "//")
_PYTHON_WORDS = frozenset("in is and or if not".split())
#: What ends `interact`.
_LEAVES = frozenset("exit exit() quit quit() q EOF \x04".split())


class Answer:
    """What a text came to: what the console shows, the value of an expression, and how to go on."""

    __slots__ = ("has_value", "move", "text", "value")

    def __init__(self) -> None:
        self.text = ""
        #: True if the text was an expression: its value is shown as a row.
        self.has_value = False
        self.value: object = None
        self.move: Move | None = None


class Prompt:
    """Holds nothing of the program between stops: aliases, displays and `commands` are texts."""

    def __init__(
        self,
        breaks: Breaks,
        real: Callable[[str], str],
        jump: Callable[[FrameType, int], None],
    ) -> None:
        self._breaks = breaks
        self._real = real
        self._jump = jump
        self._debugger: Debugger | None = None
        self._frames: list[FrameType] = []
        self._returned: tuple[object] | None = None
        self._error: BaseException | None = None
        self._lines: dict[int, int] = {}
        self._chosen: FrameType | None = None
        self._current: FrameType | None = None
        self._defining: Point | None = None
        self._namespace: dict[str, Any] | None = None
        #: Set by the session where the launch configuration asks for `.pdbrc`.
        self.reads_pdbrc = False

    # ---- a stop begins and ends

    def begin_stop(
        self,
        frames: list[FrameType],
        returned: tuple[object] | None = None,
        error: BaseException | None = None,
        lines: dict[int, int] | None = None,
    ) -> None:
        """`frames` are those of the stop, the innermost first; `lines` where an exception left them."""
        self._frames = frames[::-1]
        self._returned = returned
        self._error = error
        self._lines = lines or {}
        if self._debugger is not None:
            self._debugger.begin_stop(self._frames, returned, error, self._lines)

    def end_stop(self) -> None:
        """Lets go of the program's frames and values."""
        self._frames = []
        self._returned = self._error = self._chosen = self._current = None
        self._namespace = self._defining = None
        if self._debugger is not None:
            self._debugger.end_stop()

    def at_stop(
        self, points: list[Any], write: Callable[[str], None], timeout_ms: int = 0
    ) -> Answer:
        """What is due when the program has stopped, before it is shown: `.pdbrc` at the first stop,
        the `commands` of the breakpoints that stopped it, and `display`s. With a move, it goes on.
        """
        answer = Answer()
        lines = self._pdbrc() if self.reads_pdbrc else []
        self.reads_pdbrc = False
        for point in points:
            lines += [line for line in point.commands if line != "silent"]
        top = self._frames[-1]
        if lines:
            answer = self._guarded(
                lambda answer: self._run_lines(lines, top, write, answer), write, timeout_ms
            )
        debugger = self._debugger
        if answer.move is None and debugger is not None and debugger.has_displays(top):
            debugger.select(top)
            shown = self._guarded(
                lambda answer: self._show_displays(debugger, answer), write, timeout_ms
            )
            answer.text += shown.text
        return answer

    def _show_displays(self, debugger: Debugger, answer: Answer) -> None:
        out = _Text()
        debugger.show_displays(out)
        answer.text = out.text()

    # ---- a text of the console

    def run(
        self,
        text: str,
        frame: FrameType,
        write: Callable[[str], None],
        timeout_ms: int = 0,
    ) -> Answer:
        """Runs a text; `frame` is the one that the editor shows. What is printed goes to `write`.

        Raises EvaluationFailed and GivenUp of an evaluation.
        """
        frame = self._frame_for(frame)
        if self._namespace is not None:
            return self._interact(text, write, timeout_ms)
        if self._defining is not None:
            return self._define(text.splitlines())
        if not self._has_commands(text, frame):
            python = text.lstrip()
            return self._python(python[1:] if python[:1] == "!" else text, frame, write, timeout_ms)
        lines = text.splitlines()
        return self._guarded(
            lambda answer: self._run_lines(lines, frame, write, answer), write, timeout_ms
        )

    def _frame_for(self, frame: FrameType) -> FrameType:
        """`up` and `down` hold until the person chooses another frame in the editor."""
        if frame is not self._chosen:
            self._chosen = self._current = frame
        return self._current or frame

    def _has_commands(self, text: str, frame: FrameType) -> bool:
        stripped = text.strip()
        if not stripped or stripped[0] == "!":
            return False
        word = stripped.split(None, 1)[0]
        if self._debugger is not None and word in self._debugger.aliases:
            return True
        if self.is_command(stripped, frame):
            return True
        # pdb's own signs, and commands behind the first line, where the text is no Python.
        signs = ";;" in stripped or "$" in stripped
        lines = stripped.splitlines()[1:]
        if not signs and not any(self.is_command(line.strip(), frame) for line in lines):
            return False
        return not _is_python(stripped)

    def is_command(self, text: str, frame: FrameType) -> bool:
        """True if the text is one of pdb's commands rather than Python.

        A name that is bound in the frame or its module always wins. Names of builtins do not (`list`,
        `help`, `next`, `exit` would never be commands), unless they are called.
        """
        if text[:1] == "?":
            return True
        word = _first_word(text)
        if word not in COMMANDS:
            return False
        rest = text[len(word) :]
        if word in ("exit", "quit") and rest.replace(" ", "") == "()":
            rest = ""
        if rest[:1] in _PYTHON_AFTER_WORD and rest:
            return False
        if rest[:1] == "(" and word in vars(builtins):
            return False
        argument = rest.strip()
        if argument.startswith(_PYTHON_AFTER_SPACE) or _first_word(argument) in _PYTHON_WORDS:
            return False
        bound = word in frame.f_locals or word in frame.f_globals
        frame_names.forget(frame)
        return not bound and hasattr(self._loaded(), f"do_{word}")

    # ---- Python

    def _python(
        self, text: str, frame: FrameType, write: Callable[[str], None], timeout_ms: int
    ) -> Answer:
        answer = Answer()
        answer.has_value, answer.value = console.execute(text, frame, write, timeout_ms)
        return answer

    # ---- commands

    def _loaded(self) -> Debugger:
        if self._debugger is None:
            from .debugger import Debugger

            debugger = Debugger(
                nosigint=True, readrc=False, stdin=io.StringIO(), stdout=io.StringIO()
            )
            debugger.attach(self._breaks, self._real, self._jump)
            debugger.begin_stop(self._frames, self._returned, self._error, self._lines)
            self._debugger = debugger
        return self._debugger

    def _guarded(
        self, action: Callable[[Answer], None], write: Callable[[str], None], timeout_ms: int
    ) -> Answer:
        """Calls what may run the program's code, within the limits of an evaluation."""
        answer = Answer()
        try:
            console.with_console(lambda show: action(answer), write, timeout_ms, strict=True)
        finally:
            for frame in self._frames:
                frame_names.forget(frame)
        answer.text = cut(answer.text.rstrip("\n"))
        return answer

    def _run_lines(
        self, lines: list[str], frame: FrameType, write: Callable[[str], None], answer: Answer
    ) -> None:
        """Runs lines of a prompt, until one moves the program."""
        debugger = self._loaded()
        debugger.select(frame)
        out = _Text()
        queue = [line for line in lines if line.strip()]
        debugger.cmdqueue = []
        try:
            while queue and answer.move is None:
                line = queue.pop(0)
                if self._defining is not None:
                    queue = self._define([line, *queue], out)
                    continue
                if self._namespace is not None:
                    break
                line = debugger.precmd(line)
                queue = [*debugger.cmdqueue, *queue]
                debugger.cmdqueue = []
                self._run_line(debugger, line, write, out, answer)
                self._current = debugger.selected
        finally:
            answer.text = out.text()

    def _run_line(
        self,
        debugger: Debugger,
        line: str,
        write: Callable[[str], None],
        out: _Text,
        answer: Answer,
    ) -> None:
        frame = debugger.selected
        take_back = debugger.lend_variables(frame) if "__pdb_convenience" in line else None
        try:
            if self.is_command(line.strip(), frame):
                debugger.command(_without_call(line.strip()), out)
                answer.move = debugger.move
                if debugger.commands_wanted is not None:
                    self._defining = debugger.commands_wanted.point
                    self._defining.commands = []
                    out.write("(com) Type the commands, then “end”.\n")
                if debugger.interact_wanted:
                    debugger.interact_wanted = False
                    self._namespace = {**frame.f_globals, **dict(frame.f_locals)}
            else:
                self._run_python_line(line, frame, write, out)
        finally:
            if take_back is not None:
                take_back()

    def _run_python_line(
        self, line: str, frame: FrameType, write: Callable[[str], None], out: _Text
    ) -> None:
        line = line.strip()
        try:
            is_expression, value = console.execute(line.removeprefix("!"), frame, write)
        except console.EvaluationFailed as failure:
            out.write(f"*** {failure}\n")
        else:
            if is_expression and value is not None:
                out.write(represent(value) + "\n")

    # ---- modes

    def _define(self, lines: list[str], out: _Text | None = None) -> Any:
        """Takes lines of a `commands` list; returns what is behind its `end`."""
        point = self._defining
        assert point is not None
        rest: list[str] = []
        for place, line in enumerate(lines):
            if line.strip() == "end":
                self._defining = None
                rest = lines[place + 1 :]
                break
            if line.strip():
                point.commands.append(line.strip())
        if out is not None:
            return rest
        answer = Answer()
        answer.text = "(com)" if self._defining is not None else ""
        return answer

    def _interact(self, text: str, write: Callable[[str], None], timeout_ms: int) -> Answer:
        """`interact`: a Python of its own with a copy of the frame's names, until `exit()`."""
        answer = Answer()
        namespace = self._namespace or {}
        if text.strip() in _LEAVES:
            self._namespace = None
            answer.text = "*exit from pdb interact command*"
            return answer

        def run(show: Callable[[object], None]) -> None:
            answer.has_value, answer.value = run_in_namespace(text, namespace)

        console.with_console(run, write, timeout_ms)
        return answer

    # ---- .pdbrc

    def _pdbrc(self) -> list[str]:
        lines: list[str] = []
        for path in (os.path.expanduser("~/.pdbrc"), ".pdbrc"):
            try:
                with open(path, encoding="utf-8") as file:
                    lines += [line for line in file if line.strip() and line.strip()[0] != "#"]
            except (OSError, UnicodeDecodeError):
                continue
        return lines


def _first_word(text: str) -> str:
    end = 0
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return text[:end]


def _without_call(line: str) -> str:
    """`exit()` and `quit()` are what people type to leave."""
    return line[:4] if line.replace(" ", "") in ("exit()", "quit()") else line


def _is_python(text: str) -> bool:
    from . import compat

    try:
        compat.quiet_compile(text, "<console>")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


class _Text:
    """What pdb writes."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def write(self, text: str) -> int:
        self._parts.append(text)
        return len(text)

    def flush(self) -> None:
        """Nothing waits."""

    def text(self) -> str:
        return "".join(self._parts)
