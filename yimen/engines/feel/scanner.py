"""The lexical level of FEEL (DMN 1.5, 10.3.1.2, grammar rules 25 to 37 and 62 to 66).

A FEEL name may hold spaces and operator characters, so there is no list of tokens that is right without knowing which
names exist: the scanner reads on demand and prefers the longest name it was told about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from yimen.engines.feel.errors import FeelSyntaxError

_START = (
    "?A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_PART = _START + "0-9\u00b7\u0300-\u036f\u203f-\u2040"
WORD = re.compile(f"[{_START}][{_PART}]*")
_PART_CHARACTER = re.compile(f"[{_PART}]")
_TOKEN = re.compile(f"[{_PART}]+|[^\\s]")
_WHITE = re.compile(r"\s*")
_MOST_LOOKS = 400_000  # tokens compared with known names while one text is read
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


class Names:
    """Names of several words or with operator characters, as a tree of their tokens: `a-b` is `a`, `-`, `b`.

    Whatever space stands between two tokens, the name is the same (10.3.1.4).
    """

    __slots__ = ("name", "next")

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.next: dict[str, Names] = {}
        self.name: str | None = None
        for name in names:
            self.add(name)

    def add(self, name: str) -> None:
        at = self
        for token in _TOKEN.findall(name):
            at = at.next.setdefault(token, Names())
        at.name = name


@lru_cache(maxsize=64)
def _known(names: frozenset[str]) -> tuple[frozenset[str], Names]:
    """The names of a place, and the tree of those that need help to be read. Neither is ever changed."""
    normal = frozenset(normalise_name(name) for name in names) - {""}
    return normal, Names(name for name in normal if not WORD.fullmatch(name))


def names_for(text: str, names: Iterable[str]) -> frozenset[str]:
    """Those of some names that can change how a text is read: what it mentions, and what may be written in other ways.

    With these alone a text compiles to the same program, which can then be kept for every place that has others too.
    """
    return frozenset(name for name in names if name in text or not name.isidentifier())


class Scanner:
    """A position in a text, and the ways to move it."""

    def __init__(self, text: str, *names: frozenset[str]) -> None:
        self.text = text
        self.position = 0
        self.last_end = 0
        known = [_known(each) for each in names]
        self._given = [words for words, _ in known]
        self._learned: set[str] = set()
        self._own = Names()
        self._trees = [*(tree for _, tree in known if tree.next), self._own]
        self._looks = 0
        self.skip()

    # names

    def learn(self, name: str) -> None:
        """Remember a name. Only one that is more than a single word needs help to be read."""
        name = normalise_name(name)
        if not name or self.knows(name):
            return
        self._learned.add(name)
        if not WORD.fullmatch(name):
            self._own.add(name)

    def knows(self, name: str) -> bool:
        return name in self._learned or any(name in words for words in self._given)

    def known_name(self, usable: Callable[[str, int], bool] | None = None) -> str | None:
        """Read the longest known name of several words here, if any."""
        found = [match for tree in self._trees if tree.next for match in self._matches(tree)]
        for end, name in sorted(found, reverse=True):
            if usable is None or usable(name, end):
                self.advance(end)
                return name
        return None

    def _matches(self, at: Names) -> Iterator[tuple[int, str]]:
        """The names of a tree that stand here, each with where it ends, the shorter ones first."""
        position = self.position
        while match := _TOKEN.match(self.text, position):
            self._looks += 1
            if self._looks > _MOST_LOOKS:
                raise self.error("too many names of several words")
            following = at.next.get(match.group())
            if following is None:
                return
            at = following
            if at.name is not None:
                yield match.end(), at.name
            position = _WHITE.match(self.text, match.end()).end()  # type: ignore[union-attr]

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
