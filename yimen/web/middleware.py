"""What no page accepts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBadRequest, HttpResponseBase


class NoNul:
    """Refuses text with the character NUL, which no form of ours can send and no column of text can hold."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at the address, at what came with it and, when something was sent, with the form."""
        sent = [request.GET, request.POST] if request.method == "POST" else [request.GET]
        if "\0" in request.path_info or any(
            "\0" in each for given in sent for name, values in given.lists() for each in (name, *values)
        ):
            return HttpResponseBadRequest("A text contains the character NUL.", content_type="text/plain")
        return self.get_response(request)
