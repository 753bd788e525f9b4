"""What can be asked of kiosks."""

import datetime as dt

from django.conf import settings


def health(*, now: dt.datetime) -> dict[str, object]:
    """Kiosks never fail."""
    return {"ok": True, "kiosks": settings.KIOSKS_EACH}
