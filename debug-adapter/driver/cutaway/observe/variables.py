"""The variables view: values as rows, their children page by page, handles that end with the stop."""

from __future__ import annotations

from ..compat import cast
from . import children, contents, elements, frames, memory, peek
from .children import Lazy
from .stillness import Stillness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any, cast  # noqa: F811

    from .children import Child

    Row = dict[str, object]

#: Rows sent when the editor asks for all children at once.
MAX_ROWS = 10_000
#: Characters of a value's text.
MAX_TEXT = 1_000
#: Characters of an expression by which an editor may ask for a value again.
MAX_EXPRESSION = 10_000
_WOULD_RUN = {
    "attribute": "property: would run code",
    "repr": "__repr__: would run code",
    "str": "__str__: would run code",
}
#: Values that are a text and nothing below it, told apart before anything else: most rows are.
_SIMPLE = {id(cls): cls.__name__ for cls in (int, str, float, bool, type(None))}


class StaleReference(Exception):
    """The handle is of an earlier stop."""


class Handle:
    """What a reference stands for: a value, a Lazy, or the rows of a scope.

    `frame` is the frame in which a person's expression for it is evaluated.
    """

    __slots__ = ("expression", "frame", "held", "scope")

    def __init__(
        self, held: object, expression: str | None, frame: FrameType | None, scope: str | None
    ) -> None:
        self.held = held
        self.expression = expression
        self.frame = frame
        self.scope = scope


class Handles:
    """Numbers, from `last` on, for values whose children can be asked for; `clear` lets go of every value."""

    def __init__(self, last: int = 0) -> None:
        self._handles: dict[int, Handle] = {}
        self._memory: dict[str, object] = {}
        self.last = last

    def add(
        self,
        held: object,
        expression: str | None = None,
        frame: FrameType | None = None,
        scope: str | None = None,
    ) -> int:
        self.last += 1
        self._handles[self.last] = Handle(held, expression, frame, scope)
        return self.last

    def clear(self) -> None:
        self._handles.clear()
        self._memory.clear()

    def get(self, reference: int) -> Handle:
        """Raises StaleReference."""
        handle = self._handles.get(reference)
        if handle is None:
            raise StaleReference
        return handle

    def buffer(self, memory_reference: str) -> object:
        """The value of a row's `memory`. Raises StaleReference."""
        if memory_reference not in self._memory:
            raise StaleReference
        return self._memory[memory_reference]

    def children(self, reference: int, filter: str | None, start: int, count: int) -> list[Row]:
        """Rows of a handle: `named`, `indexed` or both; `count` 0 means all (at most MAX_ROWS).

        Of a Lazy there are none before it was run.
        """
        handle = self.get(reference)
        with Stillness():
            rows = _rows(handle, filter, start, count or MAX_ROWS)
            return [self.row(child, handle.frame) for child in rows]

    def row(self, child: Child, frame: FrameType | None) -> Row:
        """One row of the variables view, as protocol/driver.ts describes it. Within a Stillness."""
        name, value, expression, presentation, setting = child
        named = indexed = reference = 0
        simple = _SIMPLE.get(id(type(value)))
        if simple is not None:
            text, type_name = peek.short_text(value, MAX_TEXT), simple
        elif type(value) is Lazy:
            text, type_name = _WOULD_RUN[value.what], ""
            reference = self.add(value, expression, frame)
        else:
            text, type_name = peek.short_text(value, MAX_TEXT), peek.type_name(value)
            named = children.count_named(value)
            indexed = elements.count(value)
            reference = self.add(value, expression, frame) if named or indexed else 0
        shown = peek.short_name(name)
        can_name = expression is not None and len(expression) <= MAX_EXPRESSION
        return {
            "name": shown,
            "value": text,
            "type": peek.short_name(type_name),
            "reference": reference,
            "named": named,
            "indexed": indexed,
            "evaluateName": expression if can_name else None,
            "presentation": presentation,
            "memory": None if simple is not None else self._memory_of(value),
            # It is found again by its name.
            "settable": setting is not None and shown == name,
        }

    def result(self, value: object, expression: str | None, frame: FrameType | None) -> Row:
        """The row of a value that no container gave: of an expression, or of a Lazy that was run."""
        with Stillness():
            presentation = children.presentation_of(value)
            return self.row((expression or "", value, expression, presentation, None), frame)

    def _memory_of(self, value: object) -> str | None:
        if not memory.is_buffer(value):
            return None
        self.last += 1
        reference = f"memory-{self.last}"
        self._memory[reference] = value
        return reference


