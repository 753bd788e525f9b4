"""What triggers see of a case, and how often each has opened a case on the way to it."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from yimen.cases import models
from yimen.government import datatypes
from yimen.government.schema import FormField, Trigger
from yimen.ledger import queries as ledger
from yimen.ledger.acts import ActView
from yimen.releases import queries as releases
from yimen.requirements import facts as facts_
from yimen.requirements.facts import Facts

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Concerned:
    """The case of an act: its kind, its form's fields, and its facts, as kept and in their contexts as FEEL sees them.

    Nothing of that, for an act of none.
    """

    case: str | None = None
    kind: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    kept: Facts = field(default_factory=dict)
    fields: list[FormField] = field(default_factory=list)


def concerned(act: ActView) -> Concerned:
    """The case that an act names in its body, or else as the only case among its subjects."""
    named = {subject.removeprefix("case:") for subject in act.subjects if subject.startswith("case:")}
    said = (act.body or {}).get("case")
    case_id = said if said else named.pop() if len(named) == 1 else None
    case = models.Case.objects.filter(id=uuid.UUID(case_id)).first() if case_id else None
    if case is None:
        return Concerned(case=case_id)
    service = releases.get(case.release).definition(case.definition)
    facts: dict[str, Any] = {}
    kept = facts_.read(case.facts)
    for name, fact in kept.items():
        defined = next((each for each in service.form.fields if each.id == name), None)
        if defined is not None:
            facts.setdefault(defined.root, {})[defined.name] = datatypes.of(defined).decode(fact.value)
    return Concerned(case=case_id, kind=case.definition, facts=facts, kept=kept, fields=service.form.fields)


def first_in_force() -> dict[str, tuple[dt.datetime, str]]:
    """Every trigger that was ever in force, with when it first was and by which release."""
    found: dict[str, tuple[dt.datetime, str]] = {}
    for at, digest in releases.publications():
        for name in releases.triggers(digest):
            found.setdefault(name, (at, digest))
    return found


def at_work(name: str, at: dt.datetime) -> tuple[str, Trigger] | None:
    """The release by which a trigger counts acts recorded at a moment, and the trigger as it stands there.

    That is the release in force then. For what was recorded before the trigger was ever in force it is the first that
    has it, where the trigger says that earlier acts count.
    """
    digest = releases.digest_in_force_at(at)
    if digest is not None and (found := releases.triggers(digest).get(name)) is not None:
        return digest, found
    since, first = first_in_force().get(name, (None, ""))
    if since is None or at >= since or not (found := releases.triggers(first)[name]).earlier_acts:
        return None
    return first, found


def kinds_of(name: str, since: dt.datetime) -> set[str]:
    """The kinds of acts that a trigger looks at, by any folder that was in force for acts from a time on.

    A day is added: acts stand in the log in the order in which they were committed, not recorded. The release that
    first had the trigger is always among them, since by it earlier acts may count.
    """
    digests = releases.digests_in_force_since(since - DAY) | {first_in_force()[name][1]}
    return {found.on for digest in digests if (found := releases.triggers(digest).get(name)) is not None}


def chain_of(case: str | None) -> dict[str, int] | None:
    """How often each trigger has opened a case on the way to this one; None if that was erased."""
    opened = ledger.first_of(f"case:{case}", "case.triggered") if case else None
    if opened is None:
        return {}
    return None if opened.body is None else dict(opened.body["chain"])
