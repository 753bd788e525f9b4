"""On whose word facts stand: what only the applicant says although a register should say it, and what rests on it."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal

from yimen.engines.feel import to_python
from yimen.government import datatypes
from yimen.government.schema import Form, FormField, Release
from yimen.requirements import conditions, numbers
from yimen.requirements import facts as facts_
from yimen.requirements.facts import Applicant, Fact, Facts, same
from yimen.requirements.resolution import Resolution

Unproven = Literal["disputed", "unavailable", "not-found", "unfound"]
MOST_PASSES = 5  # what is worked out from what is worked out, and no further


def of_case(found: Resolution, form: Form, *, now: dt.datetime) -> dict[str, Fact]:
    """The facts of a form as its case keeps them: with why a register's field was typed, and what was not read."""
    own = {field.id: field for field in form.fields}
    facts = {name: fact for name, fact in found.facts.items() if name in own}
    for question in found.questions:
        name = question.need.field.id
        if name in facts and facts[name].source == "typed" and _of_register(question.need.field):
            facts[name] = replace(facts[name], because=question.because)
            if name in found.contested:  # by what the register says now, whatever it said when they answered
                told = found.contested[name]
                facts[name] = replace(facts[name], disputes=told.evidence, against=told.value)
    empty = dict.fromkeys(found.adrift, "unfound") | dict.fromkeys(found.unread, "unavailable")
    unread = {
        name: Fact(None, "unread", now.isoformat(), because=why)
        for name, why in empty.items()
        if name in own and name not in facts and _of_register(own[name])
    }
    return facts | unread


def unproven(form: Form, facts: Facts) -> dict[str, Unproven]:
    """Fields of registers that no register vouches for, each with why.

    Disputed is what the applicant says against a register; unavailable, what they say because it did not answer, or
    what nobody says; not found, what they say because it has no record; unfound, what rests on a number in no register.
    """
    found: dict[str, Unproven] = {}
    for field in form.fields:
        fact = facts.get(field.id)
        if fact is None or fact.verified or not _of_register(field) or fact.because == "asked":
            continue
        if fact.because == "unfound":
            found[field.id] = "unfound"
        elif fact.disputes is not None:
            found[field.id] = "disputed" if fact.against is not None else "unavailable"
        elif fact.source == "unread" or fact.because == "unavailable":
            found[field.id] = "unavailable"
        elif fact.value is not None:
            found[field.id] = "not-found"
    return found


def as_registered(
    fields: list[FormField], facts: Facts, disputed: Iterable[str], *, applicant: Applicant, release: Release,
    now: dt.datetime,
) -> dict[str, Fact]:  # fmt: skip
    """The facts if registers are right in what is disputed, with what rules work out from them."""
    told = {**facts, **{name: Fact(facts[name].against, "register", facts[name].at) for name in disputed}}
    return told | worked_out(fields, told, applicant=applicant, release=release, now=now)


def read_again(form: Form, facts: Facts, found: Facts, evidence: Collection[str]) -> dict[str, Fact]:
    """The facts of a case after registers were read again for these kinds of evidence.

    A register's word never takes the place of what the applicant says against it: which is right, people decide.
    """
    result = dict(facts)
    for field in form.fields:
        if not any(source.evidence_id in evidence for source in field.sources):
            continue
        said, has = facts.get(field.id), found.get(field.id)
        if said is not None and said.source == "typed" and said.value is not None:
            if has is None:
                continue
            if has.source != "register":
                result[field.id] = replace(said, because=has.because)
            elif same(said, has):
                result[field.id] = has
            else:
                result[field.id] = replace(said, disputes=has.evidence, against=has.value, because="disputed")
        elif has is not None:
            result[field.id] = has
        else:
            result.pop(field.id, None)
    return result


def with_derived(
    fields: Iterable[FormField], facts: Facts, names: Iterable[str], *, release: Release, empty: bool = False
) -> frozenset[str]:
    """The fields, and those whose values rules work out of theirs, however far; be it that they come to nothing."""
    known = {field.id: field for field in fields}
    derived = {name for name in known if (facts[name].source == "derived" if name in facts else empty)}
    found = set(names)
    while more := {name for name in derived - found if _derived_from(known[name], found, release)}:
        found |= more
    return frozenset(found)


def worked_out(
    fields: list[FormField], facts: Facts, *, applicant: Applicant, release: Release, now: dt.datetime
) -> dict[str, Fact]:
    """The facts that rules work out from others, where they come to something else now."""
    on = release.city.today(now)
    facts = dict(facts)
    found: dict[str, Fact] = {}
    for _ in range(MOST_PASSES):
        context = facts_.context(fields, facts, applicant=applicant, release=release, on=on)
        changed = dict(_derived(fields, facts, context, release=release, now=now, on=on))
        if not changed:
            break
        facts |= changed
        found |= changed
    return found


def _derived(
    fields: list[FormField],
    facts: Facts,
    context: Mapping[str, Any],
    *,
    release: Release,
    now: dt.datetime,
    on: dt.date,
) -> Iterator[tuple[str, Fact]]:
    for field in fields:
        before = facts.get(field.id)
        rule = next((each.derive for each in field.sources if each.derive), None)
        if rule is None or (before is not None and before.source != "derived"):
            continue
        value = datatypes.of(field).encode(to_python(conditions.value(rule, context, release=release, on=on)))
        if value != (before.value if before else None):
            yield field.id, Fact(value, "derived", now.isoformat())


def _of_register(field: FormField) -> bool:
    return any(source.kind == "register" for source in field.sources)


def _derived_from(field: FormField, names: set[str], release: Release) -> bool:
    return any(numbers.reads(source.derive, names, release=release) for source in field.sources if source.derive)
