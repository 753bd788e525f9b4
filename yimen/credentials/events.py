"""The acts of this room."""

from yimen.ledger.acts import event


@event("credential.licence.issued")
class LicenceIssued:
    """A numbered licence was issued to its holder as the output of a decided case."""

    credential: str
    output: str
    number: str
    fingerprint: str  # SHA-256 of the signed payload, so that the ledger commits to what was issued


@event("credential.licence.revoked")
class LicenceRevoked:
    """A licence lost its force before its term (Administrative Licensing Law art. 69–70)."""

    credential: str
    article: str
    reason: str
