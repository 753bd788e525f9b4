"""The ledger says how its sequencer is, and lets everyone check a receipt."""

from django.utils.translation import gettext_lazy as _

from yimen.platform import rooms


class LedgerConfig(rooms.Room):
    """The one log."""

    name = "yimen.ledger"
    navigation = [rooms.Entry(_("Check a receipt"), "ledger:receipt", order=20, place="footer")]
    health = {"sequencer": rooms.Health("queries.health")}
