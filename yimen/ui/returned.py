"""What was sent and came back with errors, kept for the page that shows it: sent, answered, looked at by a plain link.

A page that answers a form itself ends, on the way back, in a browser's warning that it must be sent again. So a form
with errors is answered by a redirect to its page, which takes here what was typed and what is wrong, once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponseRedirect

_KEY = "returned"
SECRET = {"csrfmiddlewaretoken"}


@dataclass(frozen=True)
class Returned:
    """What was typed, by the name of the input, and what is wrong with it; `problem` concerns the page."""

    values: Mapping[str, list[str]] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    def __bool__(self) -> bool:
        return bool(self.problems or self.problem)


def send_back(
    request: HttpRequest, problems: Mapping[str, str] | None = None, *, problem: str = ""
) -> HttpResponseRedirect:
    """Lead back to the page of a form that has errors, with what was typed into it. Files cannot be kept."""
    values = {name: request.POST.getlist(name) for name in request.POST if name not in SECRET}
    request.session[_KEY] = {
        "path": request.path, "values": values, "problems": dict(problems or {}), "problem": problem,
    }  # fmt: skip
    return HttpResponseRedirect(request.get_full_path())


def taken(request: HttpRequest) -> Returned:
    """What came back to this page, once; nothing otherwise."""
    kept = request.session.get(_KEY)
    if request.method != "GET" or not kept or kept["path"] != request.path:
        return Returned()
    del request.session[_KEY]
    return Returned(kept["values"], kept["problems"], kept["problem"])
