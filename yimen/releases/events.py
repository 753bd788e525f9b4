"""The acts of this room."""

from yimen.ledger.acts import event


@event("release.published")
class ReleasePublished:
    """A checked folder was put in force for everything that begins from now on."""

    digest: str
    source: str  # SHA-256 of the stored source
    compiler_version: str
    city: str
