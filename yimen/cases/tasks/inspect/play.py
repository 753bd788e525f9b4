"""How it is played."""

import uuid

from yimen.cases.rules import inspections
from yimen.cases.tasks.inspect import operations
from yimen.cases.tasks.play import Turn
from yimen.government.schema import Text


def play(turn: Turn) -> Text:
    """Everything conforms, and both officers sign; what is told of it. Raises what the operations raise."""
    assert turn.colleague is not None  # the kind says `together`
    checklist = turn.release.definition(turn.task.case.definition).checklist
    operations.record_inspection(
        turn.task.id, items={item.id: {"answer": inspections.CONFORMS, "note": ""} for item in checklist},
        passed=True, findings=turn.words, inspected_on=turn.release.city.today(turn.now),
        colleague=uuid.UUID(turn.colleague.id), **turn.by,
    )  # fmt: skip
    inspection = turn.task.inspections.get(disputed_at=None)
    operations.sign_inspection(inspection.id, actor=turn.colleague, now=turn.now)
    return turn.told("两名人员到现场核查并双双签字：", "checks on site, and both officers sign")
