"""The form of a check on site: what was chosen, what is wrong with it, and what is recorded."""

import contextlib
import datetime as dt
import uuid

from yimen.cases.queries.office import CasePage
from yimen.cases.rules import inspections
from yimen.cases.tasks import form
from yimen.cases.tasks.inspect import operations
from yimen.identity.access import Visit
from yimen.requirements.answers import Problem


def _checklist(page: CasePage, request: Visit, wrong: tuple[Problem, ...]) -> list[dict[str, object]]:
    """The items of a check on site, with what was chosen and what is wrong with it."""
    problems = {each.field: each.message for each in wrong}
    answers = _answers(request)
    return [
        {"item": item, "answer": answers.get(item.id, {}).get("answer", ""), "problem": problems.get(item.id),
         "note": request.POST.get(f"note-{item.id}", "")}
        for item in page.service.checklist
    ]  # fmt: skip


def _summary(page: CasePage, wrong: tuple[Problem, ...]) -> list[dict[str, object]]:
    """What is wrong with a check on site, each with the number and name of its item and the id of its input."""
    items = page.service.checklist
    numbered = {item.id: (number, item) for number, item in enumerate(items, 1)}
    found: list[dict[str, object]] = []
    for each in wrong:
        number, item = numbered.get(each.field, (None, None))
        target = inspections.input_of(each, items)
        found.append({"target": target, "number": number, "item": item, "message": each.message})
    return found


def _answers(request: Visit) -> dict[str, dict[str, str]]:
    """What was chosen for the items of the checklist."""
    return {
        name.removeprefix("item-"): {
            "answer": str(value)[:40],
            "note": request.POST.get(f"note-{name.removeprefix('item-')}", "")[:400],
        }
        for name, value in request.POST.items()
        if name.startswith("item-")
    }


def perform(action: str, task_id: uuid.UUID, request: Visit) -> None:
    """Record what the form says. Raises Incomplete with everything that is missing or wrong."""
    colleague, inspected_on = None, None
    with contextlib.suppress(ValueError):
        colleague = uuid.UUID(request.POST.get("colleague", ""))
    with contextlib.suppress(ValueError):
        inspected_on = dt.date.fromisoformat(request.POST.get("inspected_on", ""))
    operations.record_inspection(
        task_id,
        items=_answers(request),
        passed={"yes": True, "no": False}.get(request.POST.get("passed", "")),
        findings=form.text(request, "findings"),
        inspected_on=inspected_on,
        colleague=colleague,
        **form.by(request),
    )


def context(page: CasePage, request: Visit, wrong: tuple[Problem, ...]) -> dict[str, object]:
    """The checklist with what was chosen, and what is wrong with the form."""
    return {"checklist": _checklist(page, request, wrong), "wrong": _summary(page, wrong)}
