"""Two versions of a law, article by article: what stayed, changed, got another number, was repealed or added."""

import difflib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from yimen.engines.lawtext.reading import Article
from yimen.engines.lawtext.references import Key
from yimen.engines.lawtext.words import normal

ALIKE = 0.6
"""From here on two articles are versions of one: the share of their characters that stand in the same order."""
_WORD = re.compile(r"[0-9a-zA-Z]+|.", re.DOTALL)
Kind = Literal["changed", "renumbered", "repealed", "added"]


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one article. One that got another number may have other words as well."""

    kind: Kind
    old: Article | None
    new: Article | None
    likeness: float

    @property
    def words(self) -> list[tuple[Literal["same", "out", "in"], str]]:
        """The article word by word: what stayed, what went, what came."""
        return difference(self.old.text if self.old else "", self.new.text if self.new else "")


def compare(old: Mapping[Key, Article], new: Mapping[Key, Article]) -> list[Change]:
    """Every article that is not the same under the same number, in the order of the old law, added ones last."""
    same = {key for key in old.keys() & new.keys() if normal(old[key].text) == normal(new[key].text)}
    left, free = [key for key in old if key not in same], [key for key in new if key not in same]
    pairs = _pairs({key: old[key] for key in left}, {key: new[key] for key in free})
    changes = []
    for key in left:
        found, likeness = pairs.get(key, (None, 0.0))
        if found is None:
            changes.append(Change("repealed", old[key], None, 0.0))
        else:
            changes.append(Change("changed" if found == key else "renumbered", old[key], new[found], likeness))
    taken = {found for found, _ in pairs.values()}
    return changes + [Change("added", None, new[key], 0.0) for key in free if key not in taken]


def _pairs(old: Mapping[Key, Article], new: Mapping[Key, Article]) -> dict[Key, tuple[Key, float]]:
    """Which article of the new law each old one became: the likest first, under its own number when in doubt."""
    olds, news = ({key: normal(each.text) for key, each in side.items()} for side in (old, new))
    ranked = sorted(
        (
            (_likeness(before, after), key == other, key, other)
            for key, before in olds.items()
            for other, after in news.items()
        ),
        key=lambda each: (-each[0] - (0.05 if each[1] else 0.0), each[2], each[3]),
    )
    pairs: dict[Key, tuple[Key, float]] = {}
    taken: set[Key] = set()
    for likeness, _, key, other in ranked:
        if likeness >= ALIKE and key not in pairs and other not in taken:
            pairs[key] = (other, likeness)
            taken.add(other)
    for key in old:  # what keeps its number and little else was rewritten, unless its words went elsewhere
        if key not in pairs and key in new and key not in taken:
            pairs[key] = (key, _likeness(olds[key], news[key]))
            taken.add(key)
    return pairs


def _likeness(before: str, after: str) -> float:
    """From 0 to 1; what cannot reach the threshold is told cheaply, from the lengths and the letters."""
    total = len(before) + len(after)
    if not total or 2 * min(len(before), len(after)) / total < ALIKE:
        return 0.0
    shared = (Counter(before) & Counter(after)).total()
    if 2 * shared / total < ALIKE:
        return 0.0
    return difflib.SequenceMatcher(None, before, after, autojunk=False).ratio()


def difference(before: str, after: str) -> list[tuple[Literal["same", "out", "in"], str]]:
    """Two texts word by word: a Chinese character, or a number or word in Latin letters, is one."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    found: list[tuple[Literal["same", "out", "in"], str]] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("same", "".join(old[a:b])))
            continue
        if b > a:
            found.append(("out", "".join(old[a:b])))
        if d > c:
            found.append(("in", "".join(new[c:d])))
    return found
