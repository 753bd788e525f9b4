"""Bringing an application to where only submitting is left, through the operations that the pages call."""

import datetime as dt

from yimen.applications import operations as applying
from yimen.government.schema import Release
from yimen.identity.queries import Person
from yimen.ledger.acts import Actor

CHOSEN = {"number": "4", "money": "50000", "boolean": "true", "date": "2027-01-04", "phone": "13800000000"}


def ready_to_submit(person: Person, answers: dict[str, str], *, release: Release, now: dt.datetime):
    """An application of a life event whose first stage is complete. Fields that `answers` lacks get something usual."""
    actor = Actor(kind="person", id=str(person.id))
    application = applying.start(
        "open-a-restaurant", person=person, actor=actor, release=release, channel="web", now=now
    )
    stage = application.stages.get(stage="licence")
    for _ in range(10):
        current = applying.refresh(application, stage, actor=actor, now=now)
        if current.complete:
            return application
        for evidence in current.unconfirmed:
            applying.confirm_evidence(application, evidence, now=now)
        applying.commit(application, [each.id for each, _ in current.commitments], now=now)
        open_questions = [q.need.field for q in current.resolution.questions if not q.answered]
        given = {field.id: answers.get(field.id) or _usual(field) for field in open_questions}
        problems = applying.save_answers(application, stage, given, now=now)
        assert problems == []
        application.refresh_from_db()
    raise AssertionError(current.unanswered)


def _usual(field) -> str | list[str]:
    if field.type in {"choice", "choices"}:
        value = field.options[0].value
        return [value] if field.type == "choices" else value
    return CHOSEN.get(field.type, f"海棠{field.name}")
