"""Texts in the languages of the city, and citations of the law."""

import functools
import re
from typing import Self

import opencc
from pydantic import Field, model_validator

from yimen.government.schema.base import Strict

_NUMERALS = "零一二三四五六七八九"


@functools.cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")


def traditional(text: str) -> str:
    """Simplified Chinese in Traditional characters (OpenCC, characters only, no regional wording)."""
    return str(_converter().convert(text))


class Text(Strict):
    """One text in Simplified Chinese (the source of legal text), English, and Traditional Chinese."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
    zh_hant: str | None = Field(
        default=None, alias="zh-Hant", description="made from `zh` when the file does not give it"
    )

    @model_validator(mode="after")
    def _make_traditional(self) -> Self:
        if self.zh_hant is None:
            object.__setattr__(self, "zh_hant", traditional(self.zh))
        return self

    def to(self, language: str | None) -> str:
        """The text in `zh-hans`, `zh-hant` or `en` (any case; anything else reads Simplified Chinese)."""
        match (language or "").lower():
            case "en" | "en-gb" | "en-us":
                return self.en
            case "zh-hant" | "zh-tw" | "zh-hk":
                return self.zh_hant or self.zh
            case _:
                return self.zh


class Basis(Strict):
    """A legal basis: the law and its articles, written `{law: <id in laws.yaml>, article: "15"}` in the folder."""

    law: Text
    law_id: str
    article: str = Field(min_length=1, description='articles, such as "15", "8, 16" or "附件2 第3项"')
    clause: Text | None = Field(default=None, description="what the clause says, in a few words")
    says: str | None = Field(
        default=None, min_length=8, description="words of the article, by which the citation is held against its text"
    )
    unverified: str | None = Field(
        default=None, min_length=4, description="why the citation could not be held against the text of the law"
    )

    def to(self, language: str | None) -> str:
        """The citation as it is printed in the language."""
        if (language or "").lower().startswith("en"):
            return f"{self.law.en}, {english_articles(self.article)}"
        return f"《{self.law.to(language)}》{chinese_articles(self.article)}"


def english_articles(article: str) -> str:
    """`"8, 16"` as art. 8, 16; a part of a document without articles, such as 三, as part 3."""
    if article in _PARTS:
        return f"part {_PARTS[article]}"
    return f"art. {article}" if re.match(r"\d", article) else article


def chinese_articles(article: str) -> str:
    """`"8, 16"` as 第八条、第十六条, 三 as 第三部分; what is neither stays as written."""
    if article in _PARTS:
        return f"第{article}部分"
    parts = [part.strip() for part in article.split(",")]
    if not all(re.fullmatch(r"\d{1,3}", part) for part in parts):
        return article
    return "、".join(f"第{chinese_number(int(part))}条" for part in parts)


def chinese_number(number: int) -> str:
    """A number from 1 to 999 in Chinese numerals, as articles are counted: 15 → 十五, 108 → 一百零八."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = ""
    if hundreds:
        text += _NUMERALS[hundreds] + "百"
        if rest and not tens:
            text += "零"
    if tens:
        text += ("" if tens == 1 and not hundreds else _NUMERALS[tens]) + "十"
    if ones:
        text += _NUMERALS[ones]
    return text


_PARTS = {chinese_number(number): number for number in range(1, 100)}
