"""Guards what comes over the link: the Python side of protocol/driver.ts."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import cast

    Guard = Callable[[object], bool]
else:
    from .compat import cast


def _is(*kinds: type) -> Guard:
    # bool is an int to Python and not to JSON: exact types.
    return lambda value: type(value) in kinds


def _one_of(*words: str | None) -> Guard:
    return lambda value: (value is None or type(value) is str) and value in words


def _count(value: object) -> bool:
    return type(value) is int and value >= 0


def _list_of(guard: Guard) -> Guard:
    return lambda value: type(value) is list and all(map(guard, cast("list[object]", value)))


def _record(fields: dict[str, Guard]) -> Guard:
    def guard(value: object) -> bool:
        if type(value) is not dict:
            return False
        found = cast("dict[str, object]", value)
        return all(name in found and check(found[name]) for name, check in fields.items())

    return guard


_text, _flag, _int, _number = _is(str), _is(bool), _is(int), _is(int, float)
_breakpoint = _record({"id": _int, "line": _int, "condition": _is(str, type(None))})
_file_breakpoints = {"path": _text, "breakpoints": _list_of(_breakpoint)}

#: Body of each request the driver answers.
BODIES: dict[str, Guard] = {
    "adapter/start": _record(
        {
            "stopOnEntry": _flag,
            "justMyCode": _flag,
            "lineBuffered": _flag,
            "breakpoints": _list_of(_record(_file_breakpoints)),
        }
    ),
    "adapter/setBreakpoints": _record(_file_breakpoints),
    "adapter/threads": _record({}),
    "adapter/continue": _record({}),
    "adapter/next": _record({}),
    "adapter/stepIn": _record({}),
    "adapter/stepOut": _record({}),
    "adapter/pause": _record({}),
    "adapter/stack": _record({"threadId": _int, "start": _count, "count": _count}),
    "adapter/scopes": _record({"frameId": _int}),
    "adapter/variables": _record(
        {
            "reference": _int,
            "filter": _one_of(None, "named", "indexed"),
            "start": _count,
            "count": _count,
        }
    ),
    "adapter/evaluate": _record(
        {
            "frameId": _is(int, type(None)),
            "expression": _text,
            "context": _one_of("hover", "watch", "repl", "clipboard", "variables"),
        }
    ),
    "adapter/lens": _record(
        {
            "lens": _one_of("identity"),
            "frameId": _int,
            "maxObjects": _count,
            "timeBudgetMs": _number,
        }
    ),
    "adapter/detach": _record({}),
}


def refusal(message: dict[str, object]) -> tuple[str, str] | None:
    """Code and sentence for a request that must not be acted on; None if it is well formed."""
    kind = message.get("kind")
    guard = BODIES.get(kind) if type(kind) is str else None
    if guard is None:
        return "unknownRequest", "The driver knows no such request."
    if type(message.get("id")) is not int or not guard(message.get("body")):
        return "invalidRequest", "The request is not of its form."
    return None
