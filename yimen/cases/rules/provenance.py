"""On whose word facts stand: what only the applicant says although a register should say it, and what rests on it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from yimen.cases.rules import conditions
from yimen.cases.rules.facts import Fact, Facts, same
from yimen.government.schema import Form, FormField


def unproven(form: Form, facts: Facts, documents: Mapping[str, object]) -> frozenset[str]:
    """Fields of a register that the applicant typed: against what it says, or because it said nothing.

    One for which a document was brought in the register's place is proven by that, unless the register says otherwise.
    """
    by_document = {
        field for each in form.documents if each.id in documents for field in each.falls_back_for
    }  # what an officer can hold in their hand
    found = set()
    for field in form.fields:
        fact = facts.get(field.id)
        if fact is None or fact.source != "typed" or fact.value is None:
            continue
        if any(source.kind == "register" for source in field.sources) and (
            fact.disputes is not None or field.id not in by_document
        ):
            found.add(field.id)
    return frozenset(found)


def compared(facts: Facts, register: Facts, names: Iterable[str]) -> dict[str, Fact]:
    """The unproven facts of which registers say something now: theirs where it is the same, else the fact that differs.

    A register's word never takes the place of what the applicant says: which of the two is right, people decide.
    """
    found = {}
    for name in sorted(names):
        said, has = facts[name], register.get(name)
        if has is not None and has.source == "register":
            found[name] = has if same(said, has) else replace(said, disputes=has.evidence)
    return found


def with_derived(fields: Iterable[FormField], facts: Facts, names: Iterable[str]) -> frozenset[str]:
    """The fields, and those whose values rules work out of theirs, however far."""
    known = {field.id: field for field in fields}
    found = set(names)
    while more := {
        name
        for name, fact in facts.items()
        if name in known and name not in found and fact.source == "derived" and _derived_from(known[name], found)
    }:
        found |= more
    return frozenset(found)


def _derived_from(field: FormField, names: set[str]) -> bool:
    return any(_reads(source.derive, names) for source in field.sources if source.derive)


def _reads(rule: str, names: set[str]) -> bool:
    """Whether a rule reads one of these fields, or a whole context that holds one."""
    roots = {name.partition(".")[0] for name in names}
    read = conditions.program(rule, frozenset(roots)).names
    return any(path in names or path in roots for path in read)
