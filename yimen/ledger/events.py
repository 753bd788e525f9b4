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


@event("ledger.clock.set")
class ClockSet:
    """The owner set how far the time of an act may lie before and after the database's clock, for acts from here on."""

    behind_seconds: int
    ahead_seconds: int
    reason: str


@event("ledger.rows.resealed")
class RowsResealed:
    """An upgrade changed the columns of a table, and its rows were sealed anew as they then stood.

    `columns` are those of the new seals with their types, and `before` those of the former; none where there were none.
    """

    table: str
    columns: list[str]
    before: list[str]
    rows: int
