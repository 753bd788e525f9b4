"""Every address that the house has, with what there is to put into it: real ids of one person's things."""

import itertools
import re
import uuid
from dataclasses import dataclass


@dataclass(frozen=True)
class Address:
    """An address, and the name of its route."""

    name: str
    path: str


def addresses(application, *, most: int) -> list[Address]:
    """All of them, filled with what belongs to an application, its cases and its applicant; `most` of one route."""
    from django.urls import NoReverseMatch, reverse

    known = _known(application)
    cases = set(known["case"])
    found = {}
    for name, parameters in routes():
        choices = {each: known.get(each, ["1", uuid.UUID(int=1)]) for each in parameters}
        values = itertools.islice(itertools.product(*(choices[each] for each in parameters)), most * 4)
        taken = 0
        for each in values:
            given = dict(zip(parameters, each, strict=True))
            if "reference" in given and (given["reference"] in cases) != bool(
                re.search(r"case|correction|receipt|concern|office", name)
            ):
                continue
            try:
                path = reverse(name, kwargs=given)
            except NoReverseMatch:
                continue
            taken += 1
            found[path] = Address(name, path)
            if taken >= most:
                break
    return [found[path] for path in sorted(found)]


def routes() -> list[tuple[str, tuple[str, ...]]]:
    """The name and the parameters of every address."""
    from django.urls import get_resolver

    found: list[tuple[str, tuple[str, ...]]] = []

    def walk(patterns, namespace: str) -> None:
        for each in patterns:
            inner = getattr(each, "url_patterns", None)
            if inner is not None:
                walk(inner, each.namespace or namespace)
            elif each.name:
                found.append((f"{namespace}:{each.name}" if namespace else each.name, tuple(each.pattern.converters)))

    walk(get_resolver().url_patterns, "")
    return found


def _known(application) -> dict[str, list[object]]:
    """What can stand for each parameter."""
    from django.utils import timezone

    from yimen.credentials import queries as credentials
    from yimen.ledger import queries as ledger
    from yimen.releases import queries as releases

    release = releases.current()
    event = release.life_events[application.life_event]
    earlier = list(type(application).objects.filter(applicant_id=application.applicant_id).order_by("created_at")[:1])
    mine = [*earlier, application]
    cases = [case for each in mine for case in each.cases.all()]
    licences = [each for case in cases for each in credentials.of_case(case.id)]
    forms = [release.services[service].form for service in event.services()]
    acts = [act for each in mine for act in ledger.acts_of(f"application:{each.id}", limit=300)]
    references = [each.reference for each in mine]
    return {
        "case": [case.reference for case in cases],
        "reference": [*references, *(case.reference for case in cases)],
        "stage": [stage.stage for stage in application.stages.all()],
        "field": [f.id for form in forms for f in form.fields if f.ask or f.party][:6],
        "evidence_id": [act.body["evidence"] for act in acts if act.kind == "exchange.evidence.fetched" and act.body][
            :3
        ],
        "document_id": [d.id for form in forms for d in form.documents][:3],
        "upload_id": [upload.id for each in mine for upload in each.uploads.all()][:3],
        "party_id": [party.id for each in mine for party in each.parties.all()],
        "credential_id": [each.id for each in licences],
        "code": [each.public_code for each in licences],
        "task_id": [task for case in cases for task in case.tasks.values_list("id", flat=True)][-3:],
        "act_id": [act.id for act in acts[-3:]],
        "act": ["claim", "accept", "decide", "withdraw", "close"],
        "life_event": [event.id],
        "event_id": [event.id],
        "service_id": sorted(event.services())[:2],
        "policy_id": sorted(release.policies)[:2],
        "kind_id": sorted(release.kinds)[:2],
        "agency": sorted(release.agencies)[:1],
        "evidence": [each.id for register in release.registers.values() for each in register.evidence.values()][:2],
        "year": [timezone.localdate().year],
        "law_id": sorted(getattr(release, "laws", {}) or {"no-law": 1})[:1],
        "article": ["1"],
        "finding_id": _findings(),
    }


def _findings() -> list[object]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM entitlements_finding ORDER BY id LIMIT 2")
        return [row[0] for row in cursor.fetchall()] or [uuid.UUID(int=1)]
