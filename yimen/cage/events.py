"""The acts of this room. An exercise itself is the asking room's act, which carries the power in its body."""

from yimen.ledger.acts import event


@event("cage.exercise.refused")
class ExerciseRefused:
    """Somebody tried to exercise a power outside its bounds. Nothing changed; `reasons` are codes."""

    power: str
    intended: str  # the kind of act that was to be done
    reasons: list[str]
    outcome: str | None = None
    ruling: str | None = None  # what the rule said


@event("cage.departure.proposed")
class DepartureProposed:
    """An officer proposed an outcome against the rule, by an exception in law; a second person reviews it."""

    departure: str
    matter: str
    power: str
    exception: str
    outcome: str
    ruling: str
    basis: str
    reasons: str


@event("cage.departure.agreed")
class DepartureAgreed:
    """The second person agreed to an outcome against the rule, with their opinion; it may be used once."""

    departure: str
    matter: str
    opinion: str


@event("cage.departure.objected")
class DepartureObjected:
    """The second person did not agree to an outcome against the rule, with their opinion."""

    departure: str
    matter: str
    opinion: str


@event("cage.departure.withdrawn")
class DepartureWithdrawn:
    """Whoever had proposed an outcome against the rule gave it up before it was used."""

    departure: str
    matter: str


@event("cage.alert.raised")
class AlertRaised:
    """The auditor is told: a power was exercised against its rule, or one that no rule binds. `because` says which."""

    alert: str
    because: str
    matter: str
    power: str
    outcome: str
    ruling: str | None
    departure: str | None
    exercise: str


@event("cage.alert.taken")
class AlertTaken:
    """A supervisor took an alert, to look at what was decided."""

    alert: str


@event("cage.alert.closed")
class AlertClosed:
    """A supervisor closed an alert, with a note of what was found."""

    alert: str
    note: str
