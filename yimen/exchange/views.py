"""Pages of a person's own data in registers: who read what, what it said, and what to do when it is wrong."""

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from yimen.exchange import operations, queries
from yimen.government.schema import Register, Release, Text
from yimen.government.schema.registers import SIGN_IN
from yimen.identity.access import Visit, person, safe_next
from yimen.releases import queries as releases

PER_PAGE = 20
NIGHTS_PER_PAGE = 100
LONGEST_REASON = 500
UNPROCESSABLE = 422


@person
def readings(request: Visit) -> HttpResponse:
    """Who read my data: who, what, what for and when; what was refused or failed; and what is read of everybody."""
    found = queries.readings_of(request.visitor.person.id)
    release = releases.current() if found else None
    lines, whole = queries.lines(found), "print" in request.GET
    page = Paginator(lines, max(1, len(lines)) if whole else PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "whole": whole,
        "lines": [_line(line, release, request) for line in page] if release else [],
        "nights": [_nights(each, release) for each in _nights_of(found)] if release else [],
    }
    return render(request, "exchange/readings.html", context)


@person
def nights(request: Visit, agency: str, evidence: str, year: int) -> HttpResponse:
    """Each time in a year that an agency read everybody's records of a kind, with the proof that mine were there."""
    for each in _nights_of(queries.readings_of(request.visitor.person.id)):
        if (each.agency, each.kind, each.year) == (agency, evidence, year):
            break
    else:
        raise Http404
    page = Paginator(each.times, NIGHTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "nights": _nights(each, releases.current()), "kind": each.kind}
    return render(request, "exchange/nights.html", context)


@person
def evidence(request: Visit, evidence_id: uuid.UUID) -> HttpResponse:
    """What an agency read about me that time."""
    return render(request, "exchange/evidence.html", {"evidence": _own(request, evidence_id)})


@person
def proof(request: Visit, extract_id: uuid.UUID, evidence: str) -> HttpResponse:
    """The proof that my records were in an extract, as a file that anyone can check."""
    found = queries.membership(extract_id, evidence, person_id=request.visitor.person.id)
    if found is None:
        raise Http404
    answer = JsonResponse(
        {
            "extract": str(found.extract),
            "act": str(found.act),
            "evidence": found.evidence,
            "how": "hash = HMAC-SHA256(salt, citizen number), the salt being this person's alone; "
            "the proof leads from it to the root (RFC 9162, 2.1.3)",
            "salt": found.salt.hex(),
            "hash": found.hash.hex(),
            "index": found.index,
            "size": found.size,
            "root": found.root.hex(),
            "proof": [each.hex() for each in found.proof],
        }
    )
    answer["Content-Disposition"] = f'attachment; filename="{found.evidence}-{found.extract}.json"'
    return answer


@person
def dispute(request: Visit, evidence_id: uuid.UUID, field: str) -> HttpResponse:
    """Say that a value is wrong; then come back to where the person was."""
    read = _own(request, evidence_id)
    row = next((row for row in read.rows if row.name == field and not row.withheld), None)
    if row is None:
        raise Http404
    onward = safe_next(request, request.GET.get("next"), otherwise=f"/my/readings/{evidence_id}/")
    reason, error = request.POST.get("reason", "").strip(), ""
    if request.method == "POST":
        if not reason:
            error = _("Say what is wrong, and what would be right")
        elif len(reason) > LONGEST_REASON:
            error = _("Say it in 500 characters or fewer")
        else:
            operations.dispute(
                evidence=evidence_id, field=field, reason=reason, actor=request.visitor.actor, now=request.now
            )
            messages.success(request, _("Your objection is recorded. Whoever decides on your application reads it."))
            return redirect(onward)
    return render(
        request,
        "exchange/dispute.html",
        {"evidence": read, "row": row, "reason": reason, "error": error, "next": onward},
        status=UNPROCESSABLE if error else 200,
    )


def _own(request: Visit, evidence_id: uuid.UUID) -> queries.EvidenceView:
    """Evidence about the visitor, or read for them: then without what is another's. Any other does not exist for them.

    A value that is left out has no row to object to.
    """
    person = request.visitor.person
    found = queries.evidence(evidence_id)
    if found is None or not (found.concerns(person.id_number) or found.subject == person.id):
        raise Http404
    return found.as_seen_by(person.id_number)


def _nights_of(found: Sequence[queries.ReadingView]) -> list[queries.Nights]:
    return queries.nights(found, zone=timezone.get_current_timezone())


def _line(line: queries.Line, release: Release, request: Visit) -> dict[str, object]:
    """One line, with the names of things, as far as the city still has them."""
    reading, actor = line.first, line.first.actor
    agency = release.agencies.get(reading.agency)
    on = timezone.localdate(request.now)
    return {
        "reading": reading,
        "agency": agency.name if agency else reading.agency,
        "post": release.post(actor.post) if actor and actor.post else None,
        "division": release.divisions.get(actor.division) if actor and actor.division else None,
        "purposes": [_purpose(each, release) for each in line.purposes],
        "role": Text(**reading.role) if reading.role else None,
        "kinds": [
            _kind(each.kind, each.fields, release) | {"reading": each, "bases": queries.bases_of(each, release, on=on)}
            for each in line.kinds
        ],
    }


def _nights(each: queries.Nights, release: Release) -> dict[str, object]:
    """A year of readings of everybody, with the names of things."""
    agency = release.agencies.get(each.agency)
    return _kind(each.kind, each.fields, release) | {
        "nights": each,
        "agency": agency.name if agency else each.agency,
        "purposes": [_purpose(purpose, release) for purpose in each.purposes],
    }


def _kind(kind: str, fields: Sequence[str], release: Release) -> dict[str, object]:
    """A kind of evidence and its register, with the names of the fields that were read."""
    register, known = release.registers.get(kind.partition(".")[0]), release.evidence(kind)
    return {
        "name": known.name if known else kind or _("What stands in an application"),
        "register": register.name if register else "",
        "fields": [_field(register, name, release) for name in dict.fromkeys(fields)],
    }


def _purpose(purpose: str, release: Release) -> object:
    known = release.definitions.get(purpose) or release.policies.get(purpose)
    return known.name if known else _("Signing in for the first time") if purpose == SIGN_IN else purpose


def _field(register: Register | None, name: str, release: Release) -> object:
    field = register.fields.get(name) if register else None
    if field is not None:
        return field.name
    written = release.vocabulary.elements.get(name) if register is None else None
    return written.label if written else name
