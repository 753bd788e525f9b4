"""What pages of a draft show without their views knowing of it."""

from typing import Any

from django import template

from yimen.cases.queries import warned
from yimen.cases.situation import Situation

register = template.Library()


@register.inclusion_tag("cases/my/_warnings.html")
def warnings(current: Situation) -> dict[str, Any]:
    """The folder's warnings that hold on the draft; nothing where there are none."""
    return {"warnings": warned.warnings_of(current)}
