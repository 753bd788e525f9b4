"""Every citation of a folder held against the text of its law, in the version that is in force on a day."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from yimen.engines import lawtext
from yimen.engines.lawtext import Article, Corpus, Figure, Law
from yimen.government.laws.citations import Citation, cited
from yimen.government.problems import Problem
from yimen.government.tree import Node

SHORTEST = 8
"""Letters of the article that `says` must quote; shorter words stand by chance."""
Status = Literal["proven", "wrong", "unverified", "unquoted", "absent"]
_UNITS = {"day": "days", "month": "months", "year": "years"}


@dataclass(frozen=True)
class Verdict:
    """One citation and what came of it; `version` is the date of the law's text that it was held against.

    wrong: an error; unverified: marked so, whatever its words; unquoted: the article exists, and no words of it are
    quoted; absent: the corpus does not hold the law.
    """

    citation: Citation
    status: Status
    version: dt.date | None
    problems: tuple[Problem, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        each = self.citation
        return {
            "path": each.node.path,
            "line": each.node.line,
            "definition": each.definition,
            "law": each.law,
            "name": each.name,
            "article": each.article,
            "says": each.says,
            "unverified": each.unverified,
            "status": self.status,
            "version": self.version.isoformat() if self.version else None,
        }


@dataclass(frozen=True)
class Report:
    """What came of a folder's citations."""

    findings: list[Verdict] = field(default_factory=list)

    @property
    def problems(self) -> list[Problem]:
        """Errors and warnings, each once, in the order of the files."""
        return sorted({problem for finding in self.findings for problem in finding.problems})

    @property
    def counts(self) -> dict[Status, int]:
        """How many citations have each status."""
        counted = Counter(finding.status for finding in self.findings)
        return {status: counted[status] for status in ("proven", "unverified", "absent", "unquoted", "wrong")}

    @property
    def share(self) -> float:
        """The share of proven ones among the citations of laws that the corpus holds."""
        held = [finding for finding in self.findings if finding.version is not None]
        return sum(finding.status == "proven" for finding in held) / len(held) if held else 1.0

    def summary(self) -> str:
        """The counts as one sentence."""
        said = {
            "proven": "proven",
            "unverified": "marked unverified",
            "absent": "of laws that are not in the corpus",
            "unquoted": "without words of the article",
            "wrong": "wrong",
        }
        parts = ", ".join(f"{count} {said[status]}" for status, count in self.counts.items())
        return f"{len(self.findings)} citations: {parts}; {self.share:.1%} of those in the corpus are proven"

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "summary": {**self.counts, "citations": len(self.findings), "share": round(self.share, 4)},
            "problems": [vars(problem) for problem in self.problems],
            "citations": [finding.to_json() for finding in self.findings],
        }


def prove(root: Node, corpus: Corpus, *, on: dt.date) -> Report:
    """Hold every citation of an assembled folder against the laws as they are on a day."""
    held = [_held(each, corpus, on) for each in cited(root)]
    terms: dict[int, list[_Held]] = defaultdict(list)
    for each in held:
        if each.citation.limit is not None:
            terms[each.citation.beside].append(each)
    for together in terms.values():
        _compare_term(together)
    return Report([_finding(each) for each in held])


@dataclass
class _Held:
    """A citation beside its law: the text that it names (None where there is none), and what is wrong with it."""

    citation: Citation
    law: Law | None
    text: str | None = None
    problems: list[Problem] = field(default_factory=list)


def _held(citation: Citation, corpus: Corpus, on: dt.date) -> _Held:
    law = corpus.find(citation.name, on=on, aliases=citation.aliases)
    if law is None or _beyond(citation, law):
        return _Held(citation, law)
    articles, missing = _articles(citation, law)
    if missing:
        return _Held(citation, law, "", missing)
    text = law.annex if articles is None else "\n".join(text for _, text in articles)
    return _Held(citation, law, text, list(_says(citation, law, articles, text)))


def _finding(held: _Held) -> Verdict:
    """What came of a citation after everything was compared."""
    citation, law = held.citation, held.law
    if any(problem.severity == "error" for problem in held.problems):
        return Verdict(citation, "wrong", law.dated_on if law else None, tuple(held.problems))
    version = law.dated_on if law is not None and held.text is not None else None
    if citation.unverified is not None:
        return Verdict(citation, "unverified", version, (*held.problems, _unverified(citation)))
    if law is None or held.text is None:
        said = f"holds only {'、'.join(law.parts)} of" if law is not None else "does not hold"
        message = f"the corpus {said} 《{citation.name}》, so {citation.article} is not verified"
        return Verdict(citation, "absent", None, (_warning(citation, "law_id", message),))
    if citation.says is not None:
        return Verdict(citation, "proven", version, tuple(held.problems))
    message = f"{_named(citation)} is cited without `says`, words by which it can be held against the text"
    return Verdict(citation, "unquoted", version, (*held.problems, _warning(citation, "article", message)))


