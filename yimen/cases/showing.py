"""What of an application its applicant may see: what they wrote, their own records, and what is open to everybody.

Of somebody else's record an applicant learns that it was verified, and whether a condition holds, never what it says
(PIPL art. 6, 28). Every page of theirs, and everything that is made for them, asks here.
"""

from collections.abc import Iterable, Mapping

from yimen.cases import models
from yimen.exchange import queries as exchange
from yimen.exchange.queries import EvidenceView
from yimen.government import granting
from yimen.government.schema import FormField, Kind, Release, Source
from yimen.releases import queries as releases
from yimen.requirements import facts as facts_
from yimen.requirements.facts import Fact, Facts
from yimen.requirements.parties import is_of_key
from yimen.requirements.provenance import with_derived

_WORDS = frozenset({"text", "long-text", "phone", "address", "id-number"})
"""Types of fields in which somebody writes freely, or says who they are or how they are reached."""


def withheld(
    fields: Iterable[FormField], facts: Facts, evidence: Mapping[str, EvidenceView], *, number: str, release: Release
) -> frozenset[str]:
    """The fields whose values whoever has this citizen number, and applied, may not see.

    What a rule works out of such a value is withheld with it. That somebody confirmed is no secret.
    """
    known = {field.id: field for field in fields}
    found = {
        name
        for name, fact in facts.items()
        if name in known
        and (
            (fact.source == "register" and not _open(known[name], fact, facts, evidence, number, release))
            or (fact.source == "derived" and fact.register is not None)  # out of what was read for another case
        )
    }
    return with_derived(known.values(), facts, found, release=release)


def of_case(case: models.Case, *, number: str) -> frozenset[str]:
    """The same for the facts of a case, as they were submitted."""
    release = releases.get(case.release)
    facts = facts_.read(case.facts)
    evidence = exchange.evidence_of(sorted({fact.evidence for fact in facts.values() if fact.evidence}))
    return withheld(release.definition(case.definition).form.fields, facts, evidence, number=number, release=release)


def of_complainant(case: models.Case) -> frozenset[str]:
    """What of a case would tell whoever it is about who complained, how to reach them, or what they said.

    Fields beside the number that names them, and whatever was typed in free words or is a way to reach somebody.
    """
    release = releases.get(case.release)
    definition = release.definition(case.definition)
    named = definition.parties.get("complainant") if isinstance(definition, Kind) else None
    root = named.partition(".")[0] if named else None
    facts = facts_.read(case.facts)
    found = {
        field.id
        for field in definition.form.fields
        if field.root == root
        or (field.type in _WORDS and (fact := facts.get(field.id)) is not None and not fact.verified)
    }
    return with_derived(definition.form.fields, facts, found, release=release)


def closed_to(case: models.Case, agency: str) -> frozenset[str]:
    """What registers told the body that leads, and no grant lets another agency know for the purpose of the case."""
    release = releases.get(case.release)
    definition = release.definition(case.definition)
    if agency == case.agency:
        return frozenset()
    facts = facts_.read(case.facts)
    found = {
        field.id
        for field in definition.form.fields
        if (fact := facts.get(field.id)) is not None
        and (fact.source == "register" or fact.register is not None)
        and not _granted(field, agency, definition.id, release)
    }
    return with_derived(definition.form.fields, facts, found, release=release)


def _granted(field: FormField, agency: str, purpose: str, release: Release) -> bool:
    """Whether a grant covers a field of a register, by any of its sources; what another field told has none."""
    for source in field.sources:
        register = release.registers.get(source.register_id or "")
        if register is None:
            continue
        grants = granting.given(register, source.evidence or "", agency=agency, purpose=purpose)
        if granting.cover(grants, [source.field] if source.field else []).complete:
            return True
    return False


def masked(case: models.Case, *, number: str) -> frozenset[str]:
    """What an officer does not see of a case until they ask: somebody else's records, and all that is sensitive."""
    release = releases.get(case.release)
    fields = release.definition(case.definition).form.fields
    known = {name for name, fact in facts_.read(case.facts).items() if fact.value is not None}
    return (of_case(case, number=number) | {each.id for each in fields if is_sensitive(each, release)}) & known


def is_sensitive(field: FormField, release: Release) -> bool:
    """Whether a field is sensitive, by its own word or that of a register that gives it."""
    return field.sensitive or any(
        source.equals is None
        and (register := release.registers.get(source.register_id or "")) is not None
        and source.field in register.fields
        and register.fields[source.field].sensitive
        for source in field.sources
    )


def _open(
    field: FormField, fact: Fact, facts: Facts, evidence: Mapping[str, EvidenceView], number: str, release: Release
) -> bool:
    """Whether a register's value is of the applicant's own record, only compared, or open."""
    view = evidence.get(fact.evidence or "")
    if view is None or view.absent:  # the register has no such record, or the evidence is gone
        return any(_key_is_open(source, facts, number, release) for source in field.sources)
    source = next((each for each in field.sources if each.evidence_id == view.kind), None)
    if source is None:
        return view.concerns(number)
    return source.equals is not None or view.open_to(source.field or "", number)


def _key_is_open(source: Source, facts: Facts, number: str, release: Release) -> bool:
    """That there is no record is known to whoever it would be of, or says nothing of anyone where the field is open."""
    kind, key = release.evidence(source.evidence_id or ""), facts.get(source.key or "")
    if kind is None or key is None:
        return False
    own = is_of_key(release, source.evidence_id) and key.value == number
    return own or source.equals is not None or source.field in kind.open
