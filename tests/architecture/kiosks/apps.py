"""What the kiosks bring to the house."""

from django.utils.translation import gettext_lazy as _

from yimen.platform import rooms


class KiosksConfig(rooms.Room):
    """An entry in the footer, and a part of health."""

    name = "yimen.kiosks"
    navigation = [rooms.Entry(_("Kiosks"), "kiosks:places", order=30, place="footer")]
    health = {"kiosks": rooms.Health("queries.health", ours=False)}
