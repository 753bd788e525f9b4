"""Helpers of templates that show what a register says."""

import datetime as dt

from django import template
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yimen.exchange.queries import EvidenceRow
from yimen.government.schema.text import Text

register = template.Library()


@register.filter
def shown(row: EvidenceRow) -> str:
    """The value of one row of evidence, as people read it."""
    match row.field.type, row.value:
        case _kind, None:
            return _("no entry")
        case "boolean", value:
            return _("yes") if value else _("no")
        case "date", value:
            day = dt.date.fromisoformat(value)
            english = (get_language() or "").startswith("en")
            return (
                f"{day.day} {formats.date_format(day, 'F Y')}" if english else f"{day.year}年{day.month}月{day.day}日"
            )
        case _kind, value:
            return str(text(value))


@register.filter
def text(value: Text | str) -> str:
    """A text of the government folder in the reader's language; plain strings as they are."""
    return value.to(get_language()) if isinstance(value, Text) else value


@register.filter
def cited(basis: dict[str, str]) -> str:
    """The citation that was stored with evidence, in the reader's language."""
    return basis["en"] if (get_language() or "").startswith("en") else basis["zh"]
