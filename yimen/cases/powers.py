"""The facts of a case that the cage looks at, and which tasks an officer can reach."""

from yimen.cage.rules import Code, Matter, Reason
from yimen.cases import errors, models
from yimen.cases.people import number_in
from yimen.cases.process import binding
from yimen.cases.process.execution import Execution
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


def matter(execution: Execution, power: str | None = None, **learnt: object) -> Matter:
    """What `cage.exercise` and `cage.judge` are told of a case, with what the rule of the power says of it now.

    Who has a stake are its parties and everybody whose citizen number stands in the case. `learnt` is what the step
    is about to add, such as the findings of a check on site.
    """
    case, release = execution.case, execution.release
    prior = [
        (act.power["power"], act.actor.id)
        for act in ledger.acts_of(f"case:{case.id}", limit=MOST_ACTS)
        if act.power is not None and act.actor is not None
    ]
    evidence = [fact["evidence"] for fact in case.facts.values() if fact.get("evidence")]
    name = execution.service.short_name
    return Matter(
        id=f"case:{case.id}",
        release=release,
        division=case.division,
        about=Text(zh=f"{name.zh} {case.reference}", en=f"{name.en} {case.reference}"),
        page=f"/office/cases/{case.reference}/",
        context={**execution.current(), **learnt},
        parties=parties_of(case, release),
        prior=prior,
        reads=exchange.kinds_of(sorted(set(evidence))),
        ruling=binding.ruling(execution, power, learnt) if power else None,
    )


def parties_of(case: models.Case, release: Release) -> frozenset[str]:
    """Whose affair a case is: its parties, and the people whom it names by their number, as far as known here."""
    numbers = {
        str(fact["value"])
        for field in release.definition(case.definition).form.fields
        if field.type == "id-number" and (fact := case.facts.get(field.id)) and fact.get("value")
    }
    numbers |= {number for each in case.known_parties if (number := number_in(each.reference))}
    named = {str(person.id) for number in numbers if (person := identity.person_by_number(number))}
    return frozenset({*(str(person) for _role, person in case.people), *named})


def must_have_no_stake(case: models.Case, actor: Actor, release: Release) -> None:
    """Raise HasStake for an officer whose own affair the case is: they neither see nor handle it in their post."""
    if actor.id in parties_of(case, release):
        raise errors.HasStake


def leads(case: models.Case, actor: Actor, release: Release) -> bool:
    """Whether an officer is of the agency that leads, in a division to which the case belongs."""
    return case.agency == actor.agency and release.within(case.division, actor.division or "")


def assists(case: models.Case, actor: Actor, release: Release) -> bool:
    """Whether an officer is of a body that assists, or of one above it, or a step waits for their post."""
    bodies = [each["body"] for each in case.assisting if each["agency"] == actor.agency]
    if any(release.within(body, actor.division or "") for body in bodies):
        return True
    return bool(bodies) and any(in_reach(task, actor, release=release) for task in case.tasks.filter(closed_at=None))


def sees(case: models.Case, actor: Actor, release: Release) -> bool:
    """Whether an officer may look at a case in their post; what they do with it, their tasks and powers say."""
    return leads(case, actor, release) or assists(case, actor, release)


def in_reach(task: models.Task, actor: Actor, *, release: Release) -> bool:
    """Whether the task waits for the actor's post, at their division."""
    return task.post == actor.post and release.within(task.division, actor.division or "")


def assigns(execution: Execution, actor: Actor) -> bool:
    """Whether an officer leads the work on a case: theirs is the post by which its limit can be lengthened."""
    extension = execution.service.limits.extension
    return (
        extension is not None
        and actor.post == extension.approved_by
        and leads(execution.case, actor, execution.release)
    )


def colleagues(task: models.Task, execution: Execution) -> list[tuple[str, str]]:
    """Who can be given a task, with their names: they hold its post where it lies, and have no stake in the case."""
    release = execution.release
    holding = {
        str(each.person)
        for each in identity.holders_of(task.post, on=execution.on)
        if release.within(task.division, each.division)
    }
    names = identity.names(holding - parties_of(execution.case, release))
    return sorted(names.items(), key=lambda item: item[1])
