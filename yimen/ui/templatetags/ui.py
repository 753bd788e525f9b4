"""What templates of all rooms need.

{{ text|in_language }}      a Text or Basis of the folder, or {zh, en}, in the reader's language
{{ texts|listed }}          several, with the language's comma between them
{{ basis|citation }}        a citation, which leads to the text of its articles where it is at hand (`ui/citing.py`)
{{ bases|cited }}           several citations, with its semicolon
{{ stored|citation:release }} what was stored as text, likewise `|cited:release`, by the release that it was made under
{{ text|with_articles:release }} a sentence that was printed with citations in it, each a link to its articles
{{ moment|date_long }}      2026年11月24日 / 24 November 2026
{{ moment|datetime_long }}  with hours and minutes
{% icon "clock" %}          a small picture that says nothing to a screen reader
{% slot "my" %}             what rooms above have to say at this place of a page (`ui/slots.py`)
"""

import datetime as dt
import functools
from collections.abc import Iterable, Mapping

import opencc
from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from yimen.ui import citing, slots

register = template.Library()

_ICONS = {
    "clock": "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm1 5v5.4l3.6 2.1-1 1.7L11 13.5V7h2Z",
    "late": "M12 2 1 21h22L12 2Zm1 14h-2v2h2v-2Zm0-7h-2v5h2V9Z",
    "done": "M9.5 16.6 5 12.1l1.4-1.4 3.1 3.1 8.1-8.1L19 7.1l-9.5 9.5Z",
    "paper": "M6 2h9l5 5v15H6V2Zm8 1.5V8h4.5L14 3.5Z",
}


@register.filter
def in_language(text: object) -> str:
    """A text of the government folder in the language of the page."""
    language = get_language() or "zh-hans"
    if text is None:
        return ""
    if isinstance(text, Mapping):
        if language.startswith("en"):
            return str(text.get("en", ""))
        return _chinese(str(text.get("zh", "")), language)
    to = getattr(text, "to", None)
    return str(to(language)) if callable(to) else str(text)


def _chinese(text: str, language: str) -> str:
    return str(_converter().convert(text)) if language == "zh-hant" else text


@functools.cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2tw")


@register.filter
def listed(texts: Iterable[object]) -> str:
    """Several texts in one line: 甲、乙 / first, second."""
    return (", " if _english() else "、").join(map(in_language, texts))


@register.filter
def citation(basis: object, source: object = None) -> SafeString:
    """A legal basis, each article a link to its text where that is at hand; a plain text stays one.

    One that was stored as text is looked up in what it was printed from, if that is given.
    """
    basis = citing.recognised(basis, source)
    parts = getattr(basis, "parts", None)
    if not callable(parts):
        return conditional_escape(in_language(basis))
    pieces = [_piece(text, citing.address(basis, named)) for text, named in parts(get_language() or "zh-hans")]
    return format_html_join(", " if _english() else "、", "{}", ((piece,) for piece in pieces))


def _piece(text: str, address: str | None) -> SafeString:
    if address is None:
        return conditional_escape(text)
    return format_html('<a class="govuk-link citation" href="{}" data-article>{}</a>', address, text)


@register.filter
def cited(bases: Iterable[object], source: object = None) -> SafeString:
    """Several legal bases in one line, each of which may hold commas: 甲；乙 / first; second."""
    return format_html_join("; " if _english() else "；", "{}", ((citation(basis, source),) for basis in bases))


@register.filter
def with_articles(text: object, source: object) -> SafeString:
    """A sentence with the citations of `source` that stand in it, each article a link as above."""
    pieces = citing.pieces(in_language(text), source, get_language() or "zh-hans")
    return format_html_join("", "{}", ((piece if basis is None else citation(basis),) for piece, basis in pieces))


def _english() -> bool:
    return (get_language() or "").startswith("en")


@register.filter
def date_long(value: dt.date | None) -> str:
    """A day in words; a moment is taken in the city's time."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date()
    if _english():
        return f"{value.day} {value:%B %Y}"
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def datetime_long(value: dt.datetime | None) -> str:
    """A moment in words, in the city's time."""
    if value is None:
        return ""
    return f"{date_long(value)} {timezone.localtime(value):%H:%M}"


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str) -> SafeString:
    """What rooms above have to say at this place."""
    return format_html_join("", "{}", ((part,) for part in slots.parts(name, context["request"])))


@register.simple_tag
def icon(name: str) -> SafeString:
    """One of a few small pictures."""
    return format_html(
        '<svg class="icon icon--{}" viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" focusable="false">'
        '<path d="{}"/></svg>',
        name,
        _ICONS[name],
    )
