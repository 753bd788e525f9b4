"""The act of this kind."""

from yimen.ledger.acts import event


@event("case.consulted")
class Consulted:
    """Another post gave its opinion."""

    case: str
    by: str
