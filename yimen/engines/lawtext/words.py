"""Words in articles, found whatever the spacing, punctuation and width of the characters."""

import difflib
import unicodedata
from collections.abc import Iterable

from yimen.engines.lawtext.reading import Article

ALIKE = 0.5
"""From here on a passage is like the words: the share of letters that both have in the same order."""


def normal(text: str) -> str:
    """The text without spaces and punctuation, full width made half: what two writers of one sentence share."""
    return "".join(character for character, _ in _letters(text))


def _letters(text: str) -> list[tuple[str, int]]:
    """The letters and digits of a text, each with its place."""
    return [
        (letter.casefold(), place)
        for place, character in enumerate(text)
        for letter in unicodedata.normalize("NFKC", character)
        if letter.isalnum()
    ]


def places(words: str, text: str) -> tuple[int, int] | None:
    """Where in the text the words stand, from and to; None when they do not."""
    letters = _letters(text)
    wanted = normal(words)
    start = "".join(letter for letter, _ in letters).find(wanted)
    if not wanted or start < 0:
        return None
    return letters[start][1], letters[start + len(wanted) - 1][1] + 1


def find(words: str, articles: Iterable[Article]) -> list[Article]:
    """The articles in which the words stand."""
    wanted = normal(words)
    return [article for article in articles if wanted and wanted in normal(article.text)]


def nearest(words: str, text: str) -> str:
    """The passage of a text that is most like the words, about as long as they are; empty when nothing is like them."""
    letters = _letters(text)
    joined, wanted = "".join(letter for letter, _ in letters), normal(words)
    matcher = difflib.SequenceMatcher(None, joined, wanted, autojunk=False)
    block = matcher.find_longest_match()
    start = max(0, block.a - block.b)
    end = min(len(letters), start + len(wanted))
    if not block.size or difflib.SequenceMatcher(None, joined[start:end], wanted, autojunk=False).ratio() < ALIKE:
        return ""
    return text[letters[start][1] : letters[end - 1][1] + 1].replace("\n", " ")
