"""Texts of types that the standard library and numpy bring along, made by their C code or from their data."""

from __future__ import annotations

from ..compat import cast
from . import contents, elements
from .array_texts import array_text, type_of_elements
from .classes import ClassFacts, exact, facts
from .kinds import (
    AsyncGeneratorType,
    CodeType,
    CoroutineType,
    DictItemsType,
    DictKeysType,
    DictValuesType,
    FrameType,
    GeneratorType,
    MappingProxyType,
    TracebackType,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, cast  # noqa: F811

    Write = Callable[[object], str]  # the text of a part

_PATH_MODULES = ("pathlib", "pathlib._local")
_PATHS = ("PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath")
_SUSPENDING = {id(GeneratorType): "gi_", id(CoroutineType): "cr_", id(AsyncGeneratorType): "ag_"}
_VIEWS = frozenset(id(cls) for cls in (DictKeysType, DictValuesType, DictItemsType))
_SHOWN = 10
_DATES = (("datetime", "date"), ("datetime", "datetime"), ("datetime", "timedelta"))


def library_text(value: object, known: ClassFacts, write: Write) -> str | None:
    """The text of a value of a known type that is no built-in container; None for any other type."""
    array = array_text(value, known)
    if array is not None:
        return array
    if known.is_python:
        if known.module in _PATH_MODULES and known.name in _PATHS:
            return _path_text(value, known)
        return None
    by_type = _BY_TYPE.get(id(known.cls))
    if by_type is not None:
        return by_type(value, write)
    if id(known.cls) in _SUSPENDING:
        return _suspended(value, known)
    if id(known.cls) in _VIEWS:
        return f"{known.name}({_listed(value, write)})"
    by_name = _BY_NAME.get((known.module, known.name))
    if by_name is not None:
        return by_name(value, known, write)
    return _numpy_text(value, known) if known.module.partition(".")[0] == "numpy" else None


def _suspended(value: Any, known: ClassFacts) -> str:
    prefix = _SUSPENDING[id(known.cls)]
    frame = getattr(value, f"{prefix}frame")
    if frame is None:
        state = "finished"
    elif getattr(value, f"{prefix}running"):
        state = "running"
    elif frame.f_lasti < 0 or not getattr(value, f"{prefix}suspended", True):
        state = "not started"
    else:
        state = f"waits at line {frame.f_lineno}"
    return f"<{known.name} {exact(value.__qualname__)}, {state}>"


def _listed(value: object, write: Write) -> str:
    text = write(elements.page(value, 0, _SHOWN))
    return text if elements.count(value) <= _SHOWN else f"{text[:-1]}, …]"


def _weak_reference(value: Any, known: ClassFacts, write: Write) -> str:
    held = cast("Any", known.get("__call__")).__get__(value)()
    return "<weakref, dead>" if held is None else f"<weakref of {facts(type(held)).name}>"


def _array(value: Any, known: ClassFacts, write: Write) -> str:
    code = cast("Any", known.get("typecode")).__get__(value)
    return f"array({code!r}, {_listed(value, write)})"


def _numpy_array(value: Any, known: ClassFacts, write: Write) -> str:
    kind = f"{value.shape} {type_of_elements(value.dtype)}"
    first = f" {_listed(value, write)}" if value.ndim == 1 and elements.count(value) else ""
    return f"<ndarray {kind}{first}>"


def _numpy_text(value: Any, known: ClassFacts) -> str | None:
    bases = [facts(base).name for base in known.mro]
    if "dtype" in bases:
        return f"dtype({value.str!r})"
    if "generic" not in bases:
        return None
    plain = known.cls.item(value)  # type: ignore[attr-defined]
    if (facts(type(plain)).module, facts(type(plain)).name) in _DATES or contents.is_plain_key(
        plain
    ):
        return f"{known.name}({plain!r})"
    return None


def _namespace(value: object, known: ClassFacts, write: Write) -> str:
    held = contents.attributes(value)
    parts = [f"{name}={write(content)}" for name, content, _ in held[:_SHOWN]]
    return f"namespace({', '.join([*parts, '…'] if len(held) > _SHOWN else parts)})"


def _expression_or_match(value: Any, known: ClassFacts, write: Write) -> str | None:
    """Of `re`: its C code writes what it has of a text, unless that is of a class of the program."""
    held = [value.pattern] if known.name == "Pattern" else [value.string, value.re.pattern]
    return _own_repr(value, known, write) if all(map(contents.is_plain_key, held)) else None


def _partial(value: Any, known: ClassFacts, write: Write) -> str:
    return f"<partial {write(cast('Any', known.get('func')).__get__(value))}>"


def _own_repr(value: object, known: ClassFacts, write: Write) -> str:
    return cast("Any", known.cls).__repr__(value)


def _time(value: Any, known: ClassFacts, write: Write) -> str:
    zone = value.tzinfo
    plain: str = known.cls.__repr__(known.cls.replace(value, tzinfo=None))  # type: ignore[attr-defined]
    return plain if zone is None else f"{plain[:-1]}, tzinfo=<{facts(type(zone)).name}>)"


def _proxy(value: object, write: Write) -> str:
    behind = elements.behind(value)
    return "<mappingproxy>" if behind is None else f"mappingproxy({write(behind)})"


_BY_TYPE: dict[int, Callable[[Any, Write], str]] = {
    id(MappingProxyType): _proxy,
    id(CodeType): lambda value, write: f"<code {exact(value.co_name)}>",
    id(FrameType): lambda value, write: (
        f"<frame {exact(value.f_code.co_name)}, line {value.f_lineno}>"
    ),
    id(TracebackType): lambda value, write: f"<traceback, line {value.tb_lineno}>",
}
_BY_NAME: dict[tuple[str, str], Callable[[Any, ClassFacts, Write], str | None]] = {
    ("datetime", "date"): _own_repr,
    ("datetime", "timedelta"): _own_repr,
    ("decimal", "Decimal"): _own_repr,
    ("datetime", "datetime"): _time,
    ("datetime", "time"): _time,
    ("array", "array"): _array,
    ("numpy", "ndarray"): _numpy_array,
    ("functools", "partial"): _partial,
    ("types", "SimpleNamespace"): _namespace,
    ("re", "Pattern"): _expression_or_match,
    ("re", "Match"): _expression_or_match,
    ("weakref", "ReferenceType"): _weak_reference,
}


def _path_text(value: object, known: ClassFacts) -> str | None:
    """The text that a path has made already, or the only part it was made of; else nothing is said."""
    held = {name: content for name, content, _ in contents.attributes(value)}
    text = held.get("_str")
    raw = held.get("_raw_paths")
    if type(text) is not str and type(raw) is list and len(cast("list[object]", raw)) == 1:
        text = cast("list[object]", raw)[0]
    parts = held.get("_parts")
    if type(text) is not str and type(parts) is list:
        text = _joined(cast("list[object]", parts))
    if type(text) is not str or "//" in text or "/./" in text or text[1:].endswith("/"):
        return None
    return f"{known.name}({text[:1000]!r})"


def _joined(parts: list[object]) -> str | None:
    names = [part for part in parts if type(part) is str]
    if len(names) != len(parts) or not names:
        return None
    if names[0].endswith("/"):
        return names[0] + "/".join(names[1:])
    return "/".join(names) if "\\" not in names[0] else None
