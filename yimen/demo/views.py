"""The outbox, and what the demonstration says on pages of other rooms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yimen.demo import queries
from yimen.identity.access import Visit, public


@public
def outbox(request: Visit) -> HttpResponse:
    """The codes that would have gone to phones."""
    return render(request, "demo/outbox.html", {"messages_sent": queries.outbox(), "now": request.now})


def at_sign_in(request: HttpRequest) -> SafeString:
    """That nobody of the list exists."""
    return format_html(
        '<div class="govuk-inset-text">{}</div>',
        _("This is a demonstration: nobody on this list exists. A real city offers its own sign-in here."),
    )


def at_code(request: HttpRequest) -> SafeString:
    """Where the code is found."""
    return render_to_string("demo/_at_code.html", request=request)


def at_foot(request: HttpRequest) -> str:
    """That the city is none."""
    return _("A synthetic city: nobody here exists.")
