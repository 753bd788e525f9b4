"""The catalogue is reached from the first page."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Services, life events and rights as the public finds them."""

    name = "yimen.catalogue"
