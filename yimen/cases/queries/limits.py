"""What may be done with the limit of a case, by an officer, now."""

from dataclasses import dataclass

from yimen.cases import models, powers
from yimen.engines import clock
from yimen.government.schema import Extension, Release, Suspension
from yimen.ledger.acts import Actor


@dataclass(frozen=True)
class LimitActions:
    """`extension` when the officer may lengthen it, `causes` that let them stop it, `resumable` when it stands."""

    extension: Extension | None = None
    causes: tuple[Suspension, ...] = ()
    resumable: bool = False
    suspended: bool = False

    def __bool__(self) -> bool:
        return bool(self.extension or self.causes or self.suspended)


def limit_actions(case: models.Case, release: Release, actor: Actor) -> LimitActions:
    """What this officer may do with the limit."""
    if not powers.leads(case, actor, release):
        return LimitActions()
    if case.clock is None or case.accepted_at is None or case.decided_at is not None or case.closed_at is not None:
        return LimitActions()
    limits = release.definition(case.definition).limits
    running = clock.Clock.from_json(case.clock)
    handles = any(powers.in_reach(task, actor, release=release) for task in case.tasks.filter(closed_at=None))
    extended = any(event.kind == "extended" for event in running.events)
    may_extend = limits.extension is not None and actor.post == limits.extension.approved_by and not extended
    suspended = running.state == "suspended"
    return LimitActions(
        extension=limits.extension if may_extend else None,
        causes=tuple(limits.suspensions) if handles and not suspended else (),
        resumable=handles and suspended,
        suspended=suspended,
    )
