"""Helpers of templates that show what a register says."""

import datetime as dt

from django import template
from django.utils.translation import gettext as _

from yimen.exchange.queries import EvidenceRow
from yimen.ui.templatetags.ui import date_long, in_language

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
            return date_long(dt.date.fromisoformat(value))
        case _kind, value:
            said = in_language(value)
            return f"{said} {in_language(row.field.unit)}" if row.field.unit else said
