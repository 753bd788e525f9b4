"""Explaining one determination: its facts held against the same rules by the other back end, every rule on record."""

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from yimen.government import datatypes, explaining, populations
from yimen.government.compiled import Compiled
from yimen.government.schema import Policy, RegisterField, Release


def explain(
    policy: Policy, release: Release, facts: Mapping[str, Any], *, on: dt.date, masked: bool = False
) -> list[dict[str, Any]]:
    """The right, and the amount of one that is due: each with its value, why, why not else, and its clauses.

    The right has the `figures` that were worked out for it, such as the income per head, with title and value.

    `facts` are those of a determination; `on` is the day as of which they are judged. `masked` is for officers who have
    not asked for the values yet: what the rules come to, and on what it rests, without any figure of the records.
    """
    model, given = Compiled.of(release).rules(policy), inputs(policy, release, facts, on=on)
    due, _ = outcome(policy, release, facts, on=on)
    shown = [policy.right, *([policy.amount] if due and policy.amount else [])]
    worked_out = [key for key in policy.rules.decisions if key not in {policy.right, policy.amount, policy.narrowly}]
    found = explaining.decisions(
        policy.rules,
        model,
        lambda key: model.evaluate(policy.rules.decisions[key].name, given, today=on, trace=True),
        explaining.words_of_policy(policy, release),
        source=explaining.of_policy(policy, release, on=on),
        keys=[*shown, *worked_out],
        withheld=[*policy.facts, *(policy.rules.decisions[key].name for key in worked_out)] if masked else (),
        results_open=masked,
    )
    figures = [each for each in found if each["key"] in worked_out and not masked]
    return [{**each, "figures": figures if each["key"] == policy.right else []} for each in found[: len(shown)]]


def outcome(policy: Policy, release: Release, facts: Mapping[str, Any], *, on: dt.date) -> tuple[bool, Decimal | None]:
    """The right, and the amount if there is one, without a trace."""
    model, given = Compiled.of(release).rules(policy), inputs(policy, release, facts, on=on)
    due = model.evaluate(policy.rules.decisions[policy.right].name, given, today=on).value is True
    if not due or policy.amount is None:
        return due, None
    value = model.evaluate(policy.rules.decisions[policy.amount].name, given, today=on).value
    return due, yuan(value)


def yuan(value: object) -> Decimal | None:
    """An amount to the cent, half a cent upwards, as the letter says it."""
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def inputs(policy: Policy, release: Release, facts: Mapping[str, Any], *, on: dt.date) -> dict[str, Any]:
    """What the rules see: the facts in their types, the parameters in force on the day."""
    found: dict[str, Any] = {}
    for name, each in policy.facts.items():
        known = release.registers[each.evidence.partition(".")[0]].fields
        kinds = {field: known[field] for field in each.fields}
        given = facts.get(name)
        found[name] = [_typed(record, kinds) for record in given or []] if each.many else _typed(given or {}, kinds)
    return {**found, **populations.constants(release, policy, on=on)}


def numbers(
    policy: Policy, release: Release, facts: Mapping[str, Any], *, names: Collection[str] | None = None
) -> set[str]:
    """The numbers of those whose records the facts are, all or those of `names`, as far as they are citizen numbers."""
    found = set()
    for name, each in policy.facts.items():
        if names is not None and name not in names:
            continue
        kind = release.evidence(each.evidence)
        records = facts.get(name, []) if each.many else [facts.get(name, {})]
        field = kind.concerns if kind else ""
        found |= {str(record[field]) for record in records if record.get(field)}
    return found


def _typed(record: Mapping[str, Any], fields: Mapping[str, RegisterField]) -> dict[str, Any]:
    return {name: datatypes.of(field).decode(record.get(name)) for name, field in fields.items()}
