"""A person's own rights: what was found for them, why, and their answer."""

import datetime as dt
import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yimen.cases import errors
from yimen.entitlements import operations, queries
from yimen.entitlements.queries import mine as own_rights
from yimen.entitlements.queries.words import FactGroup
from yimen.entitlements.rules import TOLD
from yimen.exchange.queries import EvidenceRow
from yimen.exchange.templatetags.exchange import shown
from yimen.identity.access import Visit, or_show, person
from yimen.ui.templatetags.ui import in_language

CONTESTABLE = dt.timedelta(days=60)
"""For how long reconsideration can be asked for (Administrative Reconsideration Law art. 20)."""


@person
def mine(request: Visit) -> HttpResponse:
    """Everything that was granted to the person, or that they are told of."""
    rights = queries.own_all(request.visitor.person.id_number)
    return render(request, "entitlements/my/mine.html", {"rights": rights})


@person
def right(request: Visit, determination_id: uuid.UUID) -> HttpResponse:
    """One right: how much, why, on which facts, and what can be done."""
    return _show(request, determination_id)


def _show(request: Visit, determination_id: uuid.UUID, *, problem: str = "", status: int = 200) -> HttpResponse:
    found = queries.own(determination_id, request.visitor.person.id_number)
    if found is None:
        raise Http404
    facts = [
        {"value": f"{group.name}.{row.name}", "text": in_language(row.field.name), "hint": _said(group, row),
         "checked": request.POST.get("fact") == f"{group.name}.{row.name}"}
        for group in found.groups
        for row in (group.rows or (group.table[0] if group.table else []))
    ]  # fmt: skip
    context = {"own": found, "facts": facts, "problem": problem, "typed": request.POST}
    told = found.determination.state in TOLD
    page = "entitlements/my/invitation.html" if told else "entitlements/my/right.html"
    return render(request, page, context, status=status)


def _said(group: FactGroup, row: EvidenceRow) -> str:
    """What the register says there: of one record its value, of a list only what the list is of."""
    return in_language(group.kind) if group.table else f"{in_language(group.kind)}: {shown(row)}"


@person
@or_show("entitlements:right")
def answer(request: Visit, determination_id: uuid.UUID, act: str) -> HttpResponse:
    """Accept, decline, not want to hear of it, or say that a fact is wrong."""
    actor, now, post = request.visitor.actor, request.now, request.POST
    try:
        match act:
            case "accept":
                operations.accept(determination_id, actor=actor, now=now)
                messages.success(request, _("You have accepted. Nothing else is needed."))
            case "decline":
                operations.decline(determination_id, actor=actor, now=now)
                messages.success(request, _("You have declined. You can still accept later."))
            case "not-interested":
                operations.not_interested(determination_id, actor=actor, now=now)
                messages.success(request, _("You will not be told of it again for now."))
                return redirect("entitlements:mine")
            case "dispute":
                fact, reason = post.get("fact", ""), post.get("reason", "")
                operations.dispute(determination_id, fact=fact, reason=reason[:2000], actor=actor, now=now)
                messages.success(request, _("Thank you. An officer looks at it again."))
            case _:
                raise Http404
    except errors.NotFound:
        raise Http404 from None
    except errors.OutOfOrder as error:
        return _show(request, determination_id, problem=in_language(error.text), status=409)
    except errors.CaseError as error:
        return _show(request, determination_id, problem=in_language(error.text), status=400)
    return redirect("entitlements:right", determination_id)


@person
def receipt(request: Visit, determination_id: uuid.UUID) -> HttpResponse:
    """The signed receipt of the answer, as a file to keep."""
    found = queries.own(determination_id, request.visitor.person.id_number)
    if found is None or not found.determination.receipt:
        raise Http404
    response = HttpResponse(found.determination.receipt, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="receipt-{determination_id}.txt"'
    return response


def offers(request: HttpRequest) -> SafeString | None:
    """On the person's own page: that something waits for their answer, that they may qualify for something, or that a
    right was ended and can still be contested."""
    visitor, now = request.visitor, request.now  # type: ignore[attr-defined]
    count = own_rights.offers(visitor.person.id_number)
    invited = own_rights.invitations(visitor.person.id_number)
    ended = own_rights.ended(visitor.person.id_number, since=now - CONTESTABLE)
    said = {"count": count, "invited": invited, "ended": ended}
    return render_to_string("entitlements/my/_offers.html", said) if any(said.values()) else None
