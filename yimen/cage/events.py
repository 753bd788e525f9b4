"""The acts of this room. An exercise itself is the asking room's act, which carries the power in its body."""

from yimen.ledger.acts import event


@event("cage.exercise.refused")
class ExerciseRefused:
    """Somebody tried to exercise a power outside its bounds. Nothing changed; `reasons` are codes."""

    power: str
    intended: str  # the kind of act that was to be done
    reasons: list[str]
