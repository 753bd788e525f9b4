"""Cases: an officer's queue."""

from django.utils.translation import gettext_lazy as _

from yimen.platform import rooms


class CasesConfig(rooms.Room):
    """What officers open first."""

    name = "yimen.cases"
    navigation = [rooms.Entry(_("My queue"), "cases:queue", order=10, who="officer")]

    def ready(self) -> None:
        """No release comes into force without what open cases need."""
        from yimen.cases.queries import needed
        from yimen.releases import ports

        ports.provide_need("cases", needed.missing)
