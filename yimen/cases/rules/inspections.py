"""A check on site: each item of the checklist is answered, and the answers become facts for the rule."""

from collections.abc import Mapping, Sequence
from typing import Any

from yimen.cases.rules.answers import Problem
from yimen.government.schema import ChecklistItem, Text

CONFORMS, DOES_NOT, NOT_APPLICABLE = "conforms", "does-not-conform", "not-applicable"
ANSWERS = (CONFORMS, DOES_NOT, NOT_APPLICABLE)
UNANSWERED = Text(zh="请核查这一项并选择结果。", en="Look at this item and choose a result.")
NO_NOTE = Text(zh="不符合或者不适用的，请写明情况。", en="Say what you found where it does not conform or apply.")
Answers = Mapping[str, Mapping[str, str]]
"""Item → `answer` and `note`."""


def problems(checklist: Sequence[ChecklistItem], answers: Answers) -> list[Problem]:
    """What is missing: an answer to each item, and a note where it is not that the item conforms."""
    found = []
    for item in checklist:
        given = answers.get(item.id, {})
        if given.get("answer") not in ANSWERS:
            found.append(Problem(item.id, UNANSWERED))
        elif given["answer"] != CONFORMS and not given.get("note", "").strip():
            found.append(Problem(item.id, NO_NOTE))
    return found


def kept(checklist: Sequence[ChecklistItem], answers: Answers) -> dict[str, dict[str, str]]:
    """The answers to the items of the list, as they are stored."""
    return {
        item.id: {"answer": answers[item.id]["answer"], "note": answers[item.id].get("note", "").strip()}
        for item in checklist
        if item.id in answers
    }


def found(checklist: Sequence[ChecklistItem], answers: Answers, *, findings: str) -> dict[str, Any]:
    """What rules see as `inspection` before it is judged: each item, and how many do not conform."""
    items = {item.id: answers.get(item.id, {}).get("answer") for item in checklist}
    wrong = [item for item in checklist if items[item.id] == DOES_NOT]
    return {
        "passed": None,
        "findings": findings,
        "items": items,
        "nonconforming": len(wrong),
        "essential_nonconforming": sum(item.essential for item in wrong),
        "unanswered": sum(answer is None for answer in items.values()),
    }
