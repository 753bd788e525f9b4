"""Settings of the kiosks."""

from yimen.platform import environment

KIOSKS_EACH = environment.number("YIMEN_KIOSKS_EACH", default=3)
