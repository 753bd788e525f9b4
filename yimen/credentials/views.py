"""Pages of credentials: a person's own, and the public page behind the QR code."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header

from yimen.credentials import printing, queries, rules
from yimen.credentials.queries import CredentialView
from yimen.government.printing import stated
from yimen.identity.access import Visit, person, public


@person
def licences(request: Visit) -> HttpResponse:
    """My licences."""
    held = [_shown(credential, request) for credential in queries.of_holder(request.visitor.person.id)]
    return render(request, "credentials/licences.html", {"licences": held})


@person
def pdf(request: Visit, credential_id: uuid.UUID) -> HttpResponse:
    """One of one's own licences as PDF."""
    credential = queries.of_holder_by_id(person_id=request.visitor.person.id, credential_id=credential_id)
    if credential is None:
        raise Http404
    response = HttpResponse(printing.pdf(credential), content_type="application/pdf")
    name = f"{credential.definition.name.zh}-{credential.number}.pdf"
    response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    response["Cache-Control"] = "private, no-store"
    return response


@public
def verify(request: HttpRequest) -> HttpResponse:
    """Type a licence's code, if it cannot be scanned."""
    typed = request.GET.get("code", "")
    if not typed:
        return render(request, "credentials/verify.html", {"typed": "", "problem": None})
    if code := rules.read_public_code(typed):
        return redirect("credentials:verify_code", code=code)
    return render(request, "credentials/verify.html", {"typed": typed, "problem": "form"}, status=400)


@public
def verify_code(request: Visit, code: str) -> HttpResponse:
    """Whether the licence behind a code is genuine and in force. Shows what is public, and nothing else."""
    credential = queries.by_code(code)
    if credential is None:
        return render(request, "credentials/verify.html", {"typed": code, "problem": "unknown"}, status=404)
    return render(request, "credentials/verified.html", {"licence": _shown(credential, request)})


def _shown(credential: CredentialView, request: Visit) -> dict[str, object]:
    """A credential as the templates show it."""
    definition, release = credential.definition, credential.release
    return {
        "credential": credential,
        "name": definition.name,
        "agency": release.agencies[release.definition(credential.service).agency].name,
        "city": release.city.name,
        "status": credential.status(request.now),
        "holder": rules.masked_name(credential.holder_name),
        "code": rules.grouped(credential.public_code),
        "url": printing.verify_url(credential),
        "qr": printing.qr_svg(printing.verify_url(credential)),
        "values": [
            {"label": datum.label, "value": stated(credential.data.get(name), datum), "public": datum.public}
            for name, datum in definition.in_order
            if credential.data.get(name) not in {None, ""}
        ],
        "now": request.now,
    }
