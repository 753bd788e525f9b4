"""What the frame of every page needs.

{% navigation "header" as entries %}    what rooms declare for whoever looks: label, address, and whether one is there
{% large_print as in_large %}           whether whoever looks chose large print
"""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise

from yimen.platform import rooms

register = template.Library()


@dataclass(frozen=True)
class Link:
    """An entry as the page shows it."""

    label: str | Promise
    address: str
    current: bool


@register.simple_tag(takes_context=True)
def navigation(context: template.Context, place: str) -> list[Link]:
    """The entries of a place that are for whoever looks at the page, in their order."""
    request = context["request"]
    visitor = getattr(request, "visitor", None)  # a request that middleware refused has none
    audience = {"everyone"}
    if visitor is not None and visitor.person:
        audience.add("person")
    if visitor is not None and visitor.holdings:
        audience.add("officer")
    entries = [entry for room in rooms.installed() for entry in room.navigation if entry.place == place]
    return [
        Link(entry.label, address := reverse(entry.route), current=request.path == address)
        for entry in sorted(entries, key=lambda each: each.order)
        if entry.who in audience
    ]


@register.simple_tag(takes_context=True)
def large_print(context: template.Context) -> bool:
    """Whether the browser remembers the choice of large print."""
    return bool(context["request"].COOKIES.get(settings.TEXT_SIZE_COOKIE_NAME) == "large")
