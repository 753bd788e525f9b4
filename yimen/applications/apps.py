"""Applications are the origin of the cases that are applied for."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "yimen.applications"
    label = "applications"

    def ready(self) -> None:
        """Let cases tell applications what came of them."""
        from yimen.applications.origin import Applications
        from yimen.cases import origins

        origins.register("application", Applications())
