"""What no page accepts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase

ENCODINGS = {"utf-8", "utf8"}


class WellFormedText:
    """Refuses what no form of ours can send: text with the character NUL, and another encoding than UTF-8.

    No column of text can hold the one; the other breaks where the form is read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at the address, at what came with it and, when something was sent, with the form."""
        if request.content_params and request.content_params.get("charset", "utf-8").lower() not in ENCODINGS:
            return HttpResponse("What is sent is read as UTF-8.", status=415, content_type="text/plain")
        sent = [request.GET, request.POST] if request.method == "POST" else [request.GET]
        if "\0" in request.path_info or any(
            "\0" in each for given in sent for name, values in given.lists() for each in (name, *values)
        ):
            return HttpResponseBadRequest("A text contains the character NUL.", content_type="text/plain")
        return self.get_response(request)
