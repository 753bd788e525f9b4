"""Helpers of this room's templates."""

from django import template

from yimen.identity.providers.demo import Character
from yimen.ui.templatetags.ui import in_language

register = template.Library()


@register.filter
def story(character: Character) -> str:
    """The story of one of the cast in the reader's language."""
    return in_language(character.story)
