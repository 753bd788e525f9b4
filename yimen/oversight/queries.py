"""What the auditor reads of a matter in which power was used against its rule."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext

from yimen.cage.queries import AlertView
from yimen.government.schema import Text
from yimen.identity import queries as identity
from yimen.ledger import queries as ledger
from yimen.ledger.acts import in_words
from yimen.releases import queries as releases

MOST_STEPS = 500


@dataclass(frozen=True)
class Step:
    """One thing that was done in a matter: what, when, by which post and whom. `act` leads to its proof."""

    act: uuid.UUID
    at: dt.datetime
    done: str
    by: str
    post: Text | None


def history(alert: AlertView) -> list[Step]:
    """What the ledger has of the matter of an alert that one may watch, the oldest first, each thing once.

    Only officers have names here: the auditor judges how power was used, and not on whom.
    """
    acts = ledger.acts_of(alert.row.matter, limit=MOST_STEPS)
    names = identity.names({act.actor.id for act in acts if act.actor is not None and act.actor.kind == "officer"})
    release = releases.get(alert.row.release)
    steps: dict[tuple[dt.datetime, str, str], Step] = {}
    for act in acts:
        by = names.get(act.actor.id, "") if act.actor is not None else ""
        post = release.post(act.actor.post) if act.actor is not None and act.actor.post else None
        done = gettext(in_words(act.kind))
        step = Step(act.id, act.recorded_at, done, by, post.name if post is not None else None)
        steps.setdefault((act.recorded_at, done, by), step)
    return list(steps.values())
