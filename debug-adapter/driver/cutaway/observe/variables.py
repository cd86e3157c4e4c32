"""The variables view: values as rows, their children page by page, handles that end with the stop."""

from __future__ import annotations

from keyword import iskeyword
from types import FunctionType, ModuleType

from ..compat import cast
from . import contents, frames, peek
from .classes import facts, own_names
from .stillness import Stillness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import Any, cast  # noqa: F811

    Row = dict[str, object]
    Child = tuple[str, object, str | None, str]  # name, value, expression, presentation

WOULD_RUN = "property: would run code"
#: Rows sent when the editor asks for all children at once.
MAX_ROWS = 10_000


class StaleReference(Exception):
    """The handle is of an earlier stop."""


class Handles:
    """Numbers for values whose children can be asked for; `clear` lets go of every value."""

    def __init__(self) -> None:
        self._entries: dict[int, tuple[str, Any, str | None]] = {}
        self._last = 0

    def add(self, value: object, expression: str | None) -> int:
        return self._put("value", value, expression)

    def add_scope(self, kind: str, frame: FrameType) -> int:
        return self._put(kind, frame, None)

    def _put(self, kind: str, held: object, expression: str | None) -> int:
        self._last += 1
        self._entries[self._last] = (kind, held, expression)
        return self._last

    def clear(self) -> None:
        self._entries.clear()

    def children(self, reference: int, filter: str | None, start: int, count: int) -> list[Row]:
        """Rows of a handle: `named`, `indexed` or both; `count` 0 means all (at most MAX_ROWS)."""
        entry = self._entries.get(reference)
        if entry is None:
            raise StaleReference
        kind, held, expression = entry
        with Stillness():
            rows = _rows(kind, held, expression, filter, start, count or MAX_ROWS)
            return [
                make_variable(name, value, path, self, show) for name, value, path, show in rows
            ]


def _rows(
    kind: str, held: Any, expression: str | None, filter: str | None, start: int, limit: int
) -> list[Child]:
    if kind != "value":
        return list(_scope_children(kind, held))[start : start + limit]
    if filter == "named":
        return named_children(held, expression)[start : start + limit]
    if filter == "indexed":
        return indexed_children(held, expression, start, limit)
    return _both(held, expression, start, limit)


def _both(value: object, expression: str | None, start: int, limit: int) -> list[Child]:
    named = named_children(value, expression)
    page = named[start : start + limit]
    left = limit - len(page)
    return page + (
        indexed_children(value, expression, max(start - len(named), 0), left) if left else []
    )


def make_variable(
    name: str, value: object, expression: str | None, handles: Handles, presentation: str = "data"
) -> Row:
    """One row of the variables view, as protocol/driver.ts describes it."""
    with Stillness():
        if presentation == "wouldRun":
            return _row(name, WOULD_RUN, "", 0, 0, 0, expression, presentation)
        named = len(named_children(value, None))
        indexed = (contents.size(value) or 0) if contents.container_kind(value) else 0
        reference = handles.add(value, expression) if named or indexed else 0
        text, kind = peek.short_text(value, 1000), peek.type_name(value)
        return _row(name, text, kind, reference, named, indexed, expression, presentation)


def _row(
    name: str,
    value: str,
    type_name: str,
    reference: int,
    named: int,
    indexed: int,
    evaluate_name: str | None,
    presentation: str,
) -> Row:
    return {
        "name": name,
        "value": value,
        "type": type_name,
        "reference": reference,
        "named": named,
        "indexed": indexed,
        "evaluateName": evaluate_name,
        "presentation": presentation,
        "memory": None,
        "settable": False,
    }


def scopes(frame: FrameType, frame_id: int, handles: Handles) -> list[Row]:
    """The scopes of a frame, innermost first."""
    kinds = ["Globals"]
    if frames.is_function(frame):
        free = frame.f_code.co_freevars
        kinds = ["Locals", "Nonlocals", "Globals"] if free else ["Locals", "Globals"]
    elif not frames.is_module(frame):
        kinds = ["Class", "Globals"]
    with Stillness():
        return [
            {
                "name": kind,
                "reference": handles.add_scope(kind, frame),
                "named": sum(1 for _ in _scope_children(kind, frame)),
            }
            for kind in kinds
        ]


