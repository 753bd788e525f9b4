"""A policy over a whole population: its facts as tables named by their evidence, and its decisions as one query."""

import datetime as dt

from sqlglot import exp

from yimen.engines.dmn import model, population, reader
from yimen.engines.feel.sql import Number, Scalar, column, terms
from yimen.engines.feel.sql.terms import Sql
from yimen.government import datatypes
from yimen.government.schema import EvidenceKind, Facts, Policy, Release


def facts(release: Release, policy: Policy) -> population.Facts:
    """Where the facts of a policy are: one table for each kind of evidence, named by its id.

    Raises KeyError for evidence or fields that the release does not have, ValueError for facts that lead nowhere.
    """
    return population.Facts(
        subject=policy.subject,
        key=(_kind(release, policy.facts[policy.subject]).key,),
        records={
            name: population.Records(
                each.evidence, _columns(release, each), dict(each.where), each.many, _kind(release, each).key
            )
            for name, each in policy.facts.items()
        },
    )


def plan(
    release: Release, policy: Policy, *, on: dt.date, near_misses: bool = True, found: population.Facts | None = None
) -> population.Plan:
    """The right and the amount for every subject, with the parameters in force on a day; a null parameter stays null.

    `near_misses` adds who is near the right: by the policy's own decision, and which rules failed by one condition.

    Raises NotVectorisable, and KeyError for a decision that the rules do not have.
    """
    named = policy.rules.decisions
    return population.plan(
        reader.read(policy.rules.source.encode()),
        named[policy.right].name,
        (found or facts(release, policy)).inputs()
        | {name: population.constants(values) for name, values in constants(release, policy, on=on).items()},
        also=[named[each].name for each in (policy.amount, policy.narrowly if near_misses else None) if each],
        near=near_misses,
    )


def constants(release: Release, policy: Policy, *, on: dt.date) -> dict[str, dict[str, object]]:
    """What the rules see beside the facts: the policy's parameters and the city's, as in force on a day."""
    return {
        "parameters": {name: each.on(on) for name, each in policy.parameters.items()},
        "city": dict(release.city.parameters_on(on)),
    }


def column_of(policy: Policy, planned: population.Plan, decision: str) -> str:
    """The column of a decision with one value, by its key in the policy."""
    return planned.decisions[policy.rules.decisions[decision].name][""]


def judged(policy: Policy, planned: population.Plan, found: population.Facts) -> exp.Select:
    """A row for each subject as `planned` gives it, with `is_due`, whether it has the right, and `is_near_miss`."""
    said = [
        terms.named(right(policy, planned), "is_due"),
        terms.named(near_miss(policy, planned), "is_near_miss"),
    ]
    return terms.select([exp.Star(), *said], terms.within(planned.over(found)))


def right(policy: Policy, planned: population.Plan) -> Sql:
    """The condition that a row has the right."""
    return _surely(column_of(policy, planned, policy.right))


def near_miss(policy: Policy, planned: population.Plan) -> Sql:
    """The condition that a row has no right but is near to it: a rule that gives it failed by one condition alone, and
    the policy's own decision agrees, if it has one."""
    said = [terms.negation(right(policy, planned))]
    if policy.narrowly:
        said.append(_surely(column_of(policy, planned, policy.narrowly)))
    decision = policy.rules.decisions[policy.right].name
    bits = _rules_that_give(decision, policy)
    if decision in planned.near and bits:
        missed = terms.infix(exp.BitwiseAnd, terms.column(planned.near[decision].rules), terms.integer(bits))
        said.append(terms.infix(exp.NEQ, missed, terms.integer(0)))
    elif not policy.narrowly:
        return terms.boolean(False)
    return terms.all_of(said)


def _surely(name: str) -> Sql:
    """Whether a column is true; not where it is unknown."""
    return exp.Coalesce(this=terms.column(name), expressions=[terms.boolean(False)])


def fewest_conditions(policy: Policy) -> int | None:
    """How many conditions the shortest rule has that gives the right; None where no table does."""
    table = _table_of(policy.rules.decisions[policy.right].name, policy)
    counts = [
        sum(cell.text.strip() != "-" for cell in rule.inputs) for rule in (table.rules if table else ()) if _gives(rule)
    ]
    return min(counts, default=None)


def _rules_that_give(decision: str, policy: Policy) -> int:
    """The rules of a decision's table that give true, as bits."""
    table = _table_of(decision, policy)
    return sum(1 << n for n, rule in enumerate(table.rules) if _gives(rule)) if table else 0


def _gives(rule: model.Rule) -> bool:
    return rule.outputs[0].text.strip() == "true"


def _table_of(decision: str, policy: Policy) -> model.DecisionTable | None:
    for element in reader.read(policy.rules.source.encode()).elements.values():
        if isinstance(element, model.Decision) and element.name == decision:
            return element.expression if isinstance(element.expression, model.DecisionTable) else None
    return None


def fields_of(release: Release, policy: Policy) -> dict[str, set[str]]:
    """What a policy needs to read: the fields of each kind of evidence, those that only join or name among them."""
    wanted: dict[str, set[str]] = {}
    for each in policy.facts.values():
        kind = release.evidence(each.evidence)
        if kind is None:
            continue  # the check says so
        fields = wanted.setdefault(each.evidence, set())
        fields.update(each.fields, each.where, {kind.key, kind.concerns})
        for path in each.where.values():
            owner, _, name = path.partition(".")
            if owner in policy.facts:
                wanted.setdefault(policy.facts[owner].evidence, set()).add(name)
    return wanted


def _kind(release: Release, each: Facts) -> EvidenceKind:
    kind = release.evidence(each.evidence)
    if kind is None:
        raise KeyError(each.evidence)
    return kind


def _columns(release: Release, each: Facts) -> dict[str, Scalar | Number]:
    register = release.registers[each.evidence.partition(".")[0]]
    columns: dict[str, Scalar | Number] = {}
    for name in each.fields:
        kind = datatypes.of(register.fields[name])
        digits, scale = kind.digits or (18, 0)
        value = column(name, kind.feel, digits=digits, scale=scale)
        assert isinstance(value, Scalar | Number)
        columns[name] = value
    return columns