def _beyond(citation: Citation, law: Law) -> bool:
    """Whether an article lies in a part of a code that the corpus does not hold."""
    return bool(law.parts) and any(reference.key not in law.articles for reference in citation.references or ())


def _articles(citation: Citation, law: Law) -> tuple[list[tuple[Article, str]] | None, list[Problem]]:
    """The articles that are cited, each with the part that is meant, or None for an annex; and those that are not."""
    if citation.references is None:
        if citation.article.startswith("附") and law.annex:
            return None, []
        message = f"{citation.article!r} names no article of 《{citation.name}》, such as 15, 15-1, 42.2 or 20(五)"
        return [], [_error(citation, "article", message)]
    found, missing = [], []
    last = max(law.articles)[0]
    for reference in citation.references:
        article = law.articles.get(reference.key)
        part = article.part(reference) if article is not None else None
        if article is None:
            version = f"in the version of {law.dated_on}"
            message = f"《{citation.name}》 has no {reference.chinese()} {version}; its last is article {last}"
            missing.append(_error(citation, "article", message))
        elif part is None:
            message = f"《{citation.name}》第{lawtext.chinese(article.number)}条 has no {reference.chinese()}"
            missing.append(_error(citation, "article", message))
        else:
            found.append((article, part))
    return found, missing


def _says(citation: Citation, law: Law, articles: list[tuple[Article, str]] | None, text: str) -> Iterator[Problem]:
    if citation.says is None:
        return
    words = lawtext.normal(citation.says)
    if len(words) < SHORTEST:
        message = f"“{citation.says}” has {len(words)} letters; {SHORTEST} or more are needed to know an article by"
        yield _error(citation, "says", message)
        return
    if words not in lawtext.normal(text):
        yield _error(citation, "says", _elsewhere(citation, law, articles, text))
        return
    if articles is None:
        return
    named = {article.key for article, _ in articles}
    others = [article for article in lawtext.find(citation.says, law.articles.values()) if article.key not in named]
    if others:
        also = "、".join(article.reference.chinese() for article in others[:3])
        yield _error(
            citation, "says", f"“{citation.says}” stands in {also} too; quote words that only this article has"
        )


def _elsewhere(citation: Citation, law: Law, articles: list[tuple[Article, str]] | None, text: str) -> str:
    """That the words are not there, where they are, and what is most like them."""
    said = f"“{citation.says}” does not stand in {_named(citation)}"
    assert citation.says is not None
    places = lawtext.find(citation.says, law.articles.values())
    if places:
        return f"{said}; it stands in {'、'.join(article.reference.chinese() for article in places[:3])}"
    if near := lawtext.nearest(citation.says, text):
        return f"{said}; nearest there: “{near}”"
    return f"{said}, and nothing like it; nor in any other article of the law"


def _compare_term(together: list[_Held]) -> None:
    """A term against those that the articles beside it state: one of them must state it."""
    limit = together[0].citation.limit
    assert limit is not None
    stated = {n: _stated(each.text or "", limit) for n, each in enumerate(together)}
    if any(limit in figures for figures in stated.values()):
        return
    unit = _UNITS[limit.unit]
    others = [n for n, figures in stated.items() if figures]
    at = together[others[0] if others else 0]
    if others:
        known = ", ".join("at once" if each == (0, "day") else str(each.value) for each in stated[others[0]])
        message = f"{limit.value} {unit} is not what {_named(at.citation)} states; in {unit} it states {known}"
        at.problems.append(_error(at.citation, "article", message))
    elif all(each.text for each in together):
        message = f"{_named(at.citation)} states no limit in {unit}; {limit.value} {unit} rests on nothing in it"
        at.problems.append(_warning(at.citation, "article", message))


def _stated(text: str, limit: Figure) -> list[Figure]:
    """The limits of a text in the unit of a term."""
    return sorted(figure for figure in lawtext.figures(text) if figure.unit == limit.unit)


def _named(citation: Citation) -> str:
    if citation.references is None:
        return f"《{citation.name}》{citation.article}"
    return f"《{citation.name}》{'、'.join(reference.chinese() for reference in citation.references)}"


def _unverified(citation: Citation) -> Problem:
    return _warning(citation, "unverified", f"{_named(citation)} is marked unverified: {citation.unverified}")


def _error(citation: Citation, key: str, message: str) -> Problem:
    return citation.place(key).problem(message)


def _warning(citation: Citation, key: str, message: str) -> Problem:
    node = citation.place(key)
    return Problem(node.path, node.line, message, "warning")
