"""Pages of kiosks."""

from django.http import HttpRequest, HttpResponse

from yimen.identity.access import public


@public
def places(request: HttpRequest) -> HttpResponse:
    """Where they stand."""
    return HttpResponse("Where the kiosks stand")
