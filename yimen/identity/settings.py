"""Settings of sessions."""

from yimen.platform import environment

SESSION_IDLE_SECONDS = environment.number("YIMEN_SESSION_SECONDS", default=30 * 60)  # then the person signs in again
SESSION_COOKIE_AGE = 24 * 3600  # longer than any session of a person, so that the next one knows whose it was
KEPT_FILE_MAX_BYTES = 20 * 1024 * 1024  # of one file that waits for its sender to sign in again
