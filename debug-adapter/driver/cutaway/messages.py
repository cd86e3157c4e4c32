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


def _count_or_none(value: object) -> bool:
    return value is None or _count(value)


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
_text_or_none = _is(str, type(None))
_limits = {"condition": _text_or_none, "hitCondition": _text_or_none}
_breakpoint = _record({"id": _int, "line": _int, "logMessage": _text_or_none, **_limits})
_file_breakpoints = {"path": _text, "breakpoints": _list_of(_breakpoint)}
_function_breakpoints = _list_of(_record({"id": _int, "name": _text, **_limits}))
_exception_filters = _list_of(
    _record(
        {
            "filter": _one_of("raised", "uncaught", "userUnhandled"),
            "condition": _text_or_none,
        }
    )
)

_chosen = {
    "expression": _text_or_none,
    "serial": _is(int, type(None)),
    "address": _text_or_none,
}

#: Body of each request the driver answers.
BODIES: dict[str, Guard] = {
    "adapter/start": _record(
        {
            "stopOnEntry": _flag,
            "justMyCode": _flag,
            "myCode": _list_of(_text),
            "notMyCode": _list_of(_text),
            "showReturnValue": _flag,
            "lineBuffered": _flag,
            "redirectOutput": _flag,
            "pdbrc": _flag,
            "breakpoints": _list_of(_record(_file_breakpoints)),
            "functionBreakpoints": _function_breakpoints,
            "exceptionFilters": _exception_filters,
        }
    ),
    "adapter/setBreakpoints": _record(_file_breakpoints),
    "adapter/setFunctionBreakpoints": _record({"breakpoints": _function_breakpoints}),
    "adapter/setExceptionBreakpoints": _record({"filters": _exception_filters}),
    "adapter/breakpointLocations": _record({"path": _text, "line": _int, "endLine": _int}),
    "adapter/threads": _record({}),
    "adapter/pause": _record({}),
    "adapter/modules": _record({"start": _count, "count": _count}),
    "adapter/loadedSources": _record({}),
    "adapter/source": _record({"sourceReference": _int}),
    "adapter/cancel": _record({"id": _int}),
    "adapter/detach": _record({}),
    "adapter/continue": _record({}),
    "adapter/next": _record({}),
    "adapter/stepIn": _record({"target": _is(int, type(None))}),
    "adapter/stepOut": _record({}),
    "adapter/stepInTargets": _record({"frameId": _int}),
    "adapter/gotoTargets": _record({"path": _text, "line": _int}),
    "adapter/goto": _record({"line": _int}),
    "adapter/restartFrame": _record({"frameId": _int}),
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
            "timeoutMs": _count,
        }
    ),
    "adapter/inlineValues": _record({"frameId": _int, "expressions": _list_of(_text)}),
    "adapter/setVariable": _record(
        {"reference": _int, "name": _text, "value": _text, "timeoutMs": _count}
    ),
    "adapter/setExpression": _record(
        {"frameId": _int, "expression": _text, "value": _text, "timeoutMs": _count}
    ),
    "adapter/completions": _record({"frameId": _is(int, type(None)), "text": _text}),
    "adapter/exceptionInfo": _record({"threadId": _int}),
    "adapter/readMemory": _record({"memory": _text, "offset": _int, "count": _count}),
    "adapter/lens": _record(
        {
            "lens": _one_of("identity"),
            "frameId": _int,
            "maxObjects": _count,
            "timeBudgetMs": _number,
            "pages": _list_of(_record({"serial": _int, "start": _count})),
            **_chosen,
        }
    ),
    "adapter/references": _record({"frameId": _int, "timeBudgetMs": _number, **_chosen}),
    "adapter/attention": _record(
        {
            "frameId": _int,
            "names": lambda value: value is None or _list_of(_text)(value),
            "layout": _one_of(None, "headsFirst", "tokensFirst"),
            "batch": _count_or_none,
            "head": _count_or_none,
            "firstQuery": _count,
            "firstKey": _count,
        }
    ),
    "adapter/classes": _record(
        {"frameId": _int, "timeBudgetMs": _number, "attribute": _text_or_none, **_chosen}
    ),
    "adapter/collect": _record({"generation": _count, "timeoutMs": _count}),
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
