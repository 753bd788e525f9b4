"""The cage says above an officer's queue that proposed departures wait for their review."""

from django.apps import AppConfig


class CageConfig(AppConfig):
    """Fills its part of pages when the house starts."""

    name = "yimen.cage"

    def ready(self) -> None:
        """A second person sees on their desk what waits for them."""
        from yimen.cage import views
        from yimen.ui import slots

        slots.fill("office", views.waiting)
