"""The acts of this room. What was found stays in the determinations: an act names their rows."""

from yimen.ledger.acts import event


@event("entitlements.scan.started")
class ScanStarted:
    """The rules of policies began to be held against everybody's records, as of a day."""

    scan: str
    as_of: str
    release: str


@event("entitlements.scan.finished")
class ScanFinished:
    """The rules of policies were held against everybody's records.

    `results` has for each policy how many there were, how many have the right and how many narrowly have not, and what
    changed; or why it could not be evaluated. `extract` is the reading of the registers.
    """

    scan: str
    extract: str | None
    results: dict[str, dict[str, object]]


@event("entitlements.findings.recorded")
class DeterminationsRecorded:
    """A scan found rights, who narrowly has none, or who is to be told that they may qualify; or facts changed."""

    scan: str
    policy: str


@event("entitlements.findings.dropped")
class DeterminationsDropped:
    """A scan found no more of a right that nobody had taken up; what had been kept for it was deleted."""

    scan: str
    policy: str


@event("entitlements.right.granted")
class RightGranted:
    """An officer granted a right that the rules had found; the person is told, and at most has to accept."""

    finding: str
    policy: str
    number: str
    amount: str | None


@event("entitlements.right.set-aside")
class RightSetAside:
    """An officer did not grant what the rules had found, with reasons."""

    finding: str
    policy: str
    reasons: str


@event("entitlements.right.reopened")
class RightReopened:
    """A right that had been granted has to be looked at again: a scan found it otherwise, or a fact is disputed."""

    finding: str
    policy: str
    reason: dict[str, str]


@event("entitlements.right.withdrawn")
class RightWithdrawn:
    """An officer ended a right that had been granted, with reasons and remedies."""

    finding: str
    policy: str
    number: str
    reasons: str
    remedies: list[dict[str, str]]


@event("entitlements.finding.disputed")
class DeterminationDisputed:
    """Somebody said that a fact is wrong on which a right rests that no officer has decided yet."""

    finding: str
    policy: str
    reason: dict[str, str]


@event("entitlements.offer.accepted")
class OfferAccepted:
    """Somebody accepted what had been granted to them without their asking."""

    finding: str
    policy: str


@event("entitlements.offer.declined")
class OfferDeclined:
    """Somebody declined what had been granted to them; they can accept it later."""

    finding: str
    policy: str


@event("entitlements.notice.declined")
class NoticeDeclined:
    """Somebody was told that they may qualify for something, and is not interested; they are left alone for a time."""

    finding: str
    policy: str
