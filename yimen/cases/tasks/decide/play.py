"""How it is played."""

from yimen.cases.tasks.decide import operations
from yimen.cases.tasks.play import Turn
from yimen.government.schema import Text


def play(turn: Turn) -> Text:
    """Grant or refuse, as the rule says; what is told of it. Raises what the operation raises."""
    operations.decide(turn.task.id, outcome=turn.outcome, reasons=turn.reasons, **turn.by)
    return turn.told("批准", "grants") if turn.outcome == "granted" else turn.told("不予批准", "refuses")
