"""The debugger: a `pdb.Pdb` whose prompt can be an editor's console.

Without an editor it is pdb, unchanged. With one (`attach`), its commands look at the stop they are
given, its breakpoints are those of the session, and a command that moves the program says how.
Loading it loads pdb: `prompt.py` does so at the first command of a session, and not before.
"""

from __future__ import annotations

import bdb
import linecache
import pdb
import re
import sys
from types import CodeType

from . import compat
from .console import last_line
from .frame_code import FrameCode, NotPython
from .mirrors import Mirrors
from .move import Move
from .stops.lines import first_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any, Protocol, cast

    from .mirrors import Breaks, Mirror

    class Out(Protocol):
        def write(self, text: str, /) -> object: ...

        def flush(self) -> None: ...

else:
    from .compat import cast

_VARIABLES = "__pdb_convenience_variables"


class Debugger(pdb.Pdb):
    """Attached, it is used on the stopped thread, one command at a time."""

    _attached = False
    if TYPE_CHECKING:
        # As pdb has them, of which its published types know less.
        curframe_locals: Any
        stdout: Any

    # ---- with an editor

    def attach(
        self,
        breaks: Breaks,
        real: Callable[[str], str],
        jump: Callable[[FrameType, int], None],
    ) -> None:
        """From now on `command` is the only way in. `jump` raises ValueError with Python's reason."""
        self._attached = True
        self._real = real
        self._jump = jump
        self._mirrors = Mirrors(breaks)
        self._frames: list[FrameType] = []
        self._left_at: dict[int, int] = {}
        self._returned: tuple[object] | None = None
        self._variables: dict[str, object] = {}
        # By function, not by frame: nothing of the program is held between stops.
        self._displays: dict[tuple[str, int, str], dict[str, str]] = {}
        self._last_set: bdb.Breakpoint | None = None
        self.move: Move | None = None
        self.commands_wanted: Mirror | None = None
        self.interact_wanted = False
        self.reset()

    def begin_stop(
        self,
        frames: list[FrameType],
        returned: tuple[object] | None,
        error: BaseException | None,
        lines: dict[int, int],
    ) -> None:
        """A stop: its frames, the outermost first; what has just returned; what was raised, and where
        that left frames (by their addresses).
        """
        self._frames = frames
        self._left_at = lines
        self._returned = returned
        self._variables = {}
        if returned is not None:
            self._variables["_retval"] = returned[0]
        if error is not None:
            self._variables["_exception"] = error
        # 3.13+: what `exceptions` shows.
        self._chained_exceptions = _chain(error)
        self._chained_exception_index = len(self._chained_exceptions) - 1
        linecache.checkcache()

    def end_stop(self) -> None:
        """Lets go of the program's frames and values."""
        self._frames = []
        self._returned = None
        self._variables = {}
        self._chained_exceptions = ()
        self.forget()

    def select(self, frame: FrameType) -> None:
        """Makes one of the stop's frames the one that commands are about."""
        if self.curframe is not frame:
            self.setup(frame, None)
            self.curframe_locals = None
            if id(frame) in self._left_at:
                # As in a post mortem of pdb's own, which marks the line of the exception.
                cast("Any", self).tb_lineno[frame] = self._left_at[id(frame)]

    @property
    def selected(self) -> FrameType:
        """The frame that commands are about: `up` and `down` change it."""
        frame = self.curframe
        assert frame is not None
        return frame

    def command(self, line: str, out: Out) -> None:
        """Runs one of pdb's commands on the selected frame; what it says goes to `out`."""
        self.move = None
        self.commands_wanted = None
        self.stdout, plain = out, self.stdout
        self._mirrors.load(self)
        self.curframe_locals = self.selected.f_locals
        try:
            self.onecmd(line)
        finally:
            self.stdout = plain
            # Up to 3.12 a copy that `frames.forget` cannot empty while it is held here.
            self.curframe_locals = None
            self._mirrors.store()

    def lend_variables(self, frame: FrameType) -> Callable[[], None]:
        """Lets code in a frame use `$name`; returns what takes that back."""
        space = frame.f_globals
        before = space.get(_VARIABLES, self)
        space[_VARIABLES] = self._variables

        def take_back() -> None:
            if before is self:
                space.pop(_VARIABLES, None)
            else:
                space[_VARIABLES] = before

        return take_back

    def precmd(self, line: str) -> str:
        if not self._attached or "re" in sys.modules:
            return super().precmd(line)
        # 3.12 uses `re.sub` with a template, whose C code looks its module up there by name. Nothing
        # of the program runs meanwhile.
        sys.modules["re"] = re
        try:
            return super().precmd(line)
        finally:
            del sys.modules["re"]

    # ---- what pdb asks itself

    def canonic(self, filename: str) -> str:
        return self._real(filename) if self._attached else super().canonic(filename)

    def get_stack(self, f: FrameType | None, t: Any) -> tuple[list[tuple[FrameType, int]], int]:
        if not self._attached or f not in self._frames:
            return super().get_stack(f, t)
        places = [(one, self._left_at.get(id(one)) or one.f_lineno or 0) for one in self._frames]
        return places, self._frames.index(f)

    def set_convenience_variable(self, frame: FrameType, name: str, value: object) -> None:
        if self._attached:
            self._variables[name] = value
        else:
            plain: Any = super()
            plain.set_convenience_variable(frame, name, value)

    def _getval(self, arg: str) -> object:
        if not self._attached:
            return super()._getval(arg)
        try:
            return self._value(arg)
        except Exception as error:
            self.error(last_line(error))
            raise

    def _value(self, text: str) -> object:
        code = FrameCode(text, self.selected)
        if not code.is_expression:
            raise NotPython("SyntaxError: invalid syntax")
        return code.run(self.displayhook)

    # ---- breakpoints

    def set_break(
        self,
        filename: str,
        lineno: int,
        temporary: Any = False,
        cond: str | None = None,
        funcname: str | None = None,
    ) -> str | None:
        if not self._attached:
            return super().set_break(filename, lineno, temporary, cond, funcname)
        if funcname is not None:
            lineno = _first_line_of(filename, lineno, funcname)
        problem = self._mirrors.set(self.canonic(filename), lineno, cond, bool(temporary))
        self._mirrors.load(self)
        self._last_set = self._mirrors.last
        return problem

    def get_breaks(self, filename: str, lineno: int) -> list[bdb.Breakpoint]:
        found = super().get_breaks(filename, lineno)
        # The session may have moved the one that was just set to a line where it can be.
        return found or [self._last_set] if self._attached and self._last_set else found

    def checkline(self, filename: str, lineno: int, *more: Any) -> Any:
        return lineno if self._attached else super().checkline(filename, lineno, *more)

    def do_clear(self, arg: str) -> Any:
        if self._attached and not arg:
            # pdb asks first, and an editor's console has nobody to ask: it says what it did.
            arg = " ".join(str(bp.number) for bp in bdb.Breakpoint.bpbynumber if bp)
        return super().do_clear(arg)

    do_cl = do_clear

    def do_commands(self, arg: str) -> Any:
        if not self._attached:
            return super().do_commands(arg)
        try:
            number = arg or str(len(bdb.Breakpoint.bpbynumber) - 1)
            self.commands_wanted = cast("Mirror", self.get_bpbynumber(cast("Any", number)))
        except ValueError as problem:
            self.error(f"cannot set commands: {problem}")
        return None

    # ---- moving

    def set_step(self) -> None:
        self._go("in") if self._attached else super().set_step()

    def set_next(self, frame: FrameType) -> None:
        self._go("over", frame) if self._attached else super().set_next(frame)

    def set_return(self, frame: FrameType) -> None:
        self._go("out", frame) if self._attached else super().set_return(frame)

    def set_until(self, frame: FrameType, lineno: int | None = None) -> None:
        self._go("until", frame, lineno) if self._attached else super().set_until(frame, lineno)

    def set_continue(self) -> None:
        self._go("continue") if self._attached else super().set_continue()

    def set_quit(self) -> None:
        self._go("quit") if self._attached else super().set_quit()

    def _go(self, kind: Any, frame: FrameType | None = None, line: int | None = None) -> None:
        self.move = Move(kind, frame or self._frames[-1], line)

    def do_jump(self, arg: str) -> Any:
        if not self._attached:
            return super().do_jump(arg)
        if self.curindex + 1 != len(self.stack):
            self.error("You can only jump within the bottom frame")
            return None
        try:
            line = int(arg)
        except ValueError:
            self.error("The 'jump' command requires a line number")
            return None
        try:
            self._jump(self.selected, line)
        except ValueError as problem:
            self.error(f"Jump failed: {problem}")
            return None
        self._go("jumped", self.selected, line)
        return 1

    do_j = do_jump

    # ---- commands that a console of an editor answers in its own way

    def do_retval(self, arg: str) -> Any:
        if not self._attached or arg:
            return super().do_retval(arg)
        if self._returned is None:
            self.error("Not yet returned!")
        else:
            self.message(repr(self._returned[0]))
        return None

    do_rv = do_retval

    def do_interact(self, arg: str) -> Any:
        if not self._attached:
            return super().do_interact(arg)
        self.interact_wanted = True
        self.message("*pdb interact start*")
        return None

    def do_display(self, arg: str) -> Any:
        if not self._attached:
            return super().do_display(arg)
        displays = self._displays.setdefault(_place(self.selected), {})
        if arg:
            displays[arg] = self._displayed(arg)
            self.message(f"display {arg}: {displays[arg]}")
        elif displays:
            self.message("Currently displaying:")
            for text, value in displays.items():
                self.message(f"{text}: {value}")
        else:
            self.message("No expression is being displayed")
        return None

    def do_undisplay(self, arg: str) -> Any:
        if not self._attached:
            return super().do_undisplay(arg)
        displays = self._displays.get(_place(self.selected), {})
        if not arg:
            displays.clear()
        elif displays.pop(arg, None) is None:
            self.error(f"not displaying {arg}")
        return None

    def has_displays(self, frame: FrameType) -> bool:
        return bool(self._displays.get(_place(frame)))

    def show_displays(self, out: Out) -> None:
        """Says of each `display` of the selected frame's function what has changed."""
        displays = self._displays.get(_place(self.selected), {})
        for text, old in list(displays.items()):
            new = displays[text] = self._displayed(text)
            if new != old:
                print(f"display {text}: {new}  [old: {old}]", file=out)

    def _displayed(self, text: str) -> str:
        try:
            return repr(self._value(text))
        except Exception as error:
            return f"** raised {last_line(error)} **"

    def do_debug(self, arg: str) -> Any:
        if not self._attached:
            return super().do_debug(arg)
        self.error(
            "“debug” is not possible here: while the program is stopped nothing is traced. "
            "Set a breakpoint in what you want to step through, and let the program come to it."
        )
        return None

    def do_run(self, arg: str) -> Any:
        if not self._attached:
            return super().do_run(arg)
        self.error("The program is started again by the editor's Restart, not from here.")
        return None

    do_restart = do_run


def _first_line_of(filename: str, line: int, name: str) -> int:
    """Where the body of a function begins whose `def` (or decorator) stands at `line`.

    Up to 3.12 pdb names the line of the `def`, and counts on bdb to know what is meant.
    """
    try:
        pending = [compat.quiet_compile("".join(linecache.getlines(filename)), filename)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return line
    while pending:
        code = pending.pop()
        pending += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
        if code.co_name == name and code.co_firstlineno <= line <= first_line(code):
            return first_line(code)
    return line


def _place(frame: FrameType) -> tuple[str, int, str]:
    code = frame.f_code
    return code.co_filename, code.co_firstlineno, code.co_name


def _chain(error: BaseException | None) -> tuple[BaseException, ...]:
    """An exception and what led to it, the first one first."""
    chain: list[BaseException] = []
    while error is not None and all(error is not known for known in chain) and len(chain) < 100:
        chain.insert(0, error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return tuple(chain)
