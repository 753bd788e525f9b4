"""Forgeries of the ledger and of what it answers for, by a malicious owner of the schema.

Each is applied to a fresh copy of a prepared installation. It is found if the house then reports something that it does
not report of the untouched copy, and does not break while it looks.
"""

import contextlib
import importlib.util
from collections.abc import Iterator, Sequence

import psycopg

from tests.attack.case import Outcome, line
from tests.attack.forgeries import acts, grants, guards, rows, shapes, tree
from tests.attack.forgeries.forger import Forger, Forgery
from tests.attack.installation import Installation

FORGERIES: tuple[Forgery, ...] = (
    *acts.FORGERIES, *tree.FORGERIES, *guards.FORGERIES, *grants.FORGERIES, *shapes.FORGERIES, *rows.FORGERIES
)  # fmt: skip

REFUSED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException)
"""By these the database itself says no; whatever else stops a forgery leaves open whether it would have been seen."""


def attack(installation: Installation, *, short: bool) -> Iterator[Outcome]:
    """Apply each to a copy of its own, and look who sees it. `short` changes nothing: these come first."""
    with installation.copy("attack_untouched") as urls:
        usual = set(problems())
        kept = notes()
        watched = set(watch(kept, urls))
    for number, forgery in enumerate(FORGERIES):
        yield one(installation, forgery, number=number, usual=usual | watched, kept=kept)


def one(installation: Installation, forgery: Forgery, *, number: int, usual: set[str], kept: Sequence[str]) -> Outcome:
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
            found = problems() + (watch(kept, urls) if forgery.seen_by == "watch" else [])
        except Exception as error:
            return Outcome(name, forgery.sentence, line(f"{forgery.seen_by} broke: {type(error).__name__}: {error}"))
        if set(found) - usual:
            return Outcome(name, forgery.sentence)
        silent = "nothing watches" if forgery.seen_by == "watch" and not watching() else f"{forgery.seen_by} says whole"
        return Outcome(name, forgery.sentence, silent)


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


def notes() -> list[str]:
    """The checkpoints that somebody outside kept."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM ledger_view.checkpoints ORDER BY size")
        return [row[0] for row in cursor.fetchall()]


def watching() -> bool:
    """Whether the house has something that compares kept checkpoints with what the log says now."""
    return importlib.util.find_spec("yimen.ledger.watching") is not None


def watch(kept: Sequence[str], urls) -> list[str]:
    """What somebody sees who kept checkpoints and asks the log again."""
    if not watching():
        return []
    from django.db import connection

    from yimen.ledger import watching as house

    try:
        return house.compare(list(kept), urls.app)
    finally:
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
