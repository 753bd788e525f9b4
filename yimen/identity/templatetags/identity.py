"""Helpers of this room's templates."""

from django import template
from django.utils.translation import get_language

from yimen.government.schema.text import Text, traditional
from yimen.identity.providers.demo import Character

register = template.Library()

MASKED_FROM, MASKED_TO = 3, -4


@register.filter
def story(character: Character) -> str:
    """The story of one of the cast in the reader's language."""
    language = (get_language() or "").lower()
    if language.startswith("en"):
        return character.story["en"]
    return traditional(character.story["zh"]) if language == "zh-hant" else character.story["zh"]


@register.filter
def masked_phone(phone: str) -> str:
    """A phone number of which only its owner recognises the middle: 138****5678."""
    return f"{phone[:MASKED_FROM]}****{phone[MASKED_TO:]}"


@register.filter
def text(value: Text | str) -> str:
    """A text of the government folder in the reader's language; plain strings as they are."""
    return value.to(get_language()) if isinstance(value, Text) else value
