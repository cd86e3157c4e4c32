"""Text of source files, as Python would decode it, without the modules Python would load for that."""

from __future__ import annotations

#: Longest file that is read.
MAX_BYTES = 8 * 1024 * 1024


def read(path: str) -> str | None:
    """The text of a file; None if there is none that can be read."""
    try:
        with open(path, "rb") as file:
            return decoded(file.read(MAX_BYTES))
    except OSError:
        return None


def decoded(data: bytes) -> str:
    """Source as text: by its byte order mark or its coding line, else UTF-8; what does not fit is replaced."""
    if data.startswith(b"\xef\xbb\xbf"):
        data, encoding = data[3:], "utf-8"
    else:
        encoding = _declared_encoding(data) or "utf-8"
    try:
        text = data.decode(encoding, "replace")
    except LookupError:
        text = data.decode("utf-8", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _declared_encoding(data: bytes) -> str | None:
    """The name in `# -*- coding: NAME -*-`, which only the first two lines may hold."""
    for line in data[:1000].split(b"\n", 2)[:2]:
        comment = line.lstrip(b" \t\f")
        _, found, after = comment.partition(b"coding")
        if not comment.startswith(b"#") or not found or after[:1] not in (b":", b"="):
            if comment.strip() and not comment.startswith(b"#"):
                return None
            continue
        name = ""
        for letter in after[1:].lstrip(b" \t").decode("ascii", "replace"):
            if not (letter.isalnum() or letter in "-_."):
                break
            name += letter
        return name or None
    return None
