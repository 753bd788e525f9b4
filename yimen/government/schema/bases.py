"""The citations of a definition, and what is printed of them: a citation that was stored as text is found again.

Decisions, evidence and acts keep a citation as it was printed, so that they say for ever what they said. Where they are
shown, the release that they were made under tells which basis it was, and so which article can be opened beside it.
"""

import re
from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from yimen.government.schema.text import Basis, Text

_GOES_ON = r"(?![\d(（之第-])"
"""What would make a printed citation the beginning of another one: art. 15 of art. 15-1, 第十五条 of 第十五条之一."""


def bases_in(value: object, where: tuple[str, ...] = ()) -> Iterator[tuple[Basis, tuple[str, ...]]]:
    """Every citation in a definition, with the path at which it stands."""
    if isinstance(value, Basis):
        yield value, where
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from bases_in(getattr(value, name, None), (*where, name))
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from bases_in(each, (*where, str(key)))
    elif isinstance(value, list | tuple):
        for n, each in enumerate(value):
            yield from bases_in(each, (*where, str(n)))


class Printed:
    """The bases of a definition by what is printed of them. Those that print alike lead to the same articles."""

    def __init__(self, definition: object) -> None:
        found: dict[str, Basis] = {}
        for basis, _ in bases_in(definition):
            found.setdefault(basis.to("zh-hans"), basis)
        self._bases = found
        self._patterns: dict[str, tuple[re.Pattern[str], dict[str, Basis]]] = {}

    def basis(self, citation: object) -> Basis | None:
        """The basis that a stored citation is, be it {zh, en}, a Text, or the Chinese alone; None for one not here."""
        match citation:
            case Text():
                return self._bases.get(citation.zh)
            case str():
                return self._bases.get(citation)
            case Mapping():
                return self._bases.get(str(citation.get("zh", "")))
        return None

    def pieces(self, text: str, language: str | None) -> list[tuple[str, Basis | None]]:
        """A text that cites some of them, in pieces: those that are a citation with its basis, the others with None."""
        pattern, known = self._in((language or "zh-hans").lower())
        found, at = [], 0
        for match in pattern.finditer(text):
            found += [(text[at : match.start()], None), (match[0], known[match[0]])]
            at = match.end()
        return [(piece, basis) for piece, basis in [*found, (text[at:], None)] if piece]

    def _in(self, language: str) -> tuple[re.Pattern[str], dict[str, Basis]]:
        """What finds them in a text of a language; the longest first, so that art. 8, 16 is not taken for art. 8."""
        if language not in self._patterns:
            known = {basis.to(language): basis for basis in self._bases.values()}
            any_of = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
            self._patterns[language] = re.compile(f"(?:{any_of}){_GOES_ON}" if known else "(?!)"), known
        return self._patterns[language]
