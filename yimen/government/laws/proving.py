"""Every citation of a folder held against the text of its law, in the version that is in force on a day."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from yimen.engines import lawtext
from yimen.engines.lawtext import Article, Corpus, Law
from yimen.government.laws.citations import Citation, cited
from yimen.government.problems import Problem
from yimen.government.tree import Node

SHORTEST = 8
"""Letters of the article that `says` must quote; shorter words stand by chance."""
Status = Literal["proven", "wrong", "unverified", "unquoted", "absent"]
_UNITS = {"day": "days", "month": "months", "year": "years"}


@dataclass(frozen=True)
class Finding:
    """One citation and what came of it; `version` is the date of the law's text that it was held against.

    wrong: an error; unverified: marked so; unquoted: the article exists, and no words of it are quoted; absent: the
    corpus does not hold the law.
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

    findings: list[Finding] = field(default_factory=list)

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
    return Report([_finding(each, corpus, on) for each in cited(root)])


def _finding(citation: Citation, corpus: Corpus, on: dt.date) -> Finding:
    law = corpus.find(citation.name, on=on, aliases=citation.aliases)
    if law is None or _beyond(citation, law):
        if citation.unverified is not None:
            return Finding(citation, "unverified", None, (_unverified(citation),))
        held = f"only {'、'.join(law.parts)} of " if law is not None else ""
        said = f"holds {held}" if held else "does not hold "
        message = f"the corpus {said}《{citation.name}》, so {citation.article} is not verified"
        return Finding(citation, "absent", None, (_warning(citation, "law", message),))
    articles, missing = _articles(citation, law)
    if missing:
        return Finding(citation, "wrong", law.dated_on, tuple(missing))
    text = law.annex if articles is None else "\n".join(text for _, text in articles)
    problems = [*_says(citation, law, articles, text), *_limits(citation, text)]
    if any(problem.severity == "error" for problem in problems):
        return Finding(citation, "wrong", law.dated_on, tuple(problems))
    if citation.says is not None:
        if citation.unverified is not None:
            problems.append(_warning(citation, "unverified", "is proven, and still marked unverified"))
        return Finding(citation, "proven", law.dated_on, tuple(problems))
    if citation.unverified is not None:
        return Finding(citation, "unverified", law.dated_on, (*problems, _unverified(citation)))
    message = f"{_named(citation)} is cited without `says`, words by which it can be held against the text"
    return Finding(citation, "unquoted", law.dated_on, (*problems, _warning(citation, "article", message)))


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


def _limits(citation: Citation, text: str) -> Iterator[Problem]:
    """A term that stands beside the citation, against those that the article states."""
    if citation.limit is None:
        return
    stated = sorted(figure for figure in lawtext.figures(text) if figure.unit == citation.limit.unit)
    wanted = f"{citation.limit.value} {_UNITS[citation.limit.unit]}"
    if citation.limit in stated:
        return
    if stated:
        known = ", ".join("at once" if figure == (0, "day") else str(figure.value) for figure in stated)
        message = f"{wanted} is not what {_named(citation)} states; in {_UNITS[citation.limit.unit]} it states {known}"
        yield _error(citation, "article", message)
    else:
        message = (
            f"{_named(citation)} states no limit in {_UNITS[citation.limit.unit]}; {wanted} rests on nothing in it"
        )
        yield _warning(citation, "article", message)


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
