"""Applications are the origin of the cases that are applied for, and a person's own matters."""

from django.utils.translation import gettext_lazy as _

from yimen.platform import rooms


class ApplicationsConfig(rooms.Room):
    """What people open first."""

    name = "yimen.applications"
    navigation = [rooms.Entry(_("My matters"), "applications:mine", order=20, who="person")]

    def ready(self) -> None:
        """Let cases tell applications what came of them."""
        from yimen.applications.origin import Applications
        from yimen.cases import origins

        origins.register("application", Applications())
