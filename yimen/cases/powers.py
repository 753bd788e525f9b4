"""The facts of a case that the cage looks at, and which tasks an officer can reach."""

from yimen.cage.rules import Code, Matter, Reason
from yimen.cases import models
from yimen.cases.process.stepping import Stepper
from yimen.exchange import queries as exchange
from yimen.government.schema import Release, Text
from yimen.identity import queries as identity
from yimen.ledger import queries as ledger
from yimen.ledger.acts import Actor

MOST_ACTS = 10_000
ONCE = Reason(
    Code.OUT_OF_BOUNDS,
    Text(
        zh="补正只能一次性告知。已经告知过一次，再次要求已记录在案，没有发生效力。",
        en="Everything to be corrected must be said at once. It was said already; this second request was recorded, "
        "and has no effect.",
    ),
)


def matter(step: Stepper, power: str | None = None, **learnt: object) -> Matter:
    """What `cage.exercise` and `cage.judge` are told of a case, with what the rule of the power says of it now.

    Who has a stake are the applicant and everybody whose citizen number stands in the case. `learnt` is what the step
    is about to add, such as the findings of a check on site.
    """
    case, release = step.case, step.release
    prior = [
        (act.power["power"], act.actor.id)
        for act in ledger.acts_of(f"case:{case.id}", limit=MOST_ACTS)
        if act.power is not None and act.actor is not None
    ]
    evidence = [fact["evidence"] for fact in case.facts.values() if fact.get("evidence")]
    name = step.service.short_name
    return Matter(
        id=f"case:{case.id}",
        release=release,
        division=case.division,
        about=Text(zh=f"{name.zh} {case.reference}", en=f"{name.en} {case.reference}"),
        page=f"/office/cases/{case.reference}/",
        world={**step.current(), **learnt},
        parties=frozenset({str(case.application.applicant_id), *_named(step)}),
        prior=prior,
        reads=frozenset(view.kind for view in exchange.evidence_of(sorted(set(evidence))).values()),
        ruling=step.ruling(power, **learnt) if power else None,
    )


def _named(step: Stepper) -> set[str]:
    """The people whom the case names by their number, as far as they are known here."""
    numbers = {
        str(fact["value"])
        for field in step.service.form.fields
        if field.type == "id-number" and (fact := step.case.facts.get(field.id)) and fact.get("value")
    }
    return {str(person.id) for number in numbers if (person := identity.person_by_number(number))}


def in_reach(task: models.Task, actor: Actor, *, release: Release) -> bool:
    """Whether the task waits for the actor's post, at their division."""
    return task.post == actor.post and release.within(task.division, actor.division or "")
