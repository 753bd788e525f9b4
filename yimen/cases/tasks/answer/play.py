"""How it is played."""

from yimen.cases.tasks.answer import operations
from yimen.cases.tasks.play import Turn
from yimen.government.schema import Text


def play(turn: Turn) -> Text:
    """Answer with what was found; what is told of it. Raises what the operation raises."""
    operations.answer(turn.task.id, text=turn.words, **turn.by)
    return turn.told("书面答复", "answers in writing")
