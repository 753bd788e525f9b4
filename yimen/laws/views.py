"""The page of an article, or its text alone for the page that cites it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yimen.identity.access import public
from yimen.laws import queries, rules

_PAGES = {"services": "catalogue:service", "policies": "catalogue:policy", "life_events": "catalogue:life_event"}


@public
def article(request: HttpRequest, law_id: str, article: str) -> HttpResponse:
    """An article in the version in force, with what rests on it; `part` asks for the text alone."""
    found = queries.article(law_id, article)
    if found is None:
        raise Http404
    if request.GET.get("part"):
        return render(request, "laws/_article.html", {"page": found, "in_place": True})
    return render(request, "laws/article.html", {"page": found, "groups": _groups(found.resting)})


def _groups(resting: list[rules.Resting]) -> list[dict[str, object]]:
    """What rests on an article, by kind, with the pages that there are."""
    kinds, parts = _kinds(), _parts()
    return [
        {
            "title": kinds[kind],
            "entries": [
                {
                    "name": each.name,
                    "url": reverse(_PAGES[kind], args=[each.id]) if kind in _PAGES else None,
                    "parts": list(dict.fromkeys(parts[part] for part in each.parts if part in parts)),
                }
                for each in resting
                if each.kind == kind
            ],
        }
        for kind in rules.KINDS
        if any(each.kind == kind for each in resting)
    ]


def _kinds() -> dict[str, str]:
    return {
        "life_events": _("Life events"),
        "services": _("Services"),
        "kinds": _("Cases that begin without an application"),
        "triggers": _("What leads to another case"),
        "policies": _("Rights"),
        "powers": _("Powers"),
        "registers": _("Registers"),
        "vocabulary": _("Facts that are asked"),
        "agencies": _("Agencies"),
        "city": _("The city"),
    }


def _parts() -> dict[str, str]:
    """Parts of a definition in words; what is not here goes without."""
    return {
        "limits": _("time limits"),
        "form": _("questions and documents"),
        "rules": _("rules"),
        "remedies": _("remedies"),
        "retention": _("how long records are kept"),
        "fees": _("fees"),
        "outputs": _("licences and their terms"),
        "parameters": _("amounts"),
        "calendar": _("calendar"),
        "grants": _("who may read it"),
        "exceptions": _("exceptions"),
    }
