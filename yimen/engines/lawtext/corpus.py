"""A collection of laws: found by name, in the version that was in force on a day."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from yimen.engines.lawtext import reading
from yimen.engines.lawtext.reading import Article
from yimen.engines.lawtext.references import Key

_VERSION = re.compile(r"(.*?)[（(](\d{4})-(\d{2})-(\d{2})[)）]")


@dataclass(frozen=True)
class Law:
    """One law in one version; a code that comes in several texts is one law. `dated_on` is that of the newest text."""

    name: str
    dated_on: dt.date
    articles: dict[Key, Article]
    annex: str
    notes: tuple[str, ...]
    files: tuple[str, ...]
    parts: tuple[str, ...] = ()
    """The parts of a code that are held, such as 物权编; others may exist."""


@dataclass(frozen=True)
class _Version:
    file: str
    dated_on: dt.date
    text: reading.Text


class Corpus:
    """Laws by name. `problems` are texts that were not understood, as (file, line, message)."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        """`texts` are names of files, such as 消防法(2021-04-29).md, with what stands in them."""
        self.problems: list[tuple[str, int, str]] = []
        self._versions: dict[str, dict[str, list[_Version]]] = {}
        self._made: dict[tuple[str, tuple[str, ...]], Law] = {}
        for file, source in texts:
            self._add(file, source)

    def _add(self, file: str, source: str) -> None:
        text = reading.read(source)
        self.problems += [(file, line, message) for line, message in text.problems]
        dated = _VERSION.match(file)
        try:
            on = dt.date(*(int(part) for part in dated.groups()[1:])) if dated else _latest(text)
        except ValueError:
            on = None
        if on is None or not text.articles:
            self.problems.append((file, 1, "has no date of its version" if text.articles else "has no articles"))
            return
        name = plain_name(text.name or (dated[1] if dated else file))
        self._versions.setdefault(name, {}).setdefault(text.part, []).append(_Version(file, on, text))

    @property
    def names(self) -> list[str]:
        """The names of the laws, without 中华人民共和国."""
        return sorted(self._versions)

    def find(self, name: str, *, on: dt.date, aliases: Iterable[str] = ()) -> Law | None:
        """The law of a name, or of another name it had, in the latest version that is dated on the day or before."""
        for each in (name, *aliases):
            if parts := self._versions.get(plain_name(each)):
                return self._law(plain_name(each), parts, on)
        return None

    def versions(self, name: str) -> list[dt.date]:
        """The dates of the versions of a law, the oldest first."""
        parts = self._versions.get(plain_name(name), {})
        return sorted({version.dated_on for versions in parts.values() for version in versions})

    def _law(self, name: str, parts: dict[str, list[_Version]], on: dt.date) -> Law | None:
        chosen = [
            max((each for each in versions if each.dated_on <= on), key=lambda each: each.dated_on, default=None)
            for versions in parts.values()
        ]
        found = [version for version in chosen if version is not None]
        if not found:
            return None
        key = name, tuple(version.file for version in found)
        if key not in self._made:
            self._made[key] = Law(
                name=found[0].text.name or name,
                dated_on=max(version.dated_on for version in found),
                articles={article.key: article for version in found for article in version.text.articles},
                annex="\n".join(version.text.annex for version in found if version.text.annex),
                notes=tuple(note for version in found for note in version.text.notes),
                files=key[1],
                parts=tuple(version.text.part for version in found if version.text.part),
            )
        return self._made[key]


def plain_name(name: str) -> str:
    """A law's name as it is compared: without 《》, 中华人民共和国, spaces; brackets of one width."""
    name = unicodedata.normalize("NFKC", name)
    name = re.sub(r"[\s《》〈〉]", "", name).replace("“", '"').replace("”", '"')
    return name.removeprefix("中华人民共和国")


def _latest(text: reading.Text) -> dt.date | None:
    """The latest date that the head of a text names."""
    return max((dt.date(*each) for each in text.dates), default=None)
