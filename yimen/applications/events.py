"""The acts of this room. What was answered stays in the draft: an act commits to it by digest, or not at all."""

from yimen.ledger.acts import event


@event("application.started")
class ApplicationStarted:
    """Somebody began an application for a life event; nothing is submitted yet."""

    application: str
    reference: str
    life_event: str
    release: str


@event("application.started.again")
class ApplicationStartedAgain:
    """Somebody applied anew for what an earlier application did not obtain, with the answers given there."""

    application: str
    reference: str
    life_event: str
    release: str
    follows: str


@event("application.moved")
class ApplicationMoved:
    """A draft was moved to the government in force: which questions are new, gone or to be answered again, and which
    services joined or left. Nothing of it was submitted."""

    application: str
    before: str
    release: str
    new: list[str]
    gone: list[str]
    again: list[str]
    joined: list[str]
    left: list[str]


@event("application.draft.overruled")
class DraftOverruled:
    """A draft said what no signed answer of a register says, and what was signed counts.

    `evidence` are the kinds; what nothing was signed of is read again.
    """

    application: str
    evidence: list[str]


@event("application.stage.declared")
class StageDeclared:
    """The applicant declared that what a later stage waits for is so: for a restaurant, that the premises are ready."""

    application: str
    stage: str


@event("application.stage.submitted")
class StageSubmitted:
    """A stage was submitted: each of its services became a case, whose own act says what was given."""

    application: str
    stage: str
    cases: list[str]


@event("application.stage.opened")
class StageOpened:
    """A later stage opened for answers: it was declared, and the outputs it needs were issued."""

    application: str
    stage: str


@event("application.withdrawn")
class ApplicationWithdrawn:
    """The applicant gave up an application before submitting anything."""

    application: str


@event("application.draft.expired")
class DraftExpired:
    """A draft was not touched for too long: its files and what it held of registers were let go."""

    application: str


@event("application.party.asked")
class PartyAsked:
    """The applicant named somebody, who is asked to confirm; until they do, nothing of theirs is read."""

    application: str
    party: str
    field: str
    role: dict[str, str]


@event("application.party.confirmed")
class PartyConfirmed:
    """Whoever was named confirmed it themselves: they accept the part, and their records may be read for it."""

    application: str
    party: str
    field: str
    role: dict[str, str]
    channel: str


@event("application.party.declined")
class PartyDeclined:
    """Whoever was named said that it is not them, or that they do not want it: nothing of theirs is read any more."""

    application: str
    party: str
    field: str
    role: dict[str, str]
    because: str
    channel: str


@event("application.party.withdrawn")
class PartyWithdrawn:
    """The applicant took back that they had named somebody, or named somebody else."""

    application: str
    party: str
    field: str
    role: dict[str, str]
