"""What a person writes at a breakpoint: conditions, hit counts and log messages, compiled once.

A condition becomes a function of the frame that reads only the names it uses; functions, lambdas and
comprehensions in it see the frame's names on every version. All of it runs on the program's threads,
inside events; nothing here stops or sends.
"""

from __future__ import annotations

import builtins
import sys
from types import CodeType, FunctionType

from .. import compat
from ..free_names import names_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    Condition = Callable[[FrameType], object]

_OPTIMIZED = 0x1
#: 3.12 alone: monitoring leaves a copy of the locals in the frame, which is safe to empty.
_COPY_CAN_BE_CLEARED = sys.version_info[:2] == (3, 12)
#: What works on the names of the frame that calls it; code that does may keep names of its own in the copy.
_USES_THE_FRAME = frozenset({"locals", "vars", "dir", "exec", "eval"})
#: File name of functions made here, by which a local trace function is known to be ours.
GUARD_FILE = "<expression of a breakpoint>"
#: Characters of one value in a log message.
MAX_LOGGED = 10_000


class ExpressionError(Exception):
    """A text that cannot be used, with a sentence for people."""


def compile_condition(text: str, code: CodeType | None) -> Condition:
    """A function from a frame to the value of an expression in it; it raises what the expression raises.

    Quickest in frames of `code`, right in any. Locals that are not bound yet are looked up as Python's
    `eval` does: among globals, then builtins. Raises ExpressionError.
    """
    text = text.strip()
    expression = _Expression(text)
    names = _quick_names(expression, code)
    return expression.value_in if names is None else _quick(text, expression, names)


def compile_guard(
    text: str,
    code: CodeType,
    line: int,
    reached: Callable[[FrameType, object], None],
    slowly: Callable[[FrameType], None],
) -> Callable[[FrameType, str, object], None] | None:
    """A local trace function that calls `reached(frame, value)` at `line` where the condition holds.

    The expression is part of it, which saves a call at each event; `value` is the exception where it
    raised. Frames in which a name is not bound yet are left to `slowly`. None where the condition
    cannot be written so.
    """
    text = text.strip()
    expression = _Expression(text)
    names = _quick_names(expression, code)
    if names is None:
        return None
    end = names.end
    lines = [
        f"def guard(frame{end}, event{end}, arg{end}, line{end}, reached{end}, slowly{end},"
        f" builtins{end}, count{end}):",
        f" if frame{end}.f_lineno != line{end} or event{end} != 'line':",
        "  return",
        *names.reading(),
        f"  slowly{end}(frame{end})",
        "  return",
        *names.clearing(),
        " try:",
        f"  held{end} = (\n{text}\n)",
        f" except builtins{end}['Exception'] as error{end}:",
        f"  held{end} = error{end}",
        f" if held{end}:",
        f"  reached{end}(frame{end}, held{end})",
    ]
    inner = _inner_code("\n".join(lines), "exec")
    defaults = (line, reached, slowly, vars(builtins), sys.getrefcount)
    return FunctionType(inner, {}, "guard", defaults)


