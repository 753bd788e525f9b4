"""The acts of this room."""

from yimen.ledger.acts import event


@event("integrity.files.pinned")
class FilesPinned:
    """The files of the installation were pinned by their digests. `because` is founding, demonstration or upgrade."""

    root: str  # SHA-256 over the manifest
    files: int
    because: str
    before: str | None = None  # the root that was pinned until then


@event("integrity.files.refused")
class PinningRefused:
    """Somebody who may not do so tried to pin the files of the installation."""

    root: str


@event("integrity.files.changed")
class FilesChanged:
    """Files of the installation are not those that were pinned. `paths` are the first of them."""

    root: str  # as pinned
    found: str  # as they are
    count: int
    paths: list[str]


@event("integrity.files.restored")
class FilesRestored:
    """The files of the installation are again those that were pinned."""

    root: str
