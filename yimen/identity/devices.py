"""Devices that have signed in before: a signed cookie, so that strangers' attempts do not lock their owners out.

It proves nothing but that: whoever holds it still needs the code. It names the people by keyed hashes, a few at most.
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

SALT = "yimen.identity.device"
MOST_PEOPLE = 8
AGE = 365 * 24 * 3600


def known(request: HttpRequest, id_number: str) -> str:
    """The key of the device if it has signed in under a citizen's number before, else nothing."""
    device, people = _read(request)
    return salted_hmac(SALT, device).hexdigest() if _mark(id_number) in people else ""


def remember(request: HttpRequest, response: HttpResponseBase, id_number: str) -> HttpResponseBase:
    """Note that the device has signed in under a citizen's number."""
    device, people = _read(request)
    mark = _mark(id_number)
    value = signing.dumps([device, [mark, *(each for each in people if each != mark)][:MOST_PEOPLE]], salt=SALT)
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        value,
        max_age=AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        device, people = signing.loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return secrets.token_urlsafe(16), []
    return str(device), [str(each) for each in people]


def _mark(id_number: str) -> str:
    return salted_hmac(SALT, f"person:{id_number.upper()}").hexdigest()[:16]
