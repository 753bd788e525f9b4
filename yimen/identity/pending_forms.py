"""Keeping what somebody was sending when they had to sign in first, and putting it in place afterwards.

The page that resumes sends a form with one field, `_kept`, to the address that the kept form was for; the middleware
then puts the kept fields and files in place of it, so that the view sees what it would have seen.
"""

import datetime as dt

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDict

from yimen.identity import operations, queries, sessions

FIELD = "_kept"
LEAVE_OUT = {"csrfmiddlewaretoken", FIELD}
LONGEST_OF_STRANGERS = 64 * 1024  # bytes of fields that are kept for somebody who had not signed in; no files


def keep(request: HttpRequest) -> None:
    """Keep the fields and files of a request that has to wait for its sender to sign in."""
    now: dt.datetime = request.now  # type: ignore[attr-defined]
    ended = request.visitor.ended  # type: ignore[attr-defined]
    fields = request.POST.copy()
    for name in LEAVE_OUT:
        fields.pop(name, None)
    body = fields.urlencode()
    if ended is None and len(body) > LONGEST_OF_STRANGERS:
        return
    files = [
        operations.FileToKeep(field, file.name or "", file.content_type or "", file.read())
        for field, several in (request.FILES.lists() if ended else ())
        for file in several
        if (file.size or 0) <= settings.KEPT_FILE_MAX_BYTES
    ]
    kept = operations.keep_form(
        person=ended,
        path=request.path,
        query=request.META.get("QUERY_STRING", ""),
        body=body,
        files=files,
        now=now,
    )
    request.session[sessions.KEPT] = str(kept)


def put_in_place(request: HttpRequest) -> HttpResponse | None:
    """Replace what was sent by the kept form that it names; a form that is gone leads to the page it was for."""
    person = request.visitor.person  # type: ignore[attr-defined]
    waiting = request.session.get(sessions.KEPT)
    form = None
    if waiting and person is not None and waiting == request.POST.get(FIELD):
        form = queries.kept_form(waiting, person=person.id, now=request.now)  # type: ignore[attr-defined]
    if form is None or form.path != request.path:
        return redirect("/")
    for name in (sessions.KEPT, sessions.NEXT):
        request.session.pop(name, None)
    request._post = QueryDict(form.body, encoding=request.encoding)  # type: ignore[attr-defined]
    request._files = MultiValueDict()  # type: ignore[attr-defined]
    for file in form.files:
        upload = SimpleUploadedFile(file.name, file.content, content_type=file.media_type)
        request._files.appendlist(file.field, upload)  # type: ignore[attr-defined]
    operations.drop_kept_form(form.id)
    return None
