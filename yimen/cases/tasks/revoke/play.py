"""How it is played."""

from yimen.cases.tasks.play import Turn
from yimen.cases.tasks.revoke import operations
from yimen.government.schema import Text


def play(turn: Turn) -> Text:
    """Take the output back or let it stand, as the rule says; what is told of it. Raises what the operation raises."""
    operations.decide_revocation(turn.task.id, outcome=turn.outcome, reasons=turn.reasons, **turn.by)
    return turn.told("撤销", "takes back") if turn.outcome == "revoked" else turn.told("维持", "lets stand")
