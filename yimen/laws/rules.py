"""The lines of an article with the words that are cited in it, and who cites it: pure, from a text and a release."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from yimen.engines.lawtext import Article, places
from yimen.engines.lawtext.references import Key
from yimen.government.schema import Basis, Release, Text, bases_in

Cited = tuple[Basis, tuple[str, str, str], Text]
"""A citation: the basis, (kind, id, part) of what cites, and what that is called."""


@dataclass(frozen=True)
class Line:
    """A paragraph, or an item below one, in pieces: (text, whether it is cited)."""

    pieces: tuple[tuple[str, bool], ...]
    item: bool


@dataclass(frozen=True)
class Resting:
    """A definition that rests on an article: its kind, its name, its id, and where in it the article is cited."""

    kind: str
    id: str
    name: Text
    parts: list[str] = field(default_factory=list)


def lines(article: Article, quoted: Iterable[str]) -> list[Line]:
    """The article line by line; what citations quote of it is told apart."""
    text = article.text
    spans = [span for words in quoted if (span := places(words, text)) is not None]
    marked = [any(start <= n < end for start, end in spans) for n in range(len(text))]
    items = {item.text for paragraph in article.paragraphs for item in paragraph.items}
    found, at = [], 0
    for line in text.split("\n"):
        found.append(Line(tuple(_pieces(line, marked[at : at + len(line)])), line in items))
        at += len(line) + 1
    return found


def _pieces(line: str, marked: list[bool]) -> Iterator[tuple[str, bool]]:
    start = 0
    for n in range(1, len(line) + 1):
        if n == len(line) or marked[n] != marked[start]:
            yield line[start:n], marked[start]
            start = n


def cited_by(release: Release) -> dict[tuple[str, Key], list[Cited]]:
    """Every citation of a release by law and article: the basis, (kind, id, part) of who cites, and their name."""
    found: dict[tuple[str, Key], list[Cited]] = {}
    for basis, where in bases_in(release):
        owner = _owner(release, where)
        if owner is None:
            continue
        for reference in basis.references:
            found.setdefault((basis.law_id, reference.key), []).append((basis, *owner))
    return found


def resting(citations: Iterable[Cited]) -> list[Resting]:
    """Who cites an article, each once, with the parts in which they do."""
    found: dict[tuple[str, str], Resting] = {}
    for _, (kind, identifier, part), name in citations:
        one = found.setdefault((kind, identifier), Resting(kind, identifier, name))
        if part not in one.parts:
            one.parts.append(part)
    return sorted(found.values(), key=lambda each: (KINDS.index(each.kind), each.id))


KINDS = [
    "life_events", "services", "kinds", "triggers", "policies", "powers", "registers", "vocabulary", "agencies", "city"
]  # fmt: skip
"""What of a folder cites the law, in the order in which it is shown."""


def _owner(release: Release, where: tuple[str, ...]) -> tuple[tuple[str, str, str], Text] | None:
    """Who cites at a path of the release, and the part of it, such as (services, food-permit, limits)."""
    kind, identifier, rest = where[0], where[1] if len(where) > 1 else "", where[2:]
    match kind:
        case "city":
            return (kind, "", identifier), release.city.name
        case "vocabulary":
            key = rest[0] if rest else identifier
            element = release.vocabulary.elements.get(key)
            return ((kind, key, "label"), element.label) if element else None
        case _:
            owner = getattr(release, kind, {}).get(identifier)
            name = getattr(owner, "name", None)
            return ((kind, identifier, rest[0] if rest else "basis"), name) if name and kind in KINDS else None
