"""Applications are the origin of the cases that are applied for."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "yimen.cases"
    label = "cases"

    def ready(self) -> None:
        """Let cases tell applications what came of them."""
        from yimen.cases import origins
        from yimen.cases.from_applications import Applications

        origins.register("application", Applications())
