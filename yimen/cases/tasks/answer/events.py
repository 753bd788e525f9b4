"""The act of this kind of task."""

from yimen.ledger.acts import event


@event("case.answered")
class CaseAnswered:
    """A case was answered in writing, with reasons, and is thereby completed; the answer burdens nobody."""

    case: str
    decision: str
    number: str
    reasons: str
    basis: list[str]
