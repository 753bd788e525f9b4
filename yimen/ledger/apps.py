"""The ledger finds those who follow it."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LedgerConfig(AppConfig):
    """Reads `reactions.py` of every room that has one."""

    name = "yimen.ledger"

    def ready(self) -> None:
        """A room that reacts to acts says so in a file of its own, and nowhere else."""
        autodiscover_modules("reactions")
