"""Documents are reached through the rooms that issue them."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Numbered papers."""

    name = "yimen.documents"
