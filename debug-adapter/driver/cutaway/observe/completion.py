"""What could be written next in the debug console, found without running any of the program's code."""

from __future__ import annotations

import builtins
import sys

from ..compat import cast
from . import contents, elements, peek
from .children import KEYWORDS
from .classes import facts
from .hover import Names, WouldRun, value_of
from .kinds import (
    BuiltinFunctionType,
    FunctionType,
    MethodType,
    ModuleType,
    WrapperDescriptorType,
)
from .stillness import Stillness
from .written import Written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import cast  # noqa: F811

    Target = dict[str, str]  # label, kind

MAX_TARGETS, MAX_TEXT = 2_000, 10_000
_CALLED = (FunctionType, BuiltinFunctionType, MethodType, WrapperDescriptorType, type(str.join))


def completions(text: str, frame: FrameType) -> dict[str, object]:
    """For the text before the cursor: where the word begins in it, and what it may become."""
    written = Written(text[-MAX_TEXT:])
    with Stillness():
        try:
            targets = _targets(written, frame)
        except WouldRun:
            targets = []
        wanted = written.word
        hidden = not wanted.startswith("_")
        seen: set[str] = set()
        kept: list[Target] = []
        for label, kind in targets:
            if label in seen or not label.startswith(wanted):
                continue
            if hidden and label.startswith("_") and written.place != "key":
                continue
            seen.add(label)
            kept.append({"label": label, "kind": kind})
        return {"start": len(text) - len(wanted), "targets": kept[:MAX_TARGETS]}


def _targets(written: Written, frame: FrameType) -> list[tuple[str, str]]:
    if written.place == "nothing":
        return []
    if written.place == "module":
        return _modules(written.before)
    if written.place == "member":
        return _members_to_import(written.before)
    if written.place == "key":
        return _keys(value_of(written.before, Names(frame)), written.quote)
    if written.place == "attribute":
        return _attributes(value_of(written.before, Names(frame)))
    return _names(frame)


def _names(frame: FrameType) -> list[tuple[str, str]]:
    from .frames import names

    found = [(name, _kind(value)) for name, value in names(frame).items() if name.isidentifier()]
    found += [(name, _kind(value)) for name, value in contents.named_entries(vars(builtins))]
    return found + [(word, "keyword") for word in sorted(KEYWORDS)]


def _attributes(value: object) -> list[tuple[str, str]]:
    """Names a look-up would find: of the object, of its class and bases, of a class's own bases."""
    known = facts(type(value))
    found: list[tuple[str, str]] = []
    if issubclass(type(value), type):
        own = facts(cast("type", value)).found
        found += [(name, _kind(member)) for name, member in own.items()]
    else:
        held = contents.attributes(value)
        found += [(name, _kind(content)) for name, content, _ in held]
    for name, member in known.found.items():
        found.append((name, "method" if _kind(member) == "function" else _kind(member)))
    return [(name, kind) for name, kind in found if name.isidentifier()]


def _keys(value: object, quote: str) -> list[tuple[str, str]]:
    """Keys that are text, without their quotes; only of dictionaries."""
    if elements.kind(value) != "mapping":
        return []
    keys = [key for key, _ in elements.page(value, 0, MAX_TARGETS)]
    return [
        (key, "variable")
        for key in keys
        if type(key) is str and quote not in key and "\\" not in key and key.isprintable()
    ]


def _modules(before: str) -> list[tuple[str, str]]:
    """Modules that are loaded, below `before` if that is given."""
    prefix = f"{before}." if before else ""
    names = [name for name, _ in contents.named_entries(sys.modules) if name.startswith(prefix)]
    heads = {name[len(prefix) :].partition(".")[0] for name in names}
    if not prefix:
        heads.update(sys.stdlib_module_names)
    return [(name, "module") for name in sorted(heads) if name.isidentifier()]


def _members_to_import(before: str) -> list[tuple[str, str]]:
    for name, module in contents.named_entries(sys.modules):
        if name == before and issubclass(type(module), ModuleType):
            held = contents.named_entries(contents.instance_dict(module))
            return [(one, _kind(value)) for one, value in held] + _modules(before)
    return []


def _kind(value: object) -> str:
    category = peek.category(value)
    if category in ("class", "module"):
        return category
    if any(type(value) is cls for cls in (*_CALLED, staticmethod, classmethod)):
        return "function"
    return "property" if type(value) is property else "variable"
