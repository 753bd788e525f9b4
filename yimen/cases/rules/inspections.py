"""A check on site: on which day it can have been, and what its checklist found, as facts for the rule."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from yimen.government.schema import ChecklistItem, Text
from yimen.requirements.answers import Problem

CONFORMS, DOES_NOT, NOT_APPLICABLE = "conforms", "does-not-conform", "not-applicable"
ANSWERS = (CONFORMS, DOES_NOT, NOT_APPLICABLE)
UNANSWERED = Text(zh="请核查这一项并选择结果。", en="Look at this item and choose a result.")
APPLIES = Text(
    zh="这一项不能选“不适用”：必查项都要查，只有清单写明可以不适用的除外。",
    en="This item always applies: it conforms or it does not. Only what the list says so may not apply.",
)
NO_NOTE = Text(zh="不符合或者不适用的，请写明情况。", en="Say what you found where it does not conform or apply.")
GROUND = "inspection"
"""What a ground of a check on site names as its decision: it is no record of somebody, and the applicant reads it."""
Answers = Mapping[str, Mapping[str, str]]
"""Item → `answer` and `note`."""


def input_of(problem: Problem, checklist: Sequence[ChecklistItem]) -> str:
    """The id of the input that a problem is about, so that a summary of problems leads there."""
    if all(item.id != problem.field for item in checklist):
        return problem.field
    return f"note-{problem.field}" if problem.message == NO_NOTE else f"item-{problem.field}"


def problems(checklist: Sequence[ChecklistItem], answers: Answers) -> list[Problem]:
    """What is missing: an answer to each item, and a note where it is not that the item conforms."""
    found = []
    for item in checklist:
        given = answers.get(item.id, {})
        if given.get("answer") not in ANSWERS:
            found.append(Problem(item.id, UNANSWERED))
        elif not _may_be(item, given["answer"]):
            found.append(Problem(item.id, APPLIES))
        elif given["answer"] != CONFORMS and not given.get("note", "").strip():
            found.append(Problem(item.id, NO_NOTE))
    return found


def _may_be(item: ChecklistItem, answer: str | None) -> bool:
    """Whether an item can have the answer: an essential one is not waved through as not applying."""
    return answer != NOT_APPLICABLE or item.may_not_apply or not item.essential


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
        "wrong": [_in_words(item, answers) for item in wrong],
        "unanswered": sum(items[item.id] is None or not _may_be(item, items[item.id]) for item in checklist),
    }


def _in_words(item: ChecklistItem, answers: Answers) -> str:
    """An item that does not conform, with what was found, as a document states it."""
    note = answers.get(item.id, {}).get("note", "").strip()
    return f"{item.text.zh}（不符合：{note}）" if note else f"{item.text.zh}（不符合）"


def grounds(checklist: Sequence[ChecklistItem], answers: Answers) -> list[dict[str, Any]]:
    """What did not conform although it must, as grounds of a decision that rests on it, each with its clause."""
    return [
        {
            "decision": GROUND,
            "zh": f"现场核查：{_in_words(item, answers)}",
            "en": f"Check on site: “{item.text.en}” does not conform. {answers[item.id].get('note', '')}".strip(),
            "basis": [{"zh": item.basis.to("zh-hans"), "en": item.basis.to("en")}],
        }
        for item in checklist
        if item.essential and answers.get(item.id, {}).get("answer") == DOES_NOT
    ]


def day_problem(inspected_on: dt.date, *, opened_on: dt.date, today: dt.date) -> Text | None:
    """Why a check cannot have been on that day, in the city's days; None when it can."""
    if inspected_on > today:
        return Text(zh="核查日期不能在今天之后。", en="The check cannot lie in the future.")
    if inspected_on < opened_on:
        return Text(
            zh=f"这项核查从 {opened_on.year} 年 {opened_on.month} 月 {opened_on.day} 日开始，核查日期不能在这之前。",
            en=f"The task of this check began on {opened_on.day} {opened_on:%B %Y}; the check cannot lie before it.",
        )
    return None
