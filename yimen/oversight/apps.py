"""Oversight says above its own officers' queue that alerts wait."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Fills its part of pages when the house starts."""

    name = "yimen.oversight"

    def ready(self) -> None:
        """The auditor's post sees its alerts where officers begin."""
        from yimen.oversight import views
        from yimen.ui import slots

        slots.fill("office", views.waiting)
