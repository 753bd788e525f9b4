"""The acts of this room. Contents are never in an act: it commits to them by digest."""

from yimen.ledger.acts import event


@event("file.kept")
class FileKept:
    """A file was uploaded for a document that a matter asks for."""

    holder: str
    document: str
    upload: str
    media_type: str
    size: int
    sha256: str


@event("file.let-go")
class FilesLetGo:
    """The files of a matter were erased, as nobody needs them any more."""

    holder: str
    uploads: list[str]


@event("file.moved")
class FilesMoved:
    """Files that applications had kept themselves came into the keeping of a room of their own, unchanged."""

    count: int


@event("application.document.attached")
class DocumentAttached:
    """A file was uploaded for a document that a service asks for, while applications still kept files themselves."""

    application: str
    document: str
    upload: str
    media_type: str
    size: int
    sha256: str
