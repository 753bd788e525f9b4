"""What triggers see of a case, and how often each has opened a case on the way to it."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from yimen.cases import models
from yimen.government import datatypes
from yimen.government.schema import FormField
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


def kinds_that_trigger(since: dt.datetime) -> set[str]:
    """The kinds of acts that triggers name, by any folder that was in force for acts from a time on.

    A day is added: acts stand in the log in the order in which they were committed, not recorded.
    """
    found = [releases.get(digest) for digest in releases.digests_in_force_since(since - DAY)]
    return {trigger.on for release in found for trigger in release.triggers.values()}


def chain_of(case: str | None) -> dict[str, int] | None:
    """How often each trigger has opened a case on the way to this one; None if that was erased."""
    opened = ledger.first_of(f"case:{case}", "case.triggered") if case else None
    if opened is None:
        return {}
    return None if opened.body is None else dict(opened.body["chain"])
