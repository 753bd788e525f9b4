"""FEEL in a folder: syntax, names and types, with the line where it stands."""

from collections.abc import Iterator, Mapping

from yimen.engines import feel
from yimen.engines.feel.types import ANY, BOOLEAN, NUMBER, STRING, ContextType, ListType, Type
from yimen.government import datatypes, recorded
from yimen.government.checks import loaded
from yimen.government.checks.places import Places, Where
from yimen.government.problems import Problem
from yimen.government.schema import FormField, Grant, Parameter, ParameterValue, Register, Release, Service, steps

APPLICANT = ContextType({"id_number": STRING, "name": STRING, "phone": STRING})
INSPECTION = ContextType(loaded.INSPECTED)
APPLICATION = ContextType({"competent": BOOLEAN, "complete": BOOLEAN, "missing": ListType(STRING)})
VARIABLES = {
    "application": APPLICATION,
    **{name: recorded.TYPES[said] for kind in steps.task_kinds().values() for name, said in kind.leaves.items()},
    "inspection": INSPECTION,
    "commitments": ListType(STRING),
    "body": ContextType({"name": STRING, "remedies": ListType(STRING)}),
}


def context(release: Release, fields: list[FormField]) -> dict[str, Type]:
    """The variables of a case's conditions, by type."""
    contexts: dict[str, dict[str, Type]] = {root: {} for root in release.vocabulary.contexts}
    for field in fields:
        contexts.setdefault(field.root, {})[field.name] = datatypes.feel_type(field)
    return {
        **{root: ContextType(entries) for root, entries in contexts.items()},
        "applicant": APPLICANT,
        **shared(release),
    }


def shared(release: Release) -> dict[str, Type]:
    """What every condition sees: the city's parameters."""
    return {"city": parameters(release.city.parameters)}


def parameters(named: Mapping[str, Parameter]) -> ContextType:
    """Parameters by name: amounts are numbers; a term is a text in ISO 8601."""
    return ContextType({name: NUMBER if _is_number(each.values) else STRING for name, each in named.items()})


def _is_number(values: list[ParameterValue]) -> bool:
    return not any(isinstance(each.value, str) for each in values)


def find(release: Release, places: Places) -> Iterator[Problem]:
    """Every expression of forms, outputs, powers and life events that cannot mean what it says."""
    everything: dict[str, FormField] = {}
    for service in release.definitions.values():
        fields = service.form.fields
        everything |= {field.id: field for field in fields}
        known = context(release, fields)
        learnt = {**known, **VARIABLES, **loaded.learnt(release, service)}
        where: Where = service.where
        yield from _one(places, (*where, "jurisdiction"), service.jurisdiction, known, STRING)
        for n, field in enumerate(fields):
            yield from _field(places, (*where, "form", "fields", n), field, known)
        for n, route in enumerate(service.limits.routes):
            yield from _one(places, (*where, "limits", "routes", n, "when"), route.when, known, BOOLEAN)
        for n, warning in enumerate(service.warnings if isinstance(service, Service) else ()):
            if warning.when:
                yield from _one(places, (*where, "warnings", n, "when"), warning.when, known, BOOLEAN)
        for n, document in enumerate(service.form.documents):
            if document.when:
                yield from _one(places, (*where, "form", "documents", n, "when"), document.when, known, BOOLEAN)
        for n, commitment in enumerate(service.form.commitments):
            if commitment.when:
                yield from _one(places, (*where, "form", "commitments", n, "when"), commitment.when, known, BOOLEAN)
        for name, output in service.outputs.items():
            for key, datum in output.data.items():
                kind = ANY if datum.type == "text" else datatypes.feel_type(datum.type)
                yield from _one(places, (*where, "outputs", name, "data", key, "value"), datum.value, learnt, kind)
            if output.when:
                yield from _one(places, (*where, "outputs", name, "when"), output.when, learnt, BOOLEAN)
        for n, fee in enumerate(service.fees if isinstance(service, Service) else ()):
            if fee.when:
                yield from _one(places, (*where, "fees", n, "when"), fee.when, known, BOOLEAN)
    all_known = {**context(release, list(everything.values())), **VARIABLES}
    decisions: dict[str, Type] = {}
    for service in release.definitions.values():
        decisions |= loaded.learnt(release, service)
    for identifier, power in release.powers.items():
        for n, bound in enumerate(power.limits):
            place: Where = ("powers", identifier, "limits", n, "when")
            yield from _one(places, place, bound.when, {**all_known, **decisions}, BOOLEAN)
    for identifier, register in release.registers.items():
        for n, grant in enumerate(register.grants):
            if grant.when:
                place = ("registers", identifier, "grants", n, "when")
                yield from _one(places, place, grant.when, _grant(register, grant), BOOLEAN)
                if grant.bulk and not {name.partition(".")[0] for name in _names(grant.when)} <= {"purpose"}:
                    yield places.error(place, "a bulk grant reads everybody: its condition can name only the purpose")
    for identifier, event in release.life_events.items():
        for n, stage in enumerate(event.stages):
            for m, entry in enumerate(stage.services):
                if entry.when:
                    place = ("life_events", identifier, "stages", n, "services", m, "when")
                    yield from _one(places, place, entry.when, all_known, BOOLEAN)


