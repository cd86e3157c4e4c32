"""What an exception says, read from the slots that BaseException itself has; no `__str__` of a program runs."""

from __future__ import annotations

from .. import source_text
from ..compat import cast
from . import contents, peek
from .classes import exact, facts
from .kinds import GetSetDescriptorType, MemberDescriptorType, WrapperDescriptorType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import CodeType, FrameType, TracebackType
    from typing import Any, cast  # noqa: F811

    Details = dict[str, object]

#: Exceptions told of one chain or group, and how deep they may hang.
MAX_EXCEPTIONS, MAX_DEPTH = 50, 20
#: Lines of a stack: from its outer and its inner end.
FIRST_ENTRIES, LAST_ENTRIES = 20, 80
MAX_MESSAGE = 10_000
MAX_NOTES = 100

_slot = {
    name: cast("Any", facts(BaseException).get(name)).__get__
    for name in ("__cause__", "__context__", "__suppress_context__", "__traceback__")
}


def details(error: BaseException, stack: list[FrameType]) -> Details:
    """ExceptionDetails of protocol/driver.ts. `stack` is what leads to the exception, innermost first."""
    return _Telling(stack).tell(error, "top", 0)


class _Telling:
    """One answer: knows what was told already, since exceptions may hang on each other in circles."""

    def __init__(self, stack: list[FrameType]) -> None:
        self._stack = stack
        self._told: list[BaseException] = []
        self._lines: dict[str, list[str]] = {}

    def tell(self, error: BaseException, relation: str, depth: int) -> Details:
        self._told.append(error)
        known = facts(type(error))
        is_plain = known.module in ("builtins", "__main__")
        inner: list[Details] = []
        if depth < MAX_DEPTH:
            for how, other in _related(error):
                if len(self._told) < MAX_EXCEPTIONS and not any(one is other for one in self._told):
                    inner.append(self.tell(other, how, depth + 1))
        return {
            "type": known.name,
            "fullType": known.name if is_plain else f"{known.module}.{known.name}",
            "message": message(error),
            "stackTrace": self._stack_trace(error, self._stack if relation == "top" else []),
            "relation": relation,
            "notes": _notes(error),
            "inner": inner,
        }

    def _stack_trace(self, error: BaseException, stack: list[FrameType]) -> str:
        entries = _traceback_entries(_slot["__traceback__"](error), stack)
        left_out = len(entries) - FIRST_ENTRIES - LAST_ENTRIES
        if left_out > 0:
            text = self._written(entries[:FIRST_ENTRIES])
            text += f"  … {left_out:,} more …\n"
            return text + self._written(entries[-LAST_ENTRIES:])
        return self._written(entries)

    def _written(self, entries: list[tuple[CodeType, int]]) -> str:
        text = ""
        for code, number in entries:
            name = exact(code.co_filename)
            text += f'  File "{name}", line {number}, in {exact(_name_of(code))}\n'
            line = self._line(name, number).strip()
            text += f"    {line}\n" if line else ""
        return text

    def _line(self, name: str, number: int) -> str:
        if name not in self._lines:
            text = None if name[:1] == "<" else source_text.read(name)
            self._lines[name] = [] if text is None else text.split("\n")
        lines = self._lines[name]
        return lines[number - 1][:500] if 0 < number <= len(lines) else ""


def _traceback_entries(
    traceback: TracebackType | None, stack: list[FrameType]
) -> list[tuple[CodeType, int]]:
    """Code and line from the program's first frame to where it was raised."""
    inner: list[tuple[CodeType, int]] = []
    first = None if traceback is None else traceback.tb_frame
    while traceback is not None:
        inner.append((traceback.tb_frame.f_code, traceback.tb_lineno or 0))
        traceback = traceback.tb_next
    places = [place for place, frame in enumerate(stack) if frame is first]
    callers = stack[places[0] + 1 :] if places else (stack if not inner else [])
    outer = [(frame.f_code, frame.f_lineno or 0) for frame in reversed(callers)]
    return outer + inner


def _name_of(code: CodeType) -> str:
    return getattr(code, "co_qualname", code.co_name)


def _related(error: BaseException) -> list[tuple[str, BaseException]]:
    """Members of a group, the cause, else the context (unless `from None` put it aside)."""
    found: list[tuple[str, BaseException]] = []
    for member in _members(error):
        if issubclass(type(member), BaseException):
            found.append(("group", cast("BaseException", member)))
    cause, context = _slot["__cause__"](error), _slot["__context__"](error)
    if cause is not None:
        found.append(("cause", cause))
    elif context is not None and not _slot["__suppress_context__"](error):
        found.append(("context", context))
    return found


def _members(error: BaseException) -> list[object]:
    """The exceptions of an ExceptionGroup of Python 3.11+."""
    known = facts(type(error))
    if not any(base.__name__ == "BaseExceptionGroup" for base in _c_bases(error)):
        return []
    member = known.get("exceptions")
    if type(member) is not MemberDescriptorType and type(member) is not GetSetDescriptorType:
        return []
    held = cast("Any", member).__get__(error)
    return contents.elements(held) if type(held) is tuple else []


def _c_bases(error: BaseException) -> list[type]:
    return [base for base in facts(type(error)).mro if not facts(base).is_python]


def _notes(error: BaseException) -> list[str]:
    for name, held, _ in contents.attributes(error):
        if name == "__notes__" and contents.container_kind(held) == "sequence":
            notes = contents.elements(held, 0, MAX_NOTES)
            return [_plain_text(note) for note in notes]
    return []


def message(error: BaseException) -> str:
    """`str(error)` where that runs no code of the program; else what its arguments tell."""
    arguments = contents.elements(contents.exception_arguments(error))
    own = facts(type(error)).get("__str__")
    members = _members(error)
    if members and arguments and type(own) is WrapperDescriptorType:
        plural = "" if len(members) == 1 else "s"
        return f"{_plain_text(arguments[0])} ({len(members)} sub-exception{plural})"
    if type(own) is WrapperDescriptorType:
        if own is not facts(BaseException).get("__str__") and _is_plain(error):
            return own.__get__(error)()[:MAX_MESSAGE]
    if len(arguments) == 1:
        return _plain_text(arguments[0])
    return peek.short_text(tuple(arguments), MAX_MESSAGE) if arguments else ""


def _plain_text(value: object) -> str:
    """`str(value)` of text and numbers, the short text of others; cut."""
    if issubclass(type(value), str):
        return str.__getitem__(cast("str", value), slice(0, MAX_MESSAGE))
    return peek.short_text(value, MAX_MESSAGE)


def _is_plain(error: BaseException) -> bool:
    """True if all that the exception's C code could ask for its text is text and numbers, not too long."""
    held: list[object] = [*contents.elements(contents.exception_arguments(error))]
    for base in _c_bases(error):
        for name, member in facts(base).own.items():
            if type(member) is MemberDescriptorType and name[:2] != "__":
                try:
                    held.append(cast("Any", member).__get__(error))
                except AttributeError:
                    continue
    for value in held:
        if type(value) is tuple:
            held.extend(contents.elements(value, 0, 20))
        elif not contents.is_plain_key(value) or (contents.size(value) or 0) > MAX_MESSAGE:
            return False
    return True
