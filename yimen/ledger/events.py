"""The acts of this room."""

from yimen.ledger.acts import event


@event("ledger.bodies.erased")
class BodiesErased:
    """The bodies of acts were erased on a ground of law; their entries in the log remain and can still be proven."""

    acts: list[str]
    basis: str  # the article that demands or allows it
    reason: str


@event("ledger.reaction.skipped")
class ReactionSkipped:
    """An operator decided that what should have followed from an act shall not, after it had failed.

    `entry` is its place in the log, and `error` what it failed with.
    """

    reaction: str
    entry: int
    act: str
    error: str
    reason: str
