"""The ledger says how its sequencer and its followers are, lets everyone check a receipt, and finds who follows it."""

from django.db.models.signals import post_migrate, pre_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from yimen.platform import rooms


class LedgerConfig(rooms.Room):
    """The one log. Reads `reactions.py` of every room that has one."""

    name = "yimen.ledger"
    navigation = [rooms.Entry(_("Check a receipt"), "ledger:receipt", order=20, place="footer")]
    health = {"sequencer": rooms.Health("queries.health"), "reactions": rooms.Health("following.health")}

    def ready(self) -> None:
        """A room that reacts to acts says so in a file of its own, and nowhere else."""
        autodiscover_modules("reactions")
        from yimen.ledger import founding

        pre_migrate.connect(founding.before_migrations, sender=self, dispatch_uid="ledger.founding")
        post_migrate.connect(founding.after_migrations, sender=self, dispatch_uid="ledger.founding")
