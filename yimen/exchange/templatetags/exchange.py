"""Helpers of templates that show what a register says."""

from django import template
from django.utils.translation import gettext as _

from yimen.exchange.queries import EvidenceRow
from yimen.government import datatypes
from yimen.ui.templatetags.ui import in_language

register = template.Library()


@register.filter
def shown(row: EvidenceRow) -> str:
    """The value of one row of evidence, as people read it."""
    return in_language(datatypes.show(row.field, row.value)) or _("no entry")
