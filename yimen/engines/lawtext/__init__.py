"""The texts of Chinese laws: articles, paragraphs and items, found by number, by words, and compared between versions.

It owns how a law's text is read (Markdown with 第…条 at the beginning of a paragraph), how an article is named, how
words are found in it, which limits it states in figures, and how two versions differ.
It promises that every article of a text is found, in order, and that what it says of words holds whatever the spacing,
punctuation and width of the characters.
It reads no files and knows no government folder: texts are handed to it.
"""

from yimen.engines.lawtext.comparing import Change, compare
from yimen.engines.lawtext.corpus import Corpus, Law, plain_name
from yimen.engines.lawtext.figures import Figure, figures
from yimen.engines.lawtext.numerals import chinese, number
from yimen.engines.lawtext.reading import Article, Item, Paragraph, Text, read
from yimen.engines.lawtext.references import Reference, references
from yimen.engines.lawtext.words import find, nearest, normal, places

__all__ = [
    "Article",
    "Change",
    "Corpus",
    "Figure",
    "Item",
    "Law",
    "Paragraph",
    "Reference",
    "Text",
    "chinese",
    "compare",
    "figures",
    "find",
    "nearest",
    "normal",
    "number",
    "places",
    "plain_name",
    "read",
    "references",
]
