"""Forgeries of the ledger and of what it answers for, by a malicious owner of the schema.

Each is applied to a fresh copy of a prepared installation. It is found if the house then reports something that it does
not report of the untouched copy, and does not break while it looks.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg

from tests.attack.case import Outcome, line
from tests.attack.forgeries import acts, grants, guards, rows, shapes, tree
from tests.attack.forgeries.forger import Forger, Forgery
from tests.attack.installation import Installation
from yimen.engines import tlog

FORGERIES: tuple[Forgery, ...] = (
    *acts.FORGERIES, *tree.FORGERIES, *guards.FORGERIES, *grants.FORGERIES, *shapes.FORGERIES, *rows.FORGERIES
)  # fmt: skip

REFUSED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException)
"""By these the database itself says no; whatever else stops a forgery leaves open whether it would have been seen."""


@dataclass(frozen=True)
class Kept:
    """What somebody outside kept of the untouched log: its checkpoints, and the key by which they were signed."""

    notes: tuple[str, ...]
    key: tlog.Verifier

    @classmethod
    def now(cls) -> "Kept":
        """All that the log shows now."""
        from django.db import connection

        from yimen.ledger import sequencer

        with connection.cursor() as cursor:
            cursor.execute("SELECT note FROM ledger_view.checkpoints ORDER BY size")
            return cls(tuple(row[0] for row in cursor.fetchall()), sequencer.verifier())

    def watch(self) -> list[str]:
        """What they see when they ask the log again."""
        from django.db import connection

        from yimen.ledger import publishing
        from yimen.ledger.watching import comparing

        try:
            return comparing.compare(self.notes, publishing.Local(), key=self.key)
        finally:
            connection.close()


def attack(installation: Installation, *, short: bool) -> Iterator[Outcome]:
    """Apply each to a copy of its own, and look who sees it. `short` changes nothing: these come first."""
    with installation.copy("attack_untouched"):
        usual = set(problems())
        kept = Kept.now()
        watched = set(kept.watch())
    for number, forgery in enumerate(FORGERIES):
        yield one(installation, forgery, number=number, usual=usual | watched, kept=kept)


def one(installation: Installation, forgery: Forgery, *, number: int, usual: set[str], kept: Kept) -> Outcome:
    """Apply one forgery and say who saw it."""
    name = f"forgeries.{forgery.id}"
    with installation.copy(f"attack_{number}") as urls, forger_of(installation, urls) as forger:
        try:
            forgery.apply(forger)
        except REFUSED:
            return Outcome(name, forgery.sentence)
        except Exception as error:  # the forgery has to be written anew: the house has changed
            return Outcome(name, forgery.sentence, line(f"could not be tried: {type(error).__name__}: {error}"))
        try:
            found = problems() + (kept.watch() if forgery.seen_by == "watch" else [])
        except Exception as error:
            return Outcome(name, forgery.sentence, line(f"{forgery.seen_by} broke: {type(error).__name__}: {error}"))
        if set(found) - usual:
            return Outcome(name, forgery.sentence)
        return Outcome(name, forgery.sentence, f"{forgery.seen_by} says whole")


def problems() -> list[str]:
    """What verifying reports of the database that Django is at."""
    from django.db import connection

    from yimen.ledger import keys, verifying

    keys.private_key.cache_clear()  # whoever verifies reads the folder as it is
    try:
        return verifying.verify().problems
    finally:
        keys.private_key.cache_clear()
        connection.close()


@contextlib.contextmanager
def forger_of(installation: Installation, urls) -> Iterator[Forger]:
    """Everything that the owner of this copy has in hand."""
    from yimen.ledger import sequencer

    with installation.administrator(urls) as admin:
        forger = Forger(installation.folder, urls.owner, admin, sequencer.signer())
        try:
            yield forger
        finally:
            forger.close()
