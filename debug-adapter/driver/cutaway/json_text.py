"""Messages as JSON text and back, by the C code that the `json` package itself uses.

Loading that package would bring `re` and `enum` into each start, 6 ms of it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Options:
    """What the scanner asks of a `json.JSONDecoder`."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    memo: dict[str, str] = {}  # noqa: RUF012 -- read by C code, as an attribute

    @staticmethod
    def parse_constant(name: str) -> float:
        raise ValueError(f"{name} is no JSON")


def _find() -> tuple[Any, Any]:
    try:
        import _json

        scan = _json.make_scanner(_Options)  # type: ignore[attr-defined]
        make: Any = _json.make_encoder  # type: ignore[attr-defined]
        text: Any = _json.encode_basestring_ascii
        encoder = make(None, _refuse, text, None, ":", ",", False, False, False)

        def decode(source: str) -> object:
            value, end = scan(source, 0)
            if end != len(source):
                raise ValueError("more than one value")
            return value

        def encode(value: object) -> str:
            return "".join(encoder(value, 0))

        if decode(encode({"a": [1, "ä", None, True, 0.5]})) != {"a": [1, "ä", None, True, 0.5]}:
            raise ValueError
    except Exception:
        import json

        return json.loads, lambda value: json.dumps(value, separators=(",", ":"))
    return decode, encode


def _refuse(value: object) -> object:
    raise TypeError(f"{type(value).__name__} is no JSON")


#: `decode(text)` raises an Exception of any kind for what is no JSON; `encode(value)` gives ASCII.
decode, encode = _find()
