"""Texts in the languages of the city, and citations of the law."""

import functools
from typing import Self

import opencc
from pydantic import Field, model_validator

from yimen.engines.lawtext import Reference, chinese, references
from yimen.government.schema.base import Strict


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
    article: str = Field(
        min_length=1,
        description='articles, such as "15", "8, 16", "15-1" (之一), "42.2" (第二款), "20(五)" (项) or "附件2 第3项"',
    )
    clause: Text | None = Field(default=None, description="what the clause says, in a few words")
    says: str | None = Field(
        default=None, min_length=8, description="words of the article, by which the citation is held against its text"
    )
    unverified: str | None = Field(
        default=None, min_length=4, description="why the citation could not be held against the text of the law"
    )

    @functools.cached_property
    def references(self) -> list[Reference]:
        """The articles that it names; none when it names something else, such as an annex or a part."""
        return references(self.article) or []

    def parts(self, language: str | None) -> list[tuple[str, Reference | None]]:
        """The citation as it is printed, article by article; the first piece has the name of the law."""
        english = _is_english(language)
        name = f"{self.law.en}, " if english else f"《{self.law.to(language)}》"
        if not self.references:
            return [(name + (english_articles(self.article) if english else chinese_articles(self.article)), None)]
        if english:
            named = [("art. " if n == 0 else "") + each.english() for n, each in enumerate(self.references)]
        else:
            named = [each.chinese() for each in self.references]
            named = list(map(traditional, named)) if (language or "").lower() in _TRADITIONAL else named
        named[0] = name + named[0]
        return list(zip(named, self.references, strict=True))

    def to(self, language: str | None) -> str:
        """The citation as it is printed in the language."""
        return (", " if _is_english(language) else "、").join(piece for piece, _ in self.parts(language))


def _is_english(language: str | None) -> bool:
    return (language or "").lower().startswith("en")


def english_articles(article: str) -> str:
    """三, a part of a document without articles, as part 3; what is neither stays as written."""
    return f"part {_PARTS[article]}" if article in _PARTS else article


def chinese_articles(article: str) -> str:
    """三, a part of a document without articles, as 第三部分; what is neither stays as written."""
    return f"第{article}部分" if article in _PARTS else article


_TRADITIONAL = {"zh-hant", "zh-tw", "zh-hk"}
_PARTS = {chinese(number): number for number in range(1, 100)}
