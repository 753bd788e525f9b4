"""Kinds of cases that nobody applies for: what their form, outputs and process ask for and nobody would ever give.

An officer fills in the form of a kind, or a trigger gives its facts: no register is read, nobody signs in, uploads or
declares anything. What needs one of these would pass as a service's, and fail with the first case.
"""

from collections.abc import Iterator

from yimen.engines import bpmn
from yimen.government import recorded
from yimen.government.checks import loaded
from yimen.government.checks.places import Places, Where
from yimen.government.checks.readers import paths_of, reads
from yimen.government.problems import Problem
from yimen.government.schema import FormField, Kind, Release

RECIPIENTS = ("applicant", "subject", "respondent")
"""As what a party gets the outputs of a case (`cases.people`)."""
AT_OPENING = ("jurisdiction", "field:")
"""What is read before the case has any party."""


def find(release: Release, places: Places) -> Iterator[Problem]:
    """Everything in a kind that could not work as it is opened and handled."""
    for kind in release.kinds.values():
        given = [set(each.opens.facts) for each in release.triggers.values() if each.opens.kind == kind.id]
        for n, field in enumerate(kind.form.fields):
            yield from _field(kind, field, (*kind.where, "form", "fields", n), given, places)
        yield from _brought(kind, places)
        yield from _applicant(release, kind, places)
        yield from _recipient(release, kind, places)


def _field(kind: Kind, field: FormField, where: Where, given: list[set[str]], places: Places) -> Iterator[Problem]:
    """A field is asked of the officer, worked out by a rule, or given by the triggers that open such a case."""
    if field.party is not None:
        message = (
            f"nobody is asked to confirm in a case that nobody applied for: take `party` from {field.id} "
            "(party: null), and name who takes part under `parties` of the kind"
        )
        yield places.error((*where, "party"), message)
    for n, source in enumerate(field.sources):
        if source.kind == "derived" or (not kind.opened_by and source.kind == "register"):
            continue  # what another case has read of a register, a trigger hands on with its evidence
        message = (
            f"nobody resolves this when {field.id} is filled in: a case of {kind.id} reads no register, waits for no "
            "output and asks nobody to confirm. Ask the officer (sources: []), or let a rule work it out (derive)"
        )
        yield places.error((*where, "sources", n), message)
    derived = any(source.kind == "derived" for source in field.sources)
    asked = field.ask is not None and bool(kind.opened_by)
    known = bool(kind.opened_by or given)  # else the folder does not say who opens it
    if known and not (derived or asked or field.optional) and not any(field.id in facts for facts in given):
        message = (
            f"nobody is asked for {field.id}, no rule works it out and no trigger gives it: "
            + ("say how it is asked (ask)" if kind.opened_by else "let the trigger give it (opens: facts)")
            + ", or make it optional"
        )
        yield places.error(where, message)


def _brought(kind: Kind, places: Places) -> Iterator[Problem]:
    """Documents and declarations come with an application, and with nothing else."""
    for n, document in enumerate(kind.form.documents):
        message = (
            f"nobody could give {document.id}: documents come with an application, and nobody applies for {kind.id}. "
            "Take it out, or ask for what it says as a field"
        )
        yield places.error((*kind.where, "form", "documents", n), message)
    for n, commitment in enumerate(kind.form.commitments):
        message = (
            f"nobody could declare {commitment.id}: commitments come with an application, and nobody applies for "
            f"{kind.id}. Take it out"
        )
        yield places.error((*kind.where, "form", "commitments", n), message)


def _applicant(release: Release, kind: Kind, places: Places) -> Iterator[Problem]:
    """Whoever opens a case is not whose affair it is: rules that read the applicant would read nothing."""
    told: set[str] = set()
    for path, reader in reads(release, kind):
        opening = reader.startswith(AT_OPENING)
        if path.partition(".")[0] != "applicant" or reader in told or ("applicant" in kind.parties and not opening):
            continue
        told.add(reader)
        message = f"{reader} reads {path}, and nobody applies for {kind.id}: ask for it as a field of the form"
        message += "" if opening else ", or name the applicant under `parties`"
        if reader == "process" and (net := loaded.net(release, kind)) is not None:
            found = (element for element, text in bpmn.condition_texts(net) if path in paths_of(text))
            yield places.within((*kind.where, "process", "source"), net.lines.get(next(found, ""), 1), message)
        else:
            yield places.error(_place(kind, reader), message)


def _place(kind: Kind, reader: str) -> Where:
    """Where what reads something stands, by what `readers` calls it."""
    part, _, name = reader.partition(":")
    fields = [field.id for field in kind.form.fields]
    match part:
        case "field":
            return (*kind.where, "form", "fields", fields.index(name))
        case "output":
            return (*kind.where, "outputs", name)
        case "decision":
            return (*kind.where, "rules", "decisions", name)
        case "power":
            return ("powers", name)
        case _:
            return (*kind.where, part)


def _recipient(release: Release, kind: Kind, places: Places) -> Iterator[Problem]:
    """Whom an output is issued to is a party, and always named."""
    if not kind.outputs:
        return
    first = min(kind.outputs)
    where: Where = (*kind.where, "outputs", first)
    fields = {field.id: field for field in kind.form.fields}
    named = [fields[name] for role, name in kind.parties.items() if role in RECIPIENTS and name in fields]
    if kind.opened_by and not named:
        message = (
            f"there would be nobody to issue {first} to: under `parties` of {kind.id}, name a field with the "
            "citizen number of the applicant, the subject or the respondent"
        )
        yield places.error(where, message)
    elif kind.opened_by and all(_can_be_empty(field) for field in named):
        message = (
            f"there would be nobody to issue {first} to where {named[0].id} is left empty: let it be asked in every "
            "case, and not be optional"
        )
        yield places.error(where, message)
    for trigger in release.triggers.values():
        if trigger.opens.kind != kind.id:
            continue
        if not recorded.names_a_case(trigger.on):
            message = f"acts of the kind {trigger.on} name no case, so there would be nobody to issue {first} to"
            yield places.error(("triggers", trigger.id, "on"), f"{message}: let {kind.id} issue nothing")
        for n, name in enumerate(trigger.of):
            cause = release.kinds.get(name)
            if cause is not None and not set(RECIPIENTS) & set(cause.parties):
                message = f"a case of {name} is about nobody, so there would be nobody to issue {first} to"
                yield places.error(("triggers", trigger.id, "of", n), f"{message}: name the subject in its `parties`")


def _can_be_empty(field: FormField) -> bool:
    return field.optional or field.when is not None or (field.ask is not None and field.ask.when is not None)
