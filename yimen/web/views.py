"""What every page offers: its language and the size of its letters. Both work without scripts."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from yimen.identity.access import public, safe_next

YEAR = 365 * 24 * 3600


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose a language and go on where one was."""
    response = redirect(safe_next(request, request.POST.get("next")))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


@public
@require_POST
def text_size(request: HttpRequest) -> HttpResponse:
    """Choose large print, or leave it, and go on where one was."""
    response = redirect(safe_next(request, request.POST.get("next")))
    _remember(response, settings.TEXT_SIZE_COOKIE_NAME, "large" if request.POST.get("size") == "large" else "normal")
    return response


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=YEAR, samesite="Lax", secure=settings.LANGUAGE_COOKIE_SECURE, httponly=True
    )
