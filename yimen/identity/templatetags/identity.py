"""Helpers of this room's templates."""

from django import template

from yimen.identity.providers.demo import Character
from yimen.ui.templatetags.ui import in_language

register = template.Library()

MASKED_FROM, MASKED_TO = 3, -4


@register.filter
def story(character: Character) -> str:
    """The story of one of the cast in the reader's language."""
    return in_language(character.story)


@register.filter
def masked_phone(phone: str) -> str:
    """A phone number of which only its owner recognises the middle: 138****5678."""
    return f"{phone[:MASKED_FROM]}****{phone[MASKED_TO:]}"
