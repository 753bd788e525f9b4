"""One law's Markdown as articles: the head up to `<!-- INFO END -->`, then headings, articles, paragraphs and items.

An article begins a paragraph with 第…条 and a space, and its number follows the one before it: a sentence that begins
with 第三条 inside another article is a sentence. 款 are the paragraphs of an article, 项 the lines that begin with
（一）.
"""

import re
from dataclasses import dataclass

from yimen.engines.lawtext import numerals
from yimen.engines.lawtext.references import Key, Reference

_NUMERAL = "[零〇一二三四五六七八九十百千]+"
_ARTICLE = re.compile(rf"\**第({_NUMERAL})条(?:之({_NUMERAL}))?\**[\s　]+(?=\S)")
_ITEM = re.compile(rf"[（(]({_NUMERAL})[）)]")
_ANNEX = re.compile(r"#*\s*附(?:件|录|表)?\s*[0-9一二三四五六七八九十]*\s*[:：]?\s*\S{0,40}")
_HEADING = re.compile(r"(#+)\s*(.+)")
_DATE = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_END_OF_HEAD = "<!-- INFO END -->"


@dataclass(frozen=True, slots=True)
class Item:
    """项: one of the lines （一）, （二） of a paragraph."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """款: a paragraph of an article, with the items below it."""

    text: str
    items: tuple[Item, ...] = ()

    @property
    def whole(self) -> str:
        """The paragraph with its items."""
        return "\n".join([self.text, *(item.text for item in self.items)])


@dataclass(frozen=True, slots=True)
class Article:
    """条: one article, the chapter that it stands in, and the line of the file at which it begins."""

    number: int
    inserted: int
    chapter: str
    paragraphs: tuple[Paragraph, ...]
    line: int

    @property
    def key(self) -> Key:
        """The number, and that after 之."""
        return self.number, self.inserted

    @property
    def reference(self) -> Reference:
        """How it is cited."""
        return Reference(self.number, self.inserted)

    @property
    def text(self) -> str:
        """All of it, without its number."""
        return "\n".join(paragraph.whole for paragraph in self.paragraphs)

    def part(self, reference: Reference) -> str | None:
        """The text of the paragraph or item that a reference names, or all of it; None when there is no such part."""
        paragraphs = list(self.paragraphs)
        if reference.paragraph:
            if reference.paragraph > len(paragraphs):
                return None
            paragraphs = [paragraphs[reference.paragraph - 1]]
        if not reference.item:
            return "\n".join(paragraph.whole for paragraph in paragraphs)
        items = [item for paragraph in paragraphs for item in paragraph.items if item.number == reference.item]
        return items[0].text if items else None


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a law: its name, the part that it is of a code (物权编), the notes of its head, its articles.

    `problems` are lines at which the count of articles breaks, with what is odd about it.
    """

    name: str
    part: str
    notes: tuple[str, ...]
    dates: tuple[tuple[int, int, int], ...]
    articles: tuple[Article, ...]
    annex: str
    problems: tuple[tuple[int, str], ...] = ()


def read(source: str) -> Text:
    """The articles of a law's Markdown."""
    lines = source.replace("\r\n", "\n").split("\n")
    end = next((n for n, line in enumerate(lines) if line.strip() == _END_OF_HEAD), -1)
    head = [line.strip() for line in lines[: end + 1] if line.strip() and line.strip() != _END_OF_HEAD]
    titles = [match[2].strip() for line in head if (match := _HEADING.fullmatch(line))]
    if not titles:
        titles = [match[2].strip() for line in lines[:5] if (match := _HEADING.fullmatch(line.strip()))][:1]
    notes = tuple(line for line in head if not line.startswith("#"))
    body = _Body()
    for n, line in enumerate(lines[end + 1 :], end + 2):
        body.line(line.strip(" \t　"), n)
    body.close()
    return Text(
        name=titles[0] if titles else "",
        part=titles[1] if len(titles) > 1 else "",
        notes=notes,
        dates=tuple((int(y), int(m), int(d)) for note in notes for y, m, d in _DATE.findall(note)),
        articles=tuple(body.articles),
        annex="\n".join(body.annex),
        problems=tuple(body.problems),
    )


class _Body:
    """What has been read of the articles so far."""

    def __init__(self) -> None:
        self.articles: list[Article] = []
        self.annex: list[str] = []
        self.problems: list[tuple[int, str]] = []
        self.chapter = ""
        self.key: Key | None = None
        self.began = 0
        self.paragraphs: list[tuple[str, list[Item]]] = []
        self.in_annex = False

    def line(self, text: str, n: int) -> None:
        if not text or text.startswith("<!--"):
            return
        if self.key is not None and _ANNEX.fullmatch(text):
            self.in_annex = True
        if self.in_annex:
            self.annex.append(text.lstrip("# "))
        elif heading := _HEADING.fullmatch(text):
            self.close()
            self.chapter = re.sub(r"[\s　]+", " ", heading[2]).strip()
        elif (begins := _ARTICLE.match(text)) and self._follows(key := _key(begins), n):
            self.close()
            self.key, self.began = key, n
            self.paragraphs = [(text[begins.end() :].strip(), [])]
        elif self.paragraphs:
            self._go_on(text)

    def _follows(self, key: Key, n: int) -> bool:
        """Whether an article of this number can stand here: the next, or one that was inserted after the last."""
        last = self.key or (self.articles[-1].key if self.articles else None)
        if last is None or key in {(last[0] + 1, 0), (last[0], last[1] + 1)}:
            return True
        if key[0] <= last[0]:
            return False  # a sentence that refers to an earlier article
        self.problems.append((n, f"article {key[0]} follows article {last[0]}"))
        return True

    def _go_on(self, text: str) -> None:
        item = _ITEM.match(text)
        if item is None:
            self.paragraphs.append((text, []))
        else:
            self.paragraphs[-1][1].append(Item(numerals.number(item[1]) or 0, text))

    def close(self) -> None:
        """The article that was begun is whole."""
        if self.key is not None:
            paragraphs = tuple(Paragraph(text, tuple(items)) for text, items in self.paragraphs)
            self.articles.append(Article(*self.key, self.chapter, paragraphs, self.began))
        self.key, self.paragraphs = None, []


def _key(begins: re.Match[str]) -> Key:
    return numerals.number(begins[1]) or 0, numerals.number(begins[2] or "零") or 0
