"""Pages of the ledger: checking a receipt, and what an outsider needs to check it without us.

Identity lies above this room, so each view states its policy itself instead of importing the decorator.
"""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from yimen.ledger import acts, queries, receipts, sequencer

LONGEST_RECEIPT = 10_000  # bytes; a receipt has a few hundred


@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Check a receipt, pasted or sent as a file: is what it promises kept?"""
    page: dict[str, object] = {"keys": [receipts.verifier().encoded(), sequencer.verifier().encoded()]}
    if request.method != "POST":
        return render(request, "ledger/receipt.html", page)
    text = _given(request)
    page["text"] = text
    if not text.strip():
        return render(request, "ledger/receipt.html", page | {"problem": "empty"}, status=400)
    try:
        check = queries.check_receipt(text, now=getattr(request, "now", None) or timezone.now())
        page |= {"check": check, "done": gettext(acts.in_words(check.receipt.kind))}
    except receipts.ReceiptError:
        return render(request, "ledger/receipt.html", page | {"problem": "foreign"}, status=400)
    return render(request, "ledger/receipt.html", page)


def _given(request: HttpRequest) -> str:
    """The text of the receipt: the file if there is one, else what was pasted."""
    sent = request.FILES.get("file")
    if sent is not None:
        return sent.read(LONGEST_RECEIPT).decode("utf-8", "replace")
    return request.POST.get("receipt", "")[:LONGEST_RECEIPT]


@require_GET
def proof(request: HttpRequest, act_id: uuid.UUID) -> HttpResponse:
    """The proof that an act is in the log, to be kept and checked anywhere. It says nothing personal."""
    found = queries.proof_of(act_id)
    if found is None:
        raise Http404
    answer = JsonResponse({"act": str(act_id), **found.to_json()}, json_dumps_params={"indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="proof-{act_id}.json"'
    return answer


@require_GET
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The latest checkpoint, as witnesses read it (C2SP tlog-checkpoint)."""
    note = queries.latest_checkpoint()
    if note is None:
        raise Http404
    answer = HttpResponse(note, content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


for _view in (receipt, proof, checkpoint):
    setattr(_view, "access_policy", "public")  # noqa: B010  the type of a view has no such attribute
