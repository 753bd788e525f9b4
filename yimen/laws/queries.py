"""Articles as they are in force, and what in this government rests on them."""

import functools
import logging
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from yimen.engines.lawtext import Article, Corpus, Law, Reference, references
from yimen.engines.lawtext.references import Key
from yimen.government import laws as texts
from yimen.government.schema import Basis, Text
from yimen.laws import rules
from yimen.releases import queries as releases

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ArticleView:
    """One article with its law, its lines, its neighbours, and who rests on it."""

    law_id: str
    name: Text
    law: Law
    article: Article
    lines: list[rules.Line]
    resting: list[rules.Resting]
    previous: Article | None
    following: Article | None


def article(law_id: str, name: str) -> ArticleView | None:
    """An article of a law that a government cites or cited, such as 15 or 15-1; None when there is no text of it.

    A case that was decided under an earlier government still cites what that one did.
    """
    release, named = releases.current(), references(name)
    known = releases.law(law_id)
    law = _law(known.name.zh, tuple(known.aliases)) if known else None
    if known is None or law is None or not named or named[0].name != name or named[0].key not in law.articles:
        return None
    found = law.articles[named[0].key]
    keys = sorted(law.articles)
    at = keys.index(found.key)
    citations = _cited_by(release.digest).get((law_id, found.key), [])
    return ArticleView(
        law_id=law_id,
        name=known.name,
        law=law,
        article=found,
        lines=rules.lines(found, [basis.says for basis, _, _ in citations if basis.says]),
        resting=rules.resting(citations),
        previous=law.articles[keys[at - 1]] if at else None,
        following=law.articles[keys[at + 1]] if at + 1 < len(keys) else None,
    )


def address(basis: object, named: object) -> str | None:
    """Where an article that a basis names is read; None when its text is not at hand."""
    if settings.LAWS is None or not isinstance(basis, Basis) or not isinstance(named, Reference):
        return None
    law = _law(basis.law.zh, ()) or _law(basis.law.zh, _aliases(basis.law_id))
    if law is None or named.key not in law.articles:
        return None
    return reverse("laws:article", args=[basis.law_id, named.name])


def _aliases(law_id: str) -> tuple[str, ...]:
    try:
        known = releases.current().laws.get(law_id)
    except releases.NoRelease:
        return ()
    return tuple(known.aliases) if known else ()


def _law(name: str, aliases: tuple[str, ...]) -> Law | None:
    corpus = _corpus(settings.LAWS) if settings.LAWS else None
    return corpus.find(name, on=timezone.localdate(), aliases=aliases) if corpus else None


@functools.lru_cache(maxsize=2)
def _corpus(place: Path) -> Corpus | None:
    """The texts, read once for as long as the process runs; a folder that cannot be read is reported, and is none."""
    try:
        return texts.read(place)
    except texts.CorpusError as error:
        _log.error("YIMEN_LAWS: %s", error)
        return None


@functools.lru_cache(maxsize=4)
def _cited_by(digest: str) -> dict[tuple[str, Key], list[rules.Cited]]:
    return rules.cited_by(releases.get(digest))
