"""The peer of `pages`: Django with one view that does nothing."""

from a2wsgi import WSGIMiddleware
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

from yimen.platform.edge import Edge, Limits

if not settings.configured:
    settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="of no use")


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing."""
    return HttpResponse("")


urlpatterns = [path("", empty)]
application = Edge(
    WSGIMiddleware(get_wsgi_application(), workers=4),
    limits=Limits(address_rate=0),
    largest=lambda path: 0,
    page=lambda status, headers: b"",
    scheme="http",
)
