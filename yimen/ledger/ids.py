"""Keys of rows and acts, made before the row exists, so that an act can name it."""

import uuid

from uuid_utils.compat import uuid7


def new_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562): unguessable enough to be a key, ordered by time so that indexes stay compact."""
    return uuid7()
