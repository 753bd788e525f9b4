"""Files are reached through the rooms whose pages take and show them."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Uploads."""

    name = "yimen.files"
