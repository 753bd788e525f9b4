"""Licences: a person's own, and the page where anyone verifies one."""

from django.utils.translation import gettext_lazy as _

from yimen.platform import rooms


class CredentialsConfig(rooms.Room):
    """Licences."""

    name = "yimen.credentials"
    navigation = [
        rooms.Entry(_("My licences"), "credentials:licences", order=40, who="person"),
        rooms.Entry(_("Verify a licence"), "credentials:verify", order=10, place="footer"),
    ]
