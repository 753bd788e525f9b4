"""The facts of a case that the cage looks at, and which tasks an officer can reach."""

from collections.abc import Mapping
from typing import Any

from yimen.cage.rules import Code, Reason
from yimen.cases import models
from yimen.exchange import queries as exchange
from yimen.government.schema import Release, Text
from yimen.ledger import queries as ledger
from yimen.ledger.acts import Actor

ONCE = Reason(
    Code.OUT_OF_BOUNDS,
    Text(
        zh="补正只能一次性告知。已经告知过一次，再次要求已记录在案，没有发生效力。",
        en="Everything to be corrected must be said at once. It was said already; this second request was recorded, "
        "and has no effect.",
    ),
)


def facts(case: models.Case, world: Mapping[str, Any], *, release: Release) -> dict[str, Any]:
    """What `cage.exercise` and `cage.judge` are told of a case."""
    prior = [
        (act.power["power"], act.actor.id)
        for act in ledger.acts_of(f"case:{case.id}")
        if act.power is not None and act.actor is not None
    ]
    evidence = [fact["evidence"] for fact in case.facts.values() if fact.get("evidence")]
    return {
        "release": release,
        "division": case.division,
        "world": world,
        "applicants": [str(case.application.applicant_id)],
        "prior": prior,
        "reads": sorted({view.kind for view in exchange.evidence_of(sorted(set(evidence))).values()}),
    }


def in_reach(task: models.Task, actor: Actor, *, release: Release) -> bool:
    """Whether the task waits for the actor's post, at their division."""
    return task.post == actor.post and release.within(task.division, actor.division or "")
