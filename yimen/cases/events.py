"""The acts of this room. Values of facts stay in the case: an act commits to them by digest."""

from typing import Any

from yimen.ledger.acts import event


@event("case.submitted")
class CaseSubmitted:
    """A case was submitted to the body that handles it. `facts` and `documents` commit to what was given."""

    case: str
    reference: str
    service: str
    stage: str
    agency: str
    division: str
    facts: str
    documents: list[str]
    commitments: list[str]


@event("case.opened")
class CaseOpened:
    """A case began that nobody applied for: by a call, an officer, a schedule or another case, as `origin` says."""

    case: str
    reference: str
    case_kind: str
    definition: str
    origin: str
    agency: str
    division: str
    facts: str


@event("case.carried-over")
class CasesCarriedOver:
    """Cases of earlier times were given origin, release and parties of their own, as their applications had them."""

    count: int


@event("case.freed")
class CaseFreed:
    """A case that waited for a correction by nobody went back to its office: nobody had applied for it."""

    case: str


@event("case.started")
class CaseStarted:
    """A case that waited for a sibling's output began, because the output was issued."""

    case: str
    output: str


@event("case.task.claimed")
class TaskClaimed:
    """An officer took a task from the queue of the post."""

    case: str
    task: str


@event("case.task.released")
class TaskReleased:
    """An officer put a task back into the queue."""

    case: str
    task: str


@event("case.task.reassigned")
class TaskReassigned:
    """Who leads the work on a case gave a task to a colleague.

    `before` had it, if anybody did; `reason` says why.
    """

    case: str
    task: str
    before: str | None
    to: str
    reason: str


@event("case.step.refused")
class StepRefused:
    """Somebody tried to do with a case what is not theirs to do. Nothing changed.

    `because`: out-of-reach, stake, out-of-power.
    """

    case: str
    step: str
    because: str


@event("case.accepted")
class CaseAccepted:
    """The body accepted the case, or five working days passed in silence (Administrative Licensing Law art. 32)."""

    case: str
    by_law: bool
    due_on: str


@event("case.correction.requested")
class CorrectionRequested:
    """Everything to be corrected was said, once, item by item with its reason (art. 32)."""

    case: str
    correction: str
    number: str
    items: list[dict[str, Any]]


@event("case.correction.repeated")
class CorrectionRepeated:
    """A second first-time request was tried and refused: everything must be said at once (art. 32). Nothing changed."""

    case: str
    task: str
    items: list[dict[str, Any]]


@event("case.correction.answered")
class CorrectionAnswered:
    """The applicant answered the request to correct. `facts` commits to what is now given.

    `kept` are items that stand as they were: the applicant stated why, and the office reads it.
    """

    case: str
    correction: str
    changed: list[str]
    kept: list[str]
    facts: str


@event("case.acceptance.refused")
class AcceptanceRefused:
    """The body refused to accept the case, in writing, with reasons and remedies (art. 32)."""

    case: str
    number: str
    reasons: str


@event("case.inspection.recorded")
class InspectionRecorded:
    """An officer wrote down what a check on the spot found; the colleague has not signed yet (art. 34)."""

    case: str
    inspection: str
    colleague: str
    passed: bool


@event("case.inspection.signed")
class InspectionSigned:
    """The second officer signed what the check on the spot found, and the case went on (art. 34)."""

    case: str
    inspection: str
    passed: bool


@event("case.inspection.disputed")
class InspectionDisputed:
    """The second officer did not agree with the record of the check, which is open again."""

    case: str
    inspection: str
    reason: str


@event("case.decided")
class CaseDecided:
    """The case was decided within a power. A refusal states its reasons, its basis and its remedies (art. 37–38)."""

    case: str
    decision: str
    number: str
    outcome: str
    reasons: str
    basis: list[str]


@event("case.revocation.decided")
class RevocationDecided:
    """After a check that failed, it was decided whether the output loses its force (art. 69)."""

    case: str
    decision: str
    number: str
    outcome: str
    reasons: str
    basis: list[str]


@event("case.held")
class CaseHeld:
    """A sibling was refused, so the applicant is asked whether this case shall go on."""

    case: str
    because: str


@event("case.resumed")
class CaseResumed:
    """The applicant chose to go on with a case that was held."""

    case: str


@event("case.withdrawn")
class CaseWithdrawn:
    """The applicant withdrew the case, or it fell with a refused sibling as the life event says."""

    case: str
    because: str


@event("case.limit.extended")
class LimitExtended:
    """The limit was lengthened once, with approval and a reason that the applicant is told (art. 42)."""

    case: str
    days: int
    reason: str
    due_on: str


@event("case.limit.suspended")
class LimitSuspended:
    """The clock was stopped for a cause that the law names, and the applicant was told in writing (art. 45)."""

    case: str
    cause: str
    reason: str


@event("case.limit.resumed")
class LimitResumed:
    """The cause that stopped the clock is over."""

    case: str
    due_on: str


@event("case.timer.fired")
class TimerFired:
    """The time set by the process of the case came."""

    case: str
    timer: str


@event("case.facts.changed")
class CaseFactsChanged:
    """A record on which an open case rests says something else now, since a licence was issued or revoked elsewhere."""

    case: str
    evidence: str
    fields: list[str]


@event("case.facts.verified")
class FactsVerified:
    """An officer had registers read again for what only the applicant said. `facts` commits to what then stands.

    Some are `verified` now; of the others registers say `otherwise`, have no record, or did not answer.
    """

    case: str
    task: str
    verified: list[str]
    otherwise: list[str]
    without_record: list[str]
    unanswered: list[str]
    facts: str


@event("case.condition.unclear")
class ConditionUnclear:
    """A condition of the process was neither true nor false, as a value was missing, and the default way was taken."""

    case: str
    node: str
    flow: str


@event("case.effect.performed")
class EffectPerformed:
    """What the process asked for was carried out by the worker, and the case goes on."""

    case: str
    node: str
    operation: str


@event("case.effect.failed")
class EffectFailed:
    """What the process asked for could not be carried out; the case waits there, and it is tried again."""

    case: str
    node: str
    operation: str
    failures: int
    next_try_at: str


@event("case.triggered")
class CaseTriggered:
    """A trigger of the folder opened a case, because an act elsewhere was recorded and its condition held.

    `act` is that act, `cause` its case, and `chain` how often each trigger has opened a case on the way to this one.
    """

    case: str
    trigger: str
    act: str
    cause: str | None
    release: str
    chain: dict[str, int]


@event("case.trigger.stopped")
class TriggerStopped:
    """A trigger would have opened a case once more than it may in one chain, so nothing was opened."""

    trigger: str
    act: str
    cause: str
    release: str
