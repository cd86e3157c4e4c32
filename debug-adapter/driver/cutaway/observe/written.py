"""Where the cursor is in a piece of Python that is being written: what a completion would complete."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Place = Literal["name", "attribute", "key", "module", "member", "nothing"]

_OPENING = {"(": ")", "[": "]", "{": "}"}


class Written:
    """The end of a text: `word` is being written, at a `place` that `before` leads to.

    `name`: any name. `attribute`: of the expression `before`. `key`: of the mapping `before`, within
    quotes (`quote`). `module`: after `import` or `from`, below the package `before`. `member`: after
    `from before import`. `nothing`: within a text, a comment or a number.
    """

    def __init__(self, text: str) -> None:
        self.word = ""
        self.place: Place = "name"
        self.before = ""
        self.quote = ""
        scan = _Scan(text)
        if scan.in_comment:
            self.place = "nothing"
        elif scan.string_at is not None:
            self._within_string(text, scan)
        else:
            self._after_expression(text, scan)

    def _within_string(self, text: str, scan: _Scan) -> None:
        self.place = "nothing"
        at = scan.string_at or 0
        content = text[at + len(scan.quote) :]
        if scan.open and scan.open[-1][0] == "[" and len(scan.quote) == 1:
            bracket, owner = scan.open[-1][1], scan.open[-1][2]
            if owner is not None and not text[bracket + 1 : at].strip():
                self.place, self.word, self.quote = "key", content, scan.quote
                self.before = text[owner:bracket].strip()

    def _after_expression(self, text: str, scan: _Scan) -> None:
        place = len(text)
        while place and (text[place - 1].isalnum() or text[place - 1] == "_"):
            place -= 1
        self.word = text[place:]
        if self.word[:1].isdigit():
            self.place, self.word = "nothing", ""
            return
        line = text[text.rfind("\n") + 1 :].rpartition(";")[2].lstrip()
        words = line.split()
        if words and words[0] in ("import", "from") and line != words[0]:
            self._within_import(line, words)
        elif text[:place].rstrip().endswith(".") and scan.primary is not None:
            dot = text.rindex(".", 0, place)
            self.place, self.before = "attribute", text[scan.primary : dot].strip()
            if not self.before or self.before[-1:].isdigit() and self.before.isdigit():
                self.place = "nothing"

    def _within_import(self, line: str, words: list[str]) -> None:
        rest = line[len(words[0]) :]
        if words[0] == "from" and "import" in words[2:]:
            self.place, self.before = "member", words[1]
            return
        if words[0] == "from" and len(words) > 2 or len(words) == 2 and line[-1:].isspace():
            self.place, self.before = "name", ""
            return
        dotted = rest.rpartition(",")[2].strip()
        self.place, self.before = "module", dotted.rpartition(".")[0]


class _Scan:
    """One pass over a text: open brackets, an open string, and where the last primary expression begins."""

    def __init__(self, text: str) -> None:
        #: (bracket, its place, where the expression before it begins or None).
        self.open: list[tuple[str, int, int | None]] = []
        self.string_at: int | None = None
        self.quote = ""
        self.in_comment = False
        self.primary: int | None = None
        self._gap = False
        place = 0
        while place < len(text):
            place = self._step(text, place)

    def _step(self, text: str, place: int) -> int:
        letter = text[place]
        if letter in "'\"":
            return self._string(text, place)
        if letter == "#":
            end = text.find("\n", place)
            self.in_comment = end < 0
            return len(text) if end < 0 else end
        if letter.isalnum() or letter == "_" or letter == ".":
            self._letter(text, place, letter)
        elif letter in _OPENING:
            self.open.append((letter, place, self.primary))
            self.primary = None
        elif letter in ")]}":
            _, begin, owner = self.open.pop() if self.open else ("", place, None)
            self.primary = begin if owner is None else owner
        elif letter.isspace():
            self._gap = True
            return place + 1
        else:
            self.primary = None
        self._gap = False
        return place + 1

    def _letter(self, text: str, place: int, letter: str) -> None:
        # Two words with a gap between them are two expressions: `not x`, `in y`.
        follows_dot = text[:place].rstrip()[-1:] == "."
        if self.primary is None or (self._gap and letter != "." and not follows_dot):
            self.primary = place

    def _string(self, text: str, place: int) -> int:
        quote = text[place] * 3 if text[place : place + 3] == text[place] * 3 else text[place]
        if self.primary is None or self._gap:
            self.primary = place
        self._gap = False
        end = place + len(quote)
        while end < len(text):
            if text[end] == "\\":
                end += 2
            elif text[end : end + len(quote)] == quote:
                return end + len(quote)
            elif text[end] == "\n" and len(quote) == 1:
                return end
            else:
                end += 1
        self.string_at, self.quote = place, quote
        return len(text)
