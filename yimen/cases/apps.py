"""Cases: an officer's queue."""

from django.utils.translation import gettext_lazy as _

from yimen.cases.registries import tasks
from yimen.platform import rooms


class CasesConfig(rooms.Room):
    """What officers open first."""

    name = "yimen.cases"
    navigation = [rooms.Entry(_("My queue"), "cases:queue", order=10, who="officer")]

    def ready(self) -> None:
        """Know the acts of every kind of task."""
        for kind in tasks.kinds().values():
            kind.module("events")
