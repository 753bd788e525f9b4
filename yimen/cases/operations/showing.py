"""Showing an officer what is masked on the page of a case: each look is an act, which those concerned see."""

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import transaction

from yimen.cases import errors, models, powers, showing
from yimen.cases.people import applicant_of
from yimen.cases.process.refusing import refusals_recorded
from yimen.cases.queries.concerns import who_know
from yimen.exchange import operations as exchange
from yimen.exchange import queries as evidence_
from yimen.government.schema import FormField, Release
from yimen.ledger.acts import Actor
from yimen.releases import queries as releases
from yimen.requirements import facts as facts_
from yimen.requirements.parties import is_of_key, role_of


@refusals_recorded("show")
@transaction.atomic
def show_facts(case_id: uuid.UUID, fields: Collection[str], *, actor: Actor, now: dt.datetime) -> frozenset[str]:
    """Have masked facts of a case that one sees shown; returns which (each is recorded in the exchange's `append`).

    What no grant lets an agency know that assists stays masked. Raises NotFound for a case out of reach, HasStake for
    an officer whose own affair it is.
    """
    case = models.Case.objects.get(id=case_id)
    release = releases.get(case.release)
    if not powers.sees(case, actor, release):
        raise errors.NotFound
    powers.must_have_no_stake(case, actor, release)
    facts = facts_.read(case.facts)
    form = {field.id: field for field in release.definition(case.definition).form.fields}
    applicant = applicant_of(case).id_number
    concerned = (applicant,) if applicant else who_know(case)
    masked = showing.masked(case, number=applicant) - showing.closed_to(case, actor.agency or "")
    wanted = [name for name in form if name in masked and name in fields]
    kept = {evidence for name in wanted if (evidence := facts[name].evidence)}
    views = evidence_.evidence_of(sorted(kept))
    groups: dict[tuple[str, str, tuple[str, ...], str], list[str]] = {}
    for name in wanted:
        fact, field = facts[name], form[name]
        view = views.get(fact.evidence or "")
        source = next((s for s in field.sources if view and s.evidence_id == view.kind), None)
        numbers, by = _whose(field, facts, release, applicant, concerned)
        key = (str(view.id) if view else "", view.kind if view else "", numbers, by)
        groups.setdefault(key, []).append(source.field if source and source.field else name)
    for (evidence, kind, numbers, by), names in groups.items():
        role = role_of(form[by], release) if by else None
        exchange.show(
            evidence=evidence,
            kind=kind,
            fields=names,
            numbers=numbers,
            matter=f"case:{case.id}",
            agency=actor.agency or case.agency,
            purpose=case.definition,
            role={"zh": role.zh, "en": role.en} if role else None,
            actor=actor,
            now=now,
        )
    return frozenset(wanted)


def _whose(
    field: FormField, facts: facts_.Facts, release: Release, applicant: str, concerned: tuple[str, ...]
) -> tuple[tuple[str, ...], str]:
    """Whose value it is where no evidence says so, and the field that names them: by its own number, or by its key.

    What names nobody is of those `concerned`: who applied, or else the parties, as far as their numbers are known.
    """
    by = field.id if field.type == "id-number" else next(
        (s.key for s in field.sources if s.key and is_of_key(release, s.evidence_id) and s.key in facts), ""
    )  # fmt: skip
    if not by:
        return concerned, ""
    number = str(facts[by].value)
    return (number,), by if number != applicant else ""
