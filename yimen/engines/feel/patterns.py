"""Regular expressions as XPath and XQuery define them (F&O 7.6), matched within a budget of time.

A pattern is checked and rewritten for the `regex` package, character by character: what XPath does not have
(look-around, `\\b`, named groups) is refused. That package backtracks, and so some patterns take time exponential in
the text; there is no way round it, since XPath has back-references. Hence three bounds: the length of the text, the
length of the pattern, and the seconds one evaluation may spend on matching in all.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache

import regex  # type: ignore[import-untyped]

from yimen.engines.feel.errors import FeelLimitExceeded, Invalid
from yimen.engines.feel.limits import Run

_MAX_TEXT = 100_000
_MAX_PATTERN = 2_000
_MAX_COUNT = 1_000
_MAX_SIZE = 20_000  # characters and sets, counted as often as they are repeated
_SECONDS = 0.3

_FLAGS = {"s": regex.DOTALL, "m": regex.MULTILINE, "i": regex.IGNORECASE, "x": 0, "q": 0}
_SETS = {
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "s": r" \t\n\r",
    "w": r"\p{L}\p{M}\p{N}\p{S}",
    "i": r"\p{L}_:",
    "c": r"\p{L}\p{M}\p{Nd}\-._:\u00b7",
}
_ESCAPABLE = frozenset("\\|.-^?*+{}()[]$nrt")


def matches(run: Run, text: str, pattern: str, flags: str) -> bool:
    return _timed(run, text, lambda timeout: _compile(pattern, flags).search(text, timeout=timeout)) is not None


def replace(run: Run, text: str, pattern: str, replacement: str, flags: str) -> str:
    def replaced(timeout: float) -> str:
        compiled = _never_empty(pattern, flags)
        parts: list[str | int] = [replacement] if "q" in flags else _replacement(replacement, compiled.groups)
        return _substitute(run, compiled, parts, text, timeout)

    return run.bounded(_timed(run, text, replaced))  # type: ignore[arg-type]


def _substitute(run: Run, compiled: regex.Pattern, parts: list[str | int], text: str, timeout: float) -> str:
    pieces: list[str] = []
    size = at = 0
    for match in compiled.finditer(text, timeout=timeout):
        run.spend(len(parts))
        put = [part if isinstance(part, str) else match.group(part) or "" for part in parts]
        pieces += (text[at : match.start()], *put)
        size += match.start() - at + sum(map(len, put))
        at = match.end()
        if size > run.limits.length:
            raise FeelLimitExceeded(f"a string of more than {run.limits.length} characters")
    return "".join([*pieces, text[at:]])


def split(run: Run, text: str, delimiter: str) -> list[str]:
    def cut(timeout: float) -> list[str]:
        pieces, at = [], 0
        for match in _never_empty(delimiter, "").finditer(text, timeout=timeout):
            pieces.append(text[at : match.start()])
            at = match.end()
        return [*pieces, text[at:]]

    return run.sized(_timed(run, text, cut))  # type: ignore[arg-type]


def _timed(run: Run, text: str, match: Callable[[float], object]) -> object:
    if len(text) > _MAX_TEXT:
        raise FeelLimitExceeded(f"a regular expression on a text of more than {_MAX_TEXT} characters")
    left = _SECONDS - run.matching
    begun = time.perf_counter()
    try:
        if left <= 0:
            raise TimeoutError
        return match(left)
    except TimeoutError:
        raise FeelLimitExceeded("a regular expression takes too long") from None
    finally:
        run.matching += time.perf_counter() - begun


def _never_empty(pattern: str, flags: str) -> regex.Pattern:
    """A pattern for `replace` and `split`, which may not match the empty string (F&O 7.6.3, 7.6.4)."""
    compiled = _compile(pattern, flags)
    if compiled.match("") is not None:
        raise Invalid("the pattern matches the empty string")
    return compiled


@lru_cache(maxsize=128)
def _compile(pattern: str, flags: str) -> regex.Pattern:
    if not set(flags) <= set(_FLAGS):
        raise Invalid(f"there are no such flags: {flags!r}")
    if len(pattern) > _MAX_PATTERN:
        raise Invalid(f"the pattern has more than {_MAX_PATTERN} characters")
    bits = regex.V1
    for flag in flags:
        bits |= _FLAGS[flag]
    try:
        translated = regex.escape(pattern) if "q" in flags else _Translation(pattern, flags).whole()
        return regex.compile(translated, bits, cache_pattern=False)
    except (regex.error, RecursionError, OverflowError) as error:
        raise Invalid(f"not a regular expression: {error}") from None


def _replacement(text: str, groups: int) -> list[str | int]:
    """`$1` and `\\$` in a replacement (F&O 7.6.3): texts and numbers of groups, in order."""
    parts: list[str | int] = []
    at = 0
    while at < len(text):
        character, following = text[at], text[at + 1 : at + 2]
        if character == "\\":
            if following not in ("\\", "$") or not following:
                raise Invalid("a backslash in a replacement must be followed by a backslash or a dollar")
            parts.append(following)
            at += 2
        elif character == "$":
            if not (following.isascii() and following.isdigit()):
                raise Invalid("a dollar in a replacement must be followed by a digit")
            end = at + 2
            while (
                text[end : end + 1].isascii()
                and text[end : end + 1].isdigit()
                and int(text[at + 1 : end + 1]) <= groups
            ):
                end += 1
            number = int(text[at + 1 : end])
            parts.append(number if number <= groups else "")
            at = end
        else:
            parts.append(character)
            at += 1
    return parts


def _without_space(pattern: str) -> str:
    """The pattern without the white space outside its classes: the flag `x` (F&O 5.6.1.1)."""
    kept, depth, escaped = [], 0, False
    for character in pattern:
        if character in " \t\n\r" and depth == 0:
            continue
        kept.append(character)
        if not escaped:
            depth += (character == "[") - (character == "]" and depth > 0)
        escaped = character == "\\" and not escaped
    return "".join(kept)


class _Translation:
    """One pass over a pattern of XPath that writes the same pattern for `regex`."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern = _without_space(pattern) if "x" in flags else pattern
        self.at = 0
        self.multiline = "m" in flags
        self.blind = "i" in flags
        self.groups = 0
        self.sizes = [0]  # of the whole, and of each open group
        self.last = 0  # of the atom before a count
        self.open: list[int] = []

    def whole(self) -> str:
        pieces = []
        while self.at < len(self.pattern):
            pieces.append(self._piece())
        return "".join(pieces)

    def _take(self) -> str:
        if self.at >= len(self.pattern):
            raise Invalid("the pattern ends too early")
        self.at += 1
        return self.pattern[self.at - 1]

    def _piece(self) -> str:
        character = self._take()
        if character not in "(){?*+|":
            self._grow(1)
        if character == "\\":
            return self._escape(inside=False)
        if character == "[":
            return self._class()
        if character == "(":
            return self._group()
        if character == ")":
            if self.open:
                self.open.pop()
                self._grow(self.sizes.pop())
            return character
        if character == "$" and not self.multiline:
            return r"\Z"
        if character == "^" and self.multiline:
            return r"(?:\A|(?<=\n)(?!\Z))"
        if character == "{":
            return self._count()
        if character in "}]":
            raise Invalid(f"{character!r} stands alone")
        if character in "^$.|?*+":
            return self._possessive(character)
        return regex.escape(character)

    def _possessive(self, character: str) -> str:
        """`a++` is no quantifier in XPath, though it is one in `regex`."""
        if character in "?*+" and self.pattern[self.at : self.at + 1] == "+":
            raise Invalid("a quantifier follows a quantifier")
        return character

    def _grow(self, size: int) -> None:
        self.last = size
        self.sizes[-1] += size
        if self.sizes[-1] > _MAX_SIZE:
            raise Invalid(f"the pattern has more than {_MAX_SIZE} parts, repetitions counted")

    def _group(self) -> str:
        self.sizes.append(0)
        if self.pattern.startswith("?:", self.at):
            self.at += 2
            self.open.append(0)
            return "(?:"
        if self.pattern.startswith("?", self.at):
            raise Invalid("XPath has no such group")
        self.groups += 1
        self.open.append(self.groups)
        return "("

    def _count(self) -> str:
        end = self.pattern.find("}", self.at)
        numbers = self.pattern[self.at : end].split(",")
        if end < 0 or len(numbers) > 2 or not numbers[0].isdigit() or not (numbers[-1].isdigit() or numbers[-1] == ""):
            raise Invalid("'{' must begin a count")
        if any(number and int(number) > _MAX_COUNT for number in numbers):
            raise Invalid(f"a count is larger than {_MAX_COUNT}")
        self.at = end + 1
        self._grow(self.last * max(int(number) for number in numbers if number))
        return self._possessive("{" + ",".join(numbers) + "}")

    def _escape(self, *, inside: bool) -> str:
        character = self._take()
        if character in "pP":
            category = self._category(character)
            # A category stays what it is when letters match without their case (F&O 5.6.1.1).
            return f"(?-i:{category})" if self.blind and not inside else category
        if character.lower() in _SETS or character == "D":
            return self._set(character, inside=inside)
        if character.isdigit() and character != "0" and not inside:
            return self._back_reference(character)
        if character in "nrt":
            return "\\" + character
        if character in _ESCAPABLE:
            return regex.escape(character) if not inside else "\\" + character
        raise Invalid(f"XPath has no escape '\\{character}'")

    def _set(self, character: str, *, inside: bool) -> str:
        if character == "W":
            return r"\p{P}\p{Z}\p{C}" if inside else r"[\p{P}\p{Z}\p{C}]"
        if character in _SETS:
            return _SETS[character] if inside else f"[{_SETS[character]}]"
        members = f"[^{_SETS[character.lower()]}]"
        return members

    def _category(self, letter: str) -> str:
        end = self.pattern.find("}", self.at)
        if not self.pattern.startswith("{", self.at) or end < 0:
            raise Invalid("\\p must be followed by a category in braces")
        name = self.pattern[self.at + 1 : end]
        self.at = end + 1
        if name.startswith("Is"):
            name = "In" + name[2:]
        elif not (1 <= len(name) <= 2 and name.isascii() and name.isalpha()):
            raise Invalid(f"there is no category {name!r}")
        return f"\\{letter}{{{name}}}"

    def _back_reference(self, digits: str) -> str:
        while self.pattern[self.at : self.at + 1].isdigit() and int(digits + self.pattern[self.at]) <= self.groups:
            digits += self._take()
        if int(digits) > self.groups or int(digits) in self.open:
            raise Invalid("a back-reference to a group that is not complete")
        return f"(?:\\{digits})"

    def _class(self) -> str:
        negated = self.pattern.startswith("^", self.at)
        if negated:
            self.at += 1
        members: list[str] = []
        first = True
        while True:
            character = self._take()
            if character == "]" and not first:
                break
            if character == "-" and self.pattern.startswith("[", self.at) and not first:
                self.at += 1
                subtracted = self._class()
                if self._take() != "]":
                    raise Invalid("a subtraction must end its class")
                if self.blind:
                    return f"(?:(?!{subtracted}){self._made(members, negated=negated)})"
                return f"[[{'^' if negated else ''}{''.join(members)}]--{subtracted}]"
            if character == "[":
                raise Invalid("'[' in a class must be escaped")
            members.append(self._member(character, first=first))
            first = False
        if not members:
            raise Invalid("a class is empty")
        return self._made(members, negated=negated)

    def _made(self, members: list[str], *, negated: bool) -> str:
        """A class of its members; the categories among them keep their case where the other members do not."""
        categories = "".join(member for member in members if member.startswith(("\\p", "\\P")))
        if not self.blind or not categories:
            return f"[{'^' if negated else ''}{''.join(members)}]"
        others = "".join(member for member in members if not member.startswith(("\\p", "\\P")))
        either = f"(?-i:[{categories}])" + (f"|[{others}]" if others else "")
        return f"(?:(?!{either})(?s:.))" if negated else f"(?:{either})"

    def _member(self, character: str, *, first: bool) -> str:
        if character == "\\":
            return self._escape(inside=True)
        following = self.pattern[self.at : self.at + 1]
        if character == "-" and not first and following not in ("]", ""):
            return "-"
        return character if character.isalnum() else "\\" + character
