"""Cases: an officer's queue."""

from django.utils.translation import gettext_lazy as _

from yimen.cases.registries import tasks
from yimen.platform import rooms


class CasesConfig(rooms.Room):
    """What officers open first."""

    name = "yimen.cases"
    navigation = [rooms.Entry(_("My queue"), "cases:queue", order=10, who="officer")]
    parts = [rooms.Part("my", "views.mine.concerns", order=60)]

    def ready(self) -> None:
        """Know the acts of every kind of task; no release comes into force without what open cases need."""
        from yimen.cases.queries import needed
        from yimen.releases import ports

        for kind in tasks.kinds().values():
            kind.module("events")
        ports.provide_need("cases", needed.missing)
