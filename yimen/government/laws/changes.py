"""What in a folder rests on articles that differ between two versions of the laws."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from yimen.engines.lawtext import Change, Corpus, compare, find, plain_name
from yimen.government.laws.citations import Citation, cited
from yimen.government.tree import Node


@dataclass(frozen=True)
class Affected:
    """One change of one law, and the citations that name the article as it was."""

    law: str
    old_version: dt.date
    new_version: dt.date
    change: Change
    citations: tuple[Citation, ...]

    def still_said(self, citation: Citation) -> bool | None:
        """Whether the words that a citation quotes stand in the article as it is now; None when it quotes none."""
        if citation.says is None or self.change.new is None:
            return None
        return bool(find(citation.says, [self.change.new]))

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        old, new = self.change.old, self.change.new
        return {
            "law": self.law,
            "versions": [self.old_version.isoformat(), self.new_version.isoformat()],
            "change": self.change.kind,
            "old_article": old.reference.name if old else None,
            "new_article": new.reference.name if new else None,
            "likeness": round(self.change.likeness, 3),
            "words": [list(each) for each in self.change.words],
            "citations": [
                {
                    "path": each.node.path,
                    "line": each.node.line,
                    "definition": each.definition,
                    "article": each.article,
                    "says": each.says,
                    "still_said": self.still_said(each),
                }
                for each in self.citations
            ],
        }


def changed(old: Corpus, new: Corpus, root: Node | None = None, *, on: dt.date = dt.date.max) -> list[Affected]:
    """The articles that differ between the laws of two corpora, in the versions in force on a day of the old and new.

    With the tree of a folder, each has what cites the article. A law that only one corpus holds is passed over.
    """
    citations = cited(root) if root is not None else []
    return [each for name in old.names for each in _of_law(name, old, new, citations, on)]


def _of_law(name: str, old: Corpus, new: Corpus, citations: list[Citation], on: dt.date) -> Iterator[Affected]:
    before, after = old.find(name, on=on), new.find(name, on=on)
    if before is None or after is None or (before.files == after.files and before.articles == after.articles):
        return
    own = [each for each in citations if name in {plain_name(each.name), *map(plain_name, each.aliases)}]
    for change in compare(before.articles, after.articles):
        key = change.old.key if change.old else None
        naming = tuple(each for each in own if any(reference.key == key for reference in each.references or ()))
        yield Affected(before.name, before.dated_on, after.dated_on, change, naming)
