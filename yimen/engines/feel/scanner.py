"""The lexical level of FEEL (DMN 1.5, 10.3.1.2, grammar rules 25 to 37 and 62 to 66).

A FEEL name may hold spaces and operator characters, so there is no list of tokens that is right without knowing which
names exist: the scanner reads on demand and prefers the longest name it was told about.
"""

from __future__ import annotations

import re
from itertools import pairwise

from yimen.engines.feel.errors import FeelSyntaxError

_START = (
    "?A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_PART = _START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
WORD = re.compile(f"[{_START}][{_PART}]*")
_PART_CHARACTER = re.compile(f"[{_PART}]")
_TOKEN = re.compile(f"[{_PART}]+|[^\\s]")
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?")
_SPACE = re.compile(r"(?:[\s\u0085\u180e\u200b\ufeff]+|//[^\n\r]*|/\*.*?\*/)+", re.DOTALL)
NAME = re.compile(f"[{_START}](?:[{_PART}]|[ \t\n\r\u00a0./'+*-])*")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{6})|(.))", re.DOTALL)
_PLAIN_ESCAPES = {'"': '"', "'": "'", "\\": "\\", "n": "\n", "r": "\r", "t": "\t"}

# Words that end a name made of several words that nobody declared.
RESERVED = frozenset({"and", "or", "in", "between", "then", "else", "return", "satisfies", "instance", "if", "for"})


def normalise_name(name: str) -> str:
    """A name with each run of white space as one space, as names are compared."""
    return " ".join(name.split())


def _pattern(name: str) -> re.Pattern[str]:
    """A name as its tokens, whatever space is between them: `a-b` is also written `a - b` (10.3.1.4)."""
    tokens = _TOKEN.findall(name)
    pieces = [re.escape(tokens[0])]
    for before, after in pairwise(tokens):
        touching = not (_PART_CHARACTER.match(before[-1]) and _PART_CHARACTER.match(after[0]))
        pieces += (r"\s*" if touching else r"\s+", re.escape(after))
    return re.compile("".join(pieces))


class Scanner:
    """A position in a text, and the ways to move it."""

    def __init__(self, text: str, names: frozenset[str] | set[str]) -> None:
        self.text = text
        self.position = 0
        self.last_end = 0
        self._complex: dict[str, list[tuple[int, re.Pattern[str], str]]] = {}
        self._known: set[str] = set()
        for name in names:
            self.learn(name)
        self.skip()

    # names

    def learn(self, name: str) -> None:
        """Remember a name. Only one that is more than a single word needs help to be read."""
        name = normalise_name(name)
        if not name or name in self._known:
            return
        self._known.add(name)
        if WORD.fullmatch(name):
            return
        pattern = _pattern(name)
        entries = self._complex.setdefault(name[0], [])
        entries.append((len(name), pattern, name))
        entries.sort(key=lambda entry: -entry[0])

    def knows(self, name: str) -> bool:
        return name in self._known

    def known_name(self, usable: object = None) -> str | None:
        """Read the longest known name of several words here, if any."""
        if self.position >= len(self.text):
            return None
        for _, pattern, name in self._complex.get(self.text[self.position], ()):
            match = pattern.match(self.text, self.position)
            if match and not self._runs_on(match.end()) and (usable is None or usable(name, match.end())):  # type: ignore[operator]
                self.advance(match.end())
                return name
        return None

    def _runs_on(self, end: int) -> bool:
        return (
            end < len(self.text)
            and bool(_PART_CHARACTER.match(self.text[end - 1]))
            and bool(_PART_CHARACTER.match(self.text[end]))
        )

    def word(self) -> str | None:
        match = WORD.match(self.text, self.position)
        if match is None:
            return None
        self.advance(match.end())
        return match.group()

    def peek_word(self) -> str | None:
        match = WORD.match(self.text, self.position)
        return match.group() if match else None

    def key_before_colon(self) -> str | None:
        """Read `name :` (a context key or a named argument) when that is what stands here."""
        match = NAME.match(self.text, self.position)
        if match is None:
            return None
        end = self._after_space(match.end())
        if not self.text.startswith(":", end):
            return None
        self.advance(end + 1)
        return normalise_name(match.group())

    # characters

    def skip(self) -> None:
        self.position = self._after_space(self.position)

    def advance(self, end: int) -> None:
        """Move behind what was just read, which ends at `end`, and behind the white space after it."""
        self.last_end = end
        self.position = self._after_space(end)

    def _after_space(self, position: int) -> int:
        match = _SPACE.match(self.text, position)
        return match.end() if match else position

    def at(self, symbol: str) -> bool:
        return self.text.startswith(symbol, self.position)

    def take(self, symbol: str) -> bool:
        if self.text.startswith(symbol, self.position):
            self.advance(self.position + len(symbol))
            return True
        return False

    def at_word(self, word: str) -> bool:
        return self.peek_word() == word

    def take_word(self, word: str) -> bool:
        if self.at_word(word):
            self.advance(self.position + len(word))
            return True
        return False

    def expect(self, symbol: str) -> None:
        if not self.take(symbol):
            raise self.error(f"expected {symbol!r}, found {self.found()}")

    def expect_word(self, word: str) -> None:
        if not self.take_word(word):
            raise self.error(f"expected {word!r}, found {self.found()}")

    def found(self) -> str:
        if self.position >= len(self.text):
            return "the end of the text"
        word = self.peek_word()
        return repr((word or self.text[self.position])[:40])

    def error(self, message: str, position: int | None = None) -> FeelSyntaxError:
        return FeelSyntaxError(message, self.position if position is None else position, self.text)

    # literals

    def number(self) -> str | None:
        match = _NUMBER.match(self.text, self.position)
        if match is None:
            return None
        if self._runs_on(match.end()):
            raise self.error("a number runs into a name")
        self.advance(match.end())
        return match.group()

    def string(self) -> str:
        """Read a string literal; the position is at its opening quote."""
        start = self.position
        end = start + 1
        while True:
            quote = self.text.find('"', end)
            if quote < 0:
                raise self.error("a string has no closing quote", start)
            backslashes = quote
            while self.text[backslashes - 1] == "\\" and backslashes - 1 > start:
                backslashes -= 1
            end = quote + 1
            if (quote - backslashes) % 2 == 0:
                break
        self.advance(end)
        return self._unescape(self.text[start + 1 : quote], start + 1)

    def _unescape(self, raw: str, start: int) -> str:
        if "\\" not in raw:
            return raw

        def replace(match: re.Match[str]) -> str:
            unit, point, other = match.groups()
            if unit or point:
                code = int(unit or point, 16)
                if code > 0x10FFFF:
                    raise self.error("there is no such code point", start + match.start())
                return chr(code)
            return _PLAIN_ESCAPES.get(other, "\\" + other)

        text = _ESCAPE.sub(replace, raw)
        # Two \u escapes may spell one character as a surrogate pair.
        if any("\ud800" <= character <= "\udfff" for character in text):
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return text
