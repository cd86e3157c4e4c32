"""The variables view: values as rows, their children page by page, handles that end with the stop."""

from __future__ import annotations

from types import FunctionType, ModuleType

from ..compat import cast
from . import frames, peek

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
        limit = count or MAX_ROWS
        if kind != "value":
            rows = list(_scope_children(kind, held))[start : start + limit]
        elif filter == "named":
            rows = named_children(held, expression)[start : start + limit]
        elif filter == "indexed":
            rows = indexed_children(held, expression, start, limit)
        else:
            rows = _both(held, expression, start, limit)
        return [make_variable(name, value, path, self, show) for name, value, path, show in rows]


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
    would_run = presentation == "wouldRun"
    named = 0 if would_run else len(named_children(value, None))
    indexed = (peek.size(value) or 0) if not would_run and peek.container_kind(value) else 0
    return {
        "name": name,
        "value": WOULD_RUN if would_run else peek.short_text(value, 1000),
        "type": "" if would_run else peek.type_name(value),
        "reference": handles.add(value, expression) if named or indexed else 0,
        "named": named,
        "indexed": indexed,
        "evaluateName": expression,
        "presentation": presentation,
    }


def scopes(frame: FrameType, frame_id: int, handles: Handles) -> list[Row]:
    """The scopes of a frame, innermost first."""
    kinds = ["Globals"]
    if frames.is_function(frame):
        free = frame.f_code.co_freevars
        kinds = ["Locals", "Nonlocals", "Globals"] if free else ["Locals", "Globals"]
    elif not frames.is_module(frame):
        kinds = ["Class", "Globals"]
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
    kind = peek.container_kind(value)
    if kind is None or not count:
        return []
    rows: list[Child] = []
    for place, element in enumerate(peek.elements(value, start, count), start):
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


def _is_literal(key: object, text: str) -> bool:
    return (
        type(key) in (str, int, bool, bytes, type(None)) and "…" not in text and "<" not in text[:1]
    )


def named_children(value: object, expression: str | None) -> list[Child]:
    """Attributes of instances, contents of classes and modules, what a function carries."""

    def path(name: str) -> str | None:
        return f"{expression}.{name}" if expression and name.isidentifier() else None

    if type(value) is FunctionType:
        return _function_children(value, expression)
    if peek.is_class(value):
        own = peek.class_attributes(cast("type", value))
        return [
            (name, content, path(name), _presentation(content))
            for name, content in own.items()
            if not (name.startswith("__") and name.endswith("__"))
        ]
    if issubclass(type(value), ModuleType):
        named = frames.dictionary_bindings(peek.instance_dict(value), "global")
        return [
            (name, content, path(name), _presentation(content))
            for name, _, content in named
            if not name.startswith("__")
        ]
    found: list[Child] = [
        (name, content, path(name), _presentation(content))
        for name, content, _ in peek.attributes(value)
        if not (name.startswith("__") and name.endswith("__"))
    ]
    return found + [(name, None, None, "wouldRun") for name in _properties(value)]


def _properties(value: object) -> list[str]:
    names: list[str] = []
    for base in peek.mro(type(value)):
        if peek.is_python_class(base):
            for name, member in peek.class_attributes(base).items():
                if type(member) is property and name not in names and not name.startswith("_"):
                    names.append(name)
    return names


def _function_children(function: FunctionType, expression: str | None) -> list[Child]:
    rows: list[Child] = []
    for label, held in (
        ("__defaults__", function.__defaults__),
        ("__kwdefaults__", function.__kwdefaults__),
    ):
        if held:
            rows.append((label, held, f"{expression}.{label}" if expression else None, "data"))
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=False):
        try:
            rows.append((name, cell.cell_contents, None, "data"))
        except ValueError:
            continue
    return rows
