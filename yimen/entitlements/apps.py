"""Entitlements follow the ledger, and say on pages below them what waits for an answer or for an officer."""

from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    """Registers the follower and the parts of pages when the house starts."""

    name = "yimen.entitlements"

    def ready(self) -> None:
        """A dispute of a register's value reopens what rests on it; offers stand on the person's own page."""
        from yimen.entitlements import following  # noqa: F401
        from yimen.entitlements.views import mine, office
        from yimen.ui import slots

        slots.fill("my", mine.offers)
        slots.fill("office", office.waiting)
