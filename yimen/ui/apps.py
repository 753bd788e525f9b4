"""Components have no part in the frame; Django finds their templates and styles."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, styles and helpers."""

    name = "yimen.ui"
