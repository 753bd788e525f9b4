"""Pages before anything begins."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from yimen.catalogue import queries
from yimen.government.schema import Release, Service
from yimen.identity.access import public
from yimen.releases import queries as releases

MY_RIGHTS = "/my/rights/"  # a page of a room above, which this one cannot name


@public
def home(request: HttpRequest) -> HttpResponse:
    """Search, and the things that happen in a life."""
    release = releases.current()
    return render(
        request,
        "catalogue/home.html",
        {
            "events": release.life_events.values(),
            "services": release.services.values(),
            "policies": release.policies.values(),
            "city": release.city,
        },
    )


@public
def search(request: HttpRequest) -> HttpResponse:
    """What was found."""
    words = request.GET.get("q", "").strip()[:100]
    found = queries.search(words, release=releases.current())
    return render(request, "catalogue/search.html", {"words": words, "found": found})


@public
def life_event(request: HttpRequest, event_id: str) -> HttpResponse:
    """What a life event needs, how long it takes, and what will not be asked."""
    release = releases.current()
    event = release.life_events.get(event_id)
    if event is None:
        raise Http404
    services = event.services()
    stages = [
        {
            "stage": stage,
            "services": [
                _shown(release, release.services[entry.service]) | {"note": entry.note, "optional": entry.when}
                for entry in stage.services
            ],
        }
        for stage in event.stages
    ]
    documents = {
        d.id: d for s in services for d in release.services[s].form.documents if not d.falls_back_for and not d.optional
    }
    needs = queries.needs(services, release=release)
    online = [min(channel.visits for channel in release.services[s].channels) for s in services]
    after = {
        "steps": len(event.stages), "materials": sum(d.when is None for d in documents.values()),
        "days": sum(
            max(release.services[e.service].limits.promised.days for e in stage.services) for stage in event.stages
        ),
        "visits": sum(online), "fields": len(needs.asked),
    }  # fmt: skip
    context = {
        "event": event,
        "stages": stages,
        "needs": needs,
        "documents": documents.values(),
        "fees": [fee for s in services for fee in release.services[s].fees],
        "choices": event.choices,
        "lead": release.agencies[event.lead],
        "refusals": event.on_refusal.values(),
        "figures": [
            (name, queries.before(services, release=release).get(key), after[key])
            for key, name in zip(queries.FIGURES, _figure_names(), strict=True)
        ],
        "sources": [figures.source for s in services if (figures := release.services[s].before)],
    }
    return render(request, "catalogue/life_event.html", context)


@public
def service(request: HttpRequest, service_id: str) -> HttpResponse:
    """One service: everything an administration publishes of it."""
    release = releases.current()
    found = release.services.get(service_id)
    if found is None:
        raise Http404
    events = [event for event in release.life_events.values() if service_id in event.services()]
    context = _shown(release, found) | {"needs": queries.needs([service_id], release=release), "events": events}
    context["remedies"] = queries.remedies(found)
    return render(request, "catalogue/service.html", context)


@public
def policy(request: HttpRequest, policy_id: str) -> HttpResponse:
    """One right that is found without being asked: who has it, how much, by which law, and what is read for it."""
    release = releases.current()
    found = release.policies.get(policy_id)
    if found is None:
        raise Http404
    context = {
        "policy": found,
        "agency": release.agencies[found.agency],
        "standards": queries.standards(found, on=release.city.today(timezone.now())),
        "records": queries.records_of(found, release=release),
        "mine": MY_RIGHTS,
    }
    return render(request, "catalogue/policy.html", context)


def _figure_names() -> list[str]:
    """What `queries.FIGURES` are called."""
    return [gettext("Steps"), gettext("Materials"), gettext("Working days"), gettext("Visits"), gettext("Fields")]


def _shown(release: Release, service: Service) -> dict[str, Any]:
    return {"service": service, "agency": release.agencies[service.agency]}
