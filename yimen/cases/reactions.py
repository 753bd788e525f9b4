"""What follows from acts of any room by the folder's triggers."""

import datetime as dt
import functools
from collections.abc import Iterator

from yimen.cases import ports
from yimen.cases.operations.triggering import fire_trigger, open_triggered
from yimen.cases.queries import triggers as queries
from yimen.ledger.acts import ActView
from yimen.ledger.followers import Follower, family
from yimen.releases import queries as releases

FAMILY = "cases.triggers"


@family(FAMILY)
def triggers() -> Iterator[Follower]:
    """What a trigger of the folder says: a case of another kind is opened. Each trigger is a reaction of its own."""
    for name, (at, digest) in queries.first_in_force().items():
        trigger = releases.triggers(digest)[name]
        yield Follower(
            name=f"{FAMILY}.{name}",
            kinds=functools.partial(queries.kinds_of, name),
            handle=functools.partial(_fire, name),
            starts="beginning" if trigger.earlier_acts else at,
            said=trigger.note.en,
            home=f"{__name__}.{triggers.__qualname__}",
        )


def _fire(name: str, act: ActView, now: dt.datetime) -> None:
    fire_trigger(name, act, now=now)


ports.open_cases_with(open_triggered)