def _grant(register: Register, grant: Grant) -> dict[str, Type]:
    """What the condition of a grant sees: the purpose, who applies, and the record as it was found."""
    kind = register.evidence.get(grant.evidence)
    names = [name for name in kind.fields if name in register.fields] if kind else []
    record = ContextType({name: datatypes.feel_type(register.fields[name]) for name in names})
    return {"purpose": STRING, "applicant": APPLICANT, "record": record}


def _names(text: str) -> frozenset[str]:
    try:
        return feel.compile(text, frozenset({"purpose", "applicant", "record"})).names
    except feel.FeelError:
        return frozenset()  # said already


def _field(places: Places, where: Where, field: FormField, known: Mapping[str, Type]) -> Iterator[Problem]:
    if field.when:
        yield from _one(places, (*where, "when"), field.when, known, BOOLEAN)
    for n, source in enumerate(field.sources):
        if source.derive:
            kind = datatypes.feel_type(field)
            yield from _one(places, (*where, "sources", n, "derive"), source.derive, known, kind)
        if source.when:
            yield from _one(places, (*where, "sources", n, "when"), source.when, known, BOOLEAN)
        if source.equals:
            yield from _one(places, (*where, "sources", n, "equals"), source.equals, known, ANY)
        if source.key_and:
            applicant = {name: type_ for name, type_ in known.items() if name == "applicant"}
            yield from _one(places, (*where, "sources", n, "key_and"), source.key_and, applicant, STRING)
        if source.absent:
            yield from _one(places, (*where, "sources", n, "absent"), source.absent, known, ANY)
    if field.ask:
        if field.ask.when:
            yield from _one(places, (*where, "ask", "when"), field.ask.when, known, BOOLEAN)
        for n, rule in enumerate(field.ask.valid_when):
            yield from _one(places, (*where, "ask", "valid_when", n, "test"), rule.test, known, BOOLEAN)


def _one(places: Places, where: Where, text: str, known: Mapping[str, Type], expected: Type) -> Iterator[Problem]:
    try:
        errors = feel.infer(text, known, expected=expected).errors
    except feel.FeelSyntaxError as broken:
        yield places.error(where, f"this is not FEEL: {broken.message}, at character {broken.position + 1}")
        return
    for error in errors:
        yield places.error(where, f"FEEL: {error.message}, at character {error.position + 1}")


def expression(places: Places, where: Where, text: str, known: Mapping[str, Type], expected: Type) -> Iterator[Problem]:
    """What is wrong with one expression that another check found: syntax, names, type."""
    yield from _one(places, where, text, known, expected)