def _scope_children(kind: str, frame: FrameType) -> Iterator[Child]:
    if kind == "Globals":
        found = frames.global_bindings(frame)
    else:
        found = frames.bindings(frame)
    for name, binding, value in found:
        if kind == "Globals" and name.startswith("__") and name.endswith("__"):
            continue
        if frames.is_function(frame) and kind != "Globals":
            if (binding == "free") != (kind == "Nonlocals"):
                continue
        yield name, value, name, _presentation(value)


def _presentation(value: object) -> str:
    if peek.is_class(value):
        return "class"
    return "method" if type(value) is FunctionType else "data"


def indexed_children(value: object, expression: str | None, start: int, count: int) -> list[Child]:
    """A page of a container's elements; reads only that page."""
    kind = contents.container_kind(value)
    if kind is None or not count:
        return []
    rows: list[Child] = []
    for place, element in enumerate(contents.elements(value, start, count), start):
        if kind == "mapping":
            key, content = element
            text = peek.short_text(key, 80)
            path = f"{expression}[{text}]" if expression and _is_literal(key, text) else None
            rows.append((text, content, path, _presentation(content)))
        elif kind == "set":
            rows.append((f"{{{place}}}", element, None, _presentation(element)))
        else:
            path = f"{expression}[{place}]" if expression else None
            rows.append((f"[{place}]", element, path, _presentation(element)))
    return rows


# inf and nan are no literals.
_NOT_LITERAL = frozenset((id(float), id(complex)))


def _is_literal(key: object, text: str) -> bool:
    return (
        contents.is_plain_key(key)
        and id(type(key)) not in _NOT_LITERAL
        and "…" not in text
        and not text.startswith("<")
    )


def named_children(value: object, expression: str | None) -> list[Child]:
    """Attributes of instances, contents of classes and modules, what a function carries."""

    def path(name: str) -> str | None:
        usable = name.isidentifier() and not iskeyword(name)
        return f"{expression}.{name}" if expression and usable else None

    if type(value) is FunctionType:
        return _function_children(value, expression)
    if peek.is_class(value):
        own = own_names(cast("type", value))
        return [
            (name, content, path(name), _presentation(content))
            for name, content in own.items()
            if not (name.startswith("__") and name.endswith("__"))
        ]
    if issubclass(type(value), ModuleType):
        named = contents.named_entries(contents.instance_dict(value))
        return [
            (name, content, path(name), _presentation(content))
            for name, content in named
            if not name.startswith("__")
        ]
    found: list[Child] = [
        (name, content, path(name), _presentation(content))
        for name, content, _ in contents.attributes(value)
        if not (name.startswith("__") and name.endswith("__"))
    ]
    if issubclass(type(value), BaseException):
        arguments = contents.exception_arguments(cast("BaseException", value))
        found.insert(0, ("args", arguments, path("args"), "data"))
    return found + [(name, None, None, "wouldRun") for name in _properties(value)]


def _properties(value: object) -> list[str]:
    known = facts(type(value))
    if not known.is_python:
        return []
    return [
        name
        for name, member in known.found.items()
        if type(member) is property and not name.startswith("_")
    ]


def _function_children(function: FunctionType, expression: str | None) -> list[Child]:
    rows: list[Child] = []
    for label, held in (
        ("__defaults__", function.__defaults__),
        ("__kwdefaults__", function.__kwdefaults__),
    ):
        if held is not None and contents.size(held):
            rows.append((label, held, f"{expression}.{label}" if expression else None, "data"))
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=False):
        try:
            rows.append((name, cell.cell_contents, None, "data"))
        except ValueError:
            continue
    return rows
