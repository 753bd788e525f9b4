"""What the auditor is told above their queue."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from yimen.integrity import queries
from yimen.releases import queries as releases


def warning(request: HttpRequest) -> SafeString | None:
    """That files of the installation are not those that were pinned; nothing for any other post, or while they are."""
    if releases.current().city.oversight != request.officer.post:  # type: ignore[attr-defined]
        return None
    known = queries.state()
    if known is None or known.since is None:
        return None
    return render_to_string("integrity/_warning.html", {"state": known})
