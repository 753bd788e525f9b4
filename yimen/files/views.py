"""Sending a file. Who may open it is for the room that asks to say."""

from django.http import HttpResponse

from yimen.files.queries import Upload


def sent(file: Upload) -> HttpResponse:
    """A file as it was given, shown and not run."""
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
