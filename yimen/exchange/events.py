"""The acts of this room. What was read stays in the evidence: an act commits to it by digest."""

from dataclasses import field

from yimen.ledger.acts import event


@event("exchange.evidence.fetched")
class EvidenceFetched:
    """An agency read somebody's record in a register, under a grant, for a purpose.

    It is filed under whose record it is. `role` says as what another's application names them.
    """

    evidence: str
    kind: str
    agency: str
    purpose: str
    fields: list[str]
    basis: str
    digest: str
    role: dict[str, str] = field(default_factory=dict)


@event("exchange.record.missed")
class RecordMissed:
    """An agency asked a register under a grant, and there was no such record.

    That answer is kept and signed as a record is; `evidence` and `digest` are empty before it was.
    """

    kind: str
    agency: str
    purpose: str
    basis: str
    role: dict[str, str] = field(default_factory=dict)
    evidence: str = ""
    digest: str = ""


@event("exchange.fetch.refused")
class FetchRefused:
    """An agency asked for what no grant lets it read: the register was not asked, or nothing was handed on."""

    kind: str
    agency: str
    purpose: str
    fields: list[str]
    role: dict[str, str] = field(default_factory=dict)


@event("exchange.register.failed")
class RegisterFailed:
    """A register did not answer, or not in time, or with what cannot be read; nothing was learnt of anyone."""

    kind: str
    agency: str
    purpose: str
    problem: str


@event("exchange.evidence.handed_on")
class EvidenceHandedOn:
    """What was read for one office went to another with a case of the same application, by that office's own grant."""

    evidence: str
    kind: str
    agency: str
    purpose: str
    fields: list[str]
    basis: str
    case: str
    role: dict[str, str] = field(default_factory=dict)


@event("exchange.evidence.shown")
class EvidenceShown:
    """An officer had values shown that are masked until somebody asks for them.

    `matter` is a subject of the ledger, such as `case:…`.
    """

    matter: str
    kind: str
    agency: str
    purpose: str
    fields: list[str]
    evidence: str = ""
    role: dict[str, str] = field(default_factory=dict)


@event("exchange.evidence.disputed")
class EvidenceDisputed:
    """The person concerned said that a value in a register is wrong; the agency that keeps it has to answer."""

    evidence: str
    field: str
    reason: str


@event("exchange.population.read")
class PopulationRead:
    """Agencies read records of some kinds of evidence at once, under bulk grants, for policies: of everybody, or some.

    `everybody` is false when only the records that concern somebody were read. `requests` say who read which fields,
    what for and on what basis. `evidence` has for each kind how many records were read, how many could not be
    understood, and the Merkle root (RFC 9162) over the salted hashes of those they are of.
    """

    extract: str
    everybody: bool
    requests: list[dict[str, object]]
    evidence: dict[str, dict[str, object]]


@event("exchange.extract.erased")
class ExtractErased:
    """What was kept of a reading of many records at once, by whom and of whom, was erased when its time was over."""

    extract: str
    read_at: str


@event("exchange.record.entered")
class RecordEntered:
    """What an agency issued, or revoked, was entered in a register that it keeps; every look-up sees it from now on.

    `digest` is of the values; they go to the register itself as soon as it takes them.
    """

    entry: str
    evidence: str
    agency: str
    source: str
    revoked: bool
    digest: str
