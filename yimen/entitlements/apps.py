"""Entitlements say on pages below them what waits for an answer or for an officer."""

from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    """Registers the parts of pages when the house starts."""

    name = "yimen.entitlements"

    def ready(self) -> None:
        """Offers stand on the person's own page, and what waits on the office's."""
        from yimen.entitlements.views import mine, office
        from yimen.ui import slots

        slots.fill("my", mine.offers)
        slots.fill("office", office.waiting)
