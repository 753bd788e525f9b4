"""How it is played."""

from yimen.cases.tasks.accept import operations
from yimen.cases.tasks.play import Turn
from yimen.government.schema import Text


def play(turn: Turn) -> Text:
    """Accept, or refuse to, as the rule says; what is told of it. Raises what the operations raise."""
    if turn.outcome == "not-accepted":
        operations.refuse_acceptance(turn.task.id, reasons=turn.reasons, **turn.by)
        return turn.told("不予受理", "does not accept")
    operations.accept(turn.task.id, **turn.by)
    return turn.told("受理", "accepts")
