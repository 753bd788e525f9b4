"""What pages of a draft show without their views knowing of it."""

from typing import Any

from django import template

from yimen.applications.queries import warned
from yimen.applications.stage_state import StageState

register = template.Library()


@register.inclusion_tag("applications/my/_warnings.html")
def warnings(current: StageState) -> dict[str, Any]:
    """The folder's warnings that hold on the draft; nothing where there are none."""
    return {"warnings": warned.warnings_of(current)}
