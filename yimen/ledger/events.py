"""The acts of this room."""

from yimen.ledger.acts import event


@event("ledger.bodies.erased")
class BodiesErased:
    """The bodies of acts were erased on a ground of law; their entries in the log remain and can still be proven."""

    acts: list[str]
    basis: str  # the article that demands or allows it
    reason: str
