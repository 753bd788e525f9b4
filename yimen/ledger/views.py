"""Pages of the ledger: checking a receipt, keeping watch, and what an outsider needs to do both without us.

Identity lies above this room, so each view states its policy itself instead of importing the decorator.
"""

import uuid

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from yimen.engines import tlog
from yimen.engines.tlog import tiles
from yimen.ledger import acts, publishing, queries, receipts, sequencer

FOR_EVER = "public, max-age=31536000, immutable"
LONGEST_RECEIPT = 10_000  # bytes; a receipt has a few hundred


@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Check a receipt, pasted or sent as a file: is what it promises kept?"""
    page: dict[str, object] = {"keys": [receipts.verifier().encoded(), sequencer.verifier().encoded()]}
    if request.method != "POST":
        return render(request, "ledger/receipt.html", page)
    text, kept = _given(request), request.POST.get("kept", "")[:LONGEST_RECEIPT]
    page |= {"text": text, "kept_text": kept}
    if not text.strip() and not kept.strip():
        return render(request, "ledger/receipt.html", page | {"problem": "empty"}, status=400)
    try:
        if text.strip():
            check = queries.check_receipt(text, now=getattr(request, "now", None) or timezone.now())
            page |= {"check": check, "done": gettext(acts.in_words(check.receipt.kind))}
        if kept.strip():
            page["kept"] = publishing.check_kept(kept)
    except receipts.ReceiptError:
        return render(request, "ledger/receipt.html", page | {"problem": "foreign"}, status=400)
    except (tlog.NoteError, tlog.CheckpointError):
        return render(request, "ledger/receipt.html", page | {"problem": "kept"}, status=400)
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
def log(request: HttpRequest) -> HttpResponse:
    """The log as people see it: its latest checkpoint, those before it, and how to keep watch."""
    before = _before(request)
    shown = publishing.checkpoints(before=before)
    page = {
        "latest": publishing.latest(),
        "checkpoints": shown,
        "older": shown[-1].size if len(shown) == publishing.PAGE else None,
        "paged": before != publishing.LARGEST,
        "url": f"{settings.PUBLIC_URL}{reverse('ledger:log')}".rstrip("/"),
        "key": sequencer.verifier().encoded(),
    }
    return render(request, "ledger/log.html", page)


@require_GET
def checkpoints(request: HttpRequest) -> HttpResponse:
    """Published checkpoints as JSON, the largest first, a page at a time: `?before=SIZE` gives smaller ones."""
    shown = publishing.checkpoints(before=_before(request))
    more = shown[-1].size if len(shown) == publishing.PAGE else None
    found = {"checkpoints": [each.to_json() for each in shown], "before": more}
    return _fresh(JsonResponse(found, json_dumps_params={"indent": 1}))


@require_GET
def checkpoint(request: HttpRequest, size: int | None = None) -> HttpResponse:
    """The latest checkpoint, as witnesses read it (C2SP tlog-checkpoint), or the one that was published for a size."""
    note = publishing.Local().note_of(size) if size is not None else queries.latest_checkpoint()
    if note is None:
        raise Http404
    return _fresh(_text(note))


@require_GET
def key(request: HttpRequest) -> HttpResponse:
    """The key that signs checkpoints, as one line; who relies on it compares it with what others have kept."""
    return _fresh(_text(f"{sequencer.verifier().encoded()}\n"))


@require_GET
def consistency(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """The proof that the log of one size is the beginning of the log of another (RFC 9162 §2.1.4)."""
    found = publishing.consistency(first, second)
    if found is None:
        raise Http404
    return _fresh(JsonResponse(found.to_json(), json_dumps_params={"indent": 1}))


@require_GET
def tile(request: HttpRequest, path: str) -> HttpResponse:
    """Hashes or entries, 256 at most (C2SP tlog-tiles). A full tile never changes; a partial one grows."""
    try:
        bundle = path.startswith("entries/")
        wanted = tiles.parse_entries_path(f"tile/{path}") if bundle else tiles.parse_path(f"tile/{path}")
    except ValueError:
        raise Http404 from None
    content = publishing.entries(wanted) if bundle else publishing.tile(wanted)
    if content is None:
        raise Http404
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Cache-Control"] = FOR_EVER if wanted.width == tiles.TILE_WIDTH else "no-store"
    return answer


def _before(request: HttpRequest) -> int:
    """The size up to which checkpoints are wanted; all for what is no size."""
    given = request.GET.get("before", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 18 else publishing.LARGEST


def _text(content: str) -> HttpResponse:
    return HttpResponse(content, content_type="text/plain; charset=utf-8")


def _fresh(answer: HttpResponse) -> HttpResponse:
    """Ask again each time: a copy in between would show an old state, or hide a new one."""
    answer["Cache-Control"] = "no-cache"
    return answer


for _view in (receipt, proof, log, checkpoints, checkpoint, key, consistency, tile):
    setattr(_view, "access_policy", "public")  # noqa: B010  the type of a view has no such attribute