class _Expression:
    """An expression that reads the names it uses when it is evaluated; one compiled form a set of names."""

    def __init__(self, text: str) -> None:
        try:
            self._plain = compat.quiet_compile(text, "<expression>", "eval")
            names = names_in(text, "eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
            problem = error.msg if isinstance(error, SyntaxError) else str(error)
            end = "" if problem.endswith(("?", ".")) else "."
            raise ExpressionError(f"“{text}” is not a Python expression: {problem}{end}") from None
        self._text = text
        self.used = names.used
        self.assigned = names.assigned
        self.uses_the_frame = bool(_USES_THE_FRAME & names.used)
        self._forms: dict[tuple[str, ...], CodeType] = {}

    def value_in(self, frame: FrameType) -> object:
        names = frame.f_locals
        if self.uses_the_frame:
            return eval(self._plain, frame.f_globals, names)
        if names is frame.f_globals:
            return FunctionType(self._form(()), frame.f_globals)()
        bound = tuple(name for name in sorted(self.used) if name in names)
        values = [names[name] for name in bound]
        return FunctionType(self._form(bound), frame.f_globals)(*values)

    def _form(self, bound: tuple[str, ...]) -> CodeType:
        form = self._forms.get(bound)
        if form is None:
            source = f"lambda {', '.join(bound)}: (\n{self._text}\n)"
            form = self._forms[bound] = _inner_code(source, "eval")
        return form


class _QuickNames:
    """How the names of an expression are read in frames of one code object, as lines of source."""

    def __init__(self, expression: _Expression, own: set[str], clear: bool) -> None:
        self._local = sorted(expression.used & own)
        self.other = sorted(expression.used - own)
        self._clear = clear
        # Ours end in as many underscores as keep them apart from the person's.
        self.end = "_"
        while any(name.endswith(self.end) for name in expression.used | expression.assigned):
            self.end += "_"

    def reading(self) -> list[str]:
        """Fills variables of the same names; what follows, at a depth of two, is for a name that is not bound."""
        end, local = self.end, self._local
        lines = [" try:"]
        if len(local) == 1 and not self._clear:
            lines.append(f"  {local[0]} = frame{end}.f_locals[{local[0]!r}]")
        elif local:
            lines.append(f"  names{end} = frame{end}.f_locals")
            lines += [f"  {name} = names{end}[{name!r}]" for name in local]
        if self.other:
            lines.append(f"  globals{end} = frame{end}.f_globals")
        for name in self.other:
            outside = f"globals{end}[{name!r}]"
            if name in vars(builtins):
                outside += f" if {name!r} in globals{end} else builtins{end}[{name!r}]"
            lines.append(f"  {name} = {outside}")
        return [*lines, "  pass", f" except builtins{end}['KeyError']:"]

    def clearing(self) -> list[str]:
        """Empties the copy that reading has left in the frame, where nobody else has it."""
        if not self._local or not self._clear:
            return []
        end = self.end
        # 3 references: the frame's, this variable's and the argument's.
        alone = f"count{end}(names{end}) == 3 and frame{end}.f_trace is None"
        return [f" if {alone}:", f"  names{end}.clear()"]


def _quick_names(expression: _Expression, code: CodeType | None) -> _QuickNames | None:
    if code is None or not code.co_flags & _OPTIMIZED or expression.uses_the_frame:
        return None
    clear = _COPY_CAN_BE_CLEARED and not _USES_THE_FRAME.intersection(code.co_names)
    names = _QuickNames(
        expression, {*code.co_varnames, *code.co_cellvars, *code.co_freevars}, clear
    )
    if expression.assigned.intersection(names.other) or "globals" in names.other:
        return None
    return names


def _quick(text: str, expression: _Expression, names: _QuickNames) -> Condition:
    """The expression as one function whose variables are filled from the frame."""
    end = names.end
    lines = [
        f"def condition(frame{end}, slow{end}, builtins{end}, count{end}):",
        *names.reading(),
        f"  return slow{end}(frame{end})",
        *names.clearing(),
        f" return (\n{text}\n)",
    ]
    slow, count = expression.value_in, sys.getrefcount
    code = _inner_code("\n".join(lines), "exec")
    return FunctionType(code, {}, "condition", (slow, vars(builtins), count))


def _inner_code(source: str, mode: str) -> CodeType:
    """Code of the one function in `source`."""
    outer = compat.quiet_compile(source, GUARD_FILE, mode)
    return next(constant for constant in outer.co_consts if isinstance(constant, CodeType))


# ---- log messages


def compile_log_message(text: str) -> Callable[[FrameType], str]:
    """A function from a frame to the message: `{expression}`, `{expression!r}`, `{expression:format}`,
    `{expression=}`; `{{` and `}}` are braces.

    What an expression raises is shown in its place. Raises ExpressionError for what is no template.
    """
    parts, end = _template(text, 0, nested=False)
    assert end == len(text)

    def message(frame: FrameType) -> str:
        return "".join(part if isinstance(part, str) else part.shown(frame) for part in parts)

    return message


class _Field:
    """One `{...}` of a log message. Keeps the quick form of its expression for the code it ran in last."""

    __slots__ = ("_code", "_condition", "_conversion", "_format", "_label", "_text")

    def __init__(self, text: str, conversion: str, form: list[str | _Field]) -> None:
        self._label = ""
        bare = text.rstrip()
        if bare.endswith("=") and bare[-2:-1] not in ("=", "!", "<", ">", ":"):
            self._label, text = text, bare[:-1]
            conversion = conversion or ("" if form else "r")
        if not text.strip():
            raise ExpressionError("Nothing stands between { and }. Write {{ and }} for braces.")
        self._text = text
        self._conversion = conversion
        self._format = form
        self._code: CodeType | None = None
        self._condition = compile_condition(text, None)

    def shown(self, frame: FrameType) -> str:
        if self._code is not frame.f_code:
            self._condition = compile_condition(self._text, frame.f_code)
            self._code = frame.f_code
        try:
            value = self._condition(frame)
            if self._conversion:
                value = {"r": repr, "s": str, "a": ascii}[self._conversion](value)
            spec = "".join(
                part if isinstance(part, str) else part.shown(frame) for part in self._format
            )
            text = format(value, spec)
        except (Exception, SystemExit) as error:
            error.__traceback__ = None
            return f"{self._label}<{_described(error)}>"
        if len(text) > MAX_LOGGED:
            text = f"{text[:MAX_LOGGED]}… ({len(text):,} characters)"
        return self._label + text


def _described(error: BaseException) -> str:
    name = type(error).__name__
    try:
        text = str(error)
    except Exception:
        return name
    return f"{name}: {text[:MAX_LOGGED]}" if text else name


def _template(text: str, start: int, nested: bool) -> tuple[list[str | _Field], int]:
    """Literal texts and fields from `start` on, up to the end or, if nested, to an unpaired `}`."""
    parts: list[str | _Field] = []
    literal: list[str] = []
    place = start
    while place < len(text):
        sign = text[place]
        if sign in "{}" and text[place + 1 : place + 2] == sign and not nested:
            literal.append(sign)
            place += 2
        elif sign == "{":
            parts.append("".join(literal))
            literal.clear()
            field, place = _field(text, place + 1)
            parts.append(field)
        elif sign == "}" and nested:
            break
        else:
            literal.append(sign)
            place += 1
    parts.append("".join(literal))
    return [part for part in parts if part != ""], place


def _field(text: str, start: int) -> tuple[_Field, int]:
    """The field that begins behind a `{`, and where the text goes on behind its `}`."""
    end = _expression_end(text, start)
    expression, conversion, form = text[start:end], "", []
    if text[end : end + 1] == "!":
        conversion = text[end + 1 : end + 2]
        if conversion not in ("r", "s", "a"):
            raise ExpressionError("Behind “!” stands r, s or a, as in {name!r}.")
        end += 2
    if text[end : end + 1] == ":":
        form, end = _template(text, end + 1, nested=True)
    if text[end : end + 1] != "}":
        raise ExpressionError("A “{” has no “}”. Write {{ for a brace.")
    return _Field(expression, conversion, form), end + 1


def _expression_end(text: str, start: int) -> int:
    """Where the `}`, `:` or `!` stands that ends an expression; the end of the text if none does."""
    depth, place = 0, start
    while place < len(text):
        sign = text[place]
        if sign in "\"'":
            place = _string_end(text, place)
            continue
        if sign in "([{":
            depth += 1
        elif depth and sign in ")]}":
            depth -= 1
        elif not depth and (sign in ":}" or (sign == "!" and text[place + 1 : place + 2] != "=")):
            return place
        place += 1
    return place


def _string_end(text: str, start: int) -> int:
    """Behind the string that begins with the quote at `start`."""
    quote = text[start] * 3 if text.startswith(text[start] * 3, start) else text[start]
    place = start + len(quote)
    while place < len(text) and not text.startswith(quote, place):
        place += 2 if text[place] == "\\" else 1
    return place + len(quote)


# ---- hit counts


def compile_hit_condition(text: str) -> Callable[[int], bool]:
    """A function from the number of hits (the first is 1) to whether this one counts.

    `5` and `== 5`, `>= 5`, `> 5`, `<= 5`, `< 5`, `% 5` (each fifth). Raises ExpressionError.
    """
    text = text.strip()
    sign = next((one for one in (">=", "<=", "==", ">", "<", "%") if text.startswith(one)), "")
    number = text[len(sign) :].strip()
    if not (number.isascii() and number.isdecimal()) or (sign == "%" and int(number) == 0):
        raise ExpressionError(
            f"“{text}” is not a hit count. Write a number, or one behind ==, >=, >, <=, < or %."
        )
    wanted = int(number)
    forms: dict[str, Callable[[int], bool]] = {
        "": lambda hits: hits == wanted,
        "==": lambda hits: hits == wanted,
        ">=": lambda hits: hits >= wanted,
        ">": lambda hits: hits > wanted,
        "<=": lambda hits: hits <= wanted,
        "<": lambda hits: hits < wanted,
        "%": lambda hits: hits % wanted == 0,
    }
    return forms[sign]
