"""The guard judges what it is handed."""

from django.apps import AppConfig


class GuardConfig(AppConfig):
    """Risk and limits."""

    name = "yimen.guard"
