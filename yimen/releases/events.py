"""The acts of this room."""

from yimen.ledger.acts import event


@event("release.published")
class ReleasePublished:
    """A checked folder was put in force for everything that begins from now on.

    `authority` says by what: the `founding` of an empty installation, an officer's `power`, or a `demonstration`, which
    follows its folder. It is empty in acts of before there were such.
    """

    digest: str
    source: str  # SHA-256 of the stored source
    compiler_version: str
    city: str
    authority: str = ""
