"""Releases bring a command and a table."""

from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    """Governments in force."""

    name = "yimen.releases"
