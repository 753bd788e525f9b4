"""What an officer sends, as one operation."""

import uuid

from yimen.cases.queries.office import CasePage
from yimen.cases.tasks import form
from yimen.cases.tasks.accept import operations
from yimen.identity.access import Visit
from yimen.requirements.answers import Problem


def perform(action: str, task_id: uuid.UUID, request: Visit) -> None:
    """Do one of the actions of the kind. Raises what the operations raise."""
    by = form.by(request)
    match action:
        case "accept":
            operations.accept(task_id, **by)
        case "correct":
            items = [(item, form.text(request, f"reason-{item}")) for item in request.POST.getlist("item")]
            operations.request_correction(task_id, items, **by)
        case "refuse-acceptance":
            operations.refuse_acceptance(task_id, reasons=form.text(request, "reasons"), **by)


def context(page: CasePage, request: Visit, wrong: tuple[Problem, ...]) -> dict[str, object]:
    """What a request to correct may name: answers that were typed, and documents; with what was ticked and written."""
    labels = [(row.field.id, row.field.label) for row in page.facts if row.fact is None or not row.fact.verified]
    labels += [(document.id, document.label) for document, _upload, _before in page.documents]
    ticked = request.POST.getlist("item")
    items = [
        {"id": key, "label": label, "ticked": key in ticked, "reason": request.POST.get(f"reason-{key}", "")}
        for key, label in labels
    ]
    return {"items": items}
