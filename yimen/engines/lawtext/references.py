"""How an article is named: "15", "15-1" for 第十五条之一, "42.2" for its second paragraph, "20(五)" for an item."""

import re
from dataclasses import dataclass

from yimen.engines.lawtext import numerals

_ONE = re.compile(r"(\d{1,4})(?:-(\d{1,2}))?(?:\.(\d{1,2}))?(?:\(([一二三四五六七八九十百]{1,4})\))?")
Key = tuple[int, int]
"""The number of an article, and that after 之 (0: none)."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One article, or a part of it; paragraphs and items count from 1, 0 says the whole."""

    article: int
    inserted: int = 0
    paragraph: int = 0
    item: int = 0

    @property
    def key(self) -> Key:
        """What finds the article."""
        return self.article, self.inserted

    @property
    def name(self) -> str:
        """The article as an address writes it: 15, 15-1."""
        return f"{self.article}-{self.inserted}" if self.inserted else str(self.article)

    def chinese(self) -> str:
        """第十五条之一第二款第（三）项."""
        text = f"第{numerals.chinese(self.article)}条"
        text += f"之{numerals.chinese(self.inserted)}" if self.inserted else ""
        text += f"第{numerals.chinese(self.paragraph)}款" if self.paragraph else ""
        return text + (f"第（{numerals.chinese(self.item)}）项" if self.item else "")

    def english(self) -> str:
        """15-1(2)(iii) has no fixed form; this is 15-1(2), item 3."""
        text = self.name + (f"({self.paragraph})" if self.paragraph else "")
        return text + (f" item {self.item}" if self.item else "")


def references(text: str) -> list[Reference] | None:
    """The articles that a citation names, separated by commas; None when it names something else, such as an annex."""
    found = []
    for part in re.split(r"\s*[,，、]\s*", text.strip()):
        match = _ONE.fullmatch(part.replace("（", "(").replace("）", ")"))
        if match is None or int(match[1]) == 0:
            return None
        item = numerals.number(match[4]) if match[4] else 0
        found.append(Reference(int(match[1]), int(match[2] or 0), int(match[3] or 0), item or 0))
    return found