def _rows(handle: Handle, filter: str | None, start: int, limit: int) -> list[Child]:
    if type(handle.held) is Lazy:
        return []
    if handle.scope is not None:
        rows = [] if filter == "indexed" else scope_children(handle)
        return rows[start : start + limit]
    if filter == "indexed":
        return indexed_children(handle.held, handle.expression, start, limit)
    named = children.named_children(handle.held, handle.expression)
    page = named[start : start + limit]
    if filter == "named" or len(page) == limit:
        return page
    begin = max(start - len(named), 0)
    return page + indexed_children(handle.held, handle.expression, begin, limit - len(page))


def scopes(
    frame: FrameType, handles: Handles, more: list[tuple[str, str, object]] | None = None
) -> list[Row]:
    """The scopes of a frame, innermost first. `more` are (scope, name of its one row, value).

    The first one is what the editor opens by itself.
    """
    kinds = ["Globals"]
    if frames.is_function(frame):
        free = frame.f_code.co_freevars
        kinds = ["Locals", "Nonlocals", "Globals"] if free else ["Locals", "Globals"]
    elif not frames.is_module(frame):
        kinds = ["Class", "Globals"]
    with Stillness():
        found: list[Row] = []
        for kind in kinds:
            # The names themselves are read when they are asked for: they may be many.
            handle = Handle(None, None, frame, kind)
            found.append(_scope(kind, handles.add(None, None, frame, kind), _count(handle)))
        extra = [
            _scope(kind, handles.add((name, value), None, frame, kind), 1)
            for kind, name, value in more or ()
        ]
        return [found[0], *extra, *found[1:]]


def _scope(name: str, reference: int, named: int) -> Row:
    return {"name": name, "reference": reference, "named": named}


def _count(handle: Handle) -> int:
    if handle.scope != "Globals" or handle.frame is None:
        return len(scope_children(handle))
    listed = contents.named_entries(handle.frame.f_globals)
    return len([name for name, _ in listed if not children.is_dunder(name)])


def scope_children(handle: Handle) -> list[Child]:
    """The rows of a scope."""
    frame, kind = handle.frame, handle.scope
    if kind == "Returned" or kind == "Exception":
        name, value = cast("tuple[str, object]", handle.held)
        return [(name, value, None, children.presentation_of(value), None)]
    if frame is None:
        return []
    if kind == "Globals":
        found = frames.global_bindings(frame)
        found = [one for one in found if not children.is_dunder(one[0])]
    else:
        found = frames.bindings(frame)
        if frames.is_function(frame):
            found = [one for one in found if (one[1] == "free") == (kind == "Nonlocals")]
    return [
        (
            name,
            value,
            None if contents.is_lazy_import(value) else name,
            children.presentation_of(value),
            "attribute",
        )
        for name, _, value in found
    ]


def indexed_children(value: object, expression: str | None, start: int, count: int) -> list[Child]:
    """A page of a container's elements; reads only that page."""
    kind = elements.kind(value)
    if kind is None or not count:
        return []
    listed = elements.page(value, start, count)
    by_index = elements.has_index(value)
    if kind == "mapping":
        return [_entry(key, content, expression, value, by_index) for key, content in listed]
    if kind == "set":
        return [
            (f"{{{place}}}", element, None, children.presentation_of(element), None)
            for place, element in enumerate(listed, start)
        ]
    setting = "item" if elements.takes_items(value) else None
    return [
        (
            f"[{place}]",
            element,
            f"{expression}[{place}]" if expression and by_index else None,
            children.presentation_of(element),
            setting,
        )
        for place, element in enumerate(listed, start)
    ]


def _entry(
    key: object, content: object, expression: str | None, owner: object, by_index: bool
) -> Child:
    text = peek.short_text(key, 80)
    literal = is_literal(key, text)
    path = f"{expression}[{text}]" if expression and literal and by_index else None
    setting = "item" if literal and elements.takes_items(owner) else None
    return text, content, path, children.presentation_of(content), setting


# inf and nan are no literals (and are the only numbers x for which x - x is not 0).
_NOT_LITERAL = frozenset((id(float), id(complex)))


def is_literal(key: Any, text: str) -> bool:
    """True if the text of a key, written into brackets, finds that key."""
    return (
        contents.is_plain_key(key)
        and (id(type(key)) not in _NOT_LITERAL or key - key == 0)
        and "…" not in text
        and not text.startswith("<")
    )
