"""Unknown identifiers: everything that the folder names must be defined in it."""

from collections.abc import Iterable, Iterator

from yimen.government.checks.places import Places, Where
from yimen.government.checks.readers import paths_of
from yimen.government.problems import Problem, did_you_mean
from yimen.government.schema import (
    Definition,
    Form,
    Kind,
    LifeEvent,
    Register,
    Release,
    Service,
    Source,
    Stage,
    StageService,
)
from yimen.government.schema.registers import SIGN_IN

OUTPUT_VALUES = ("number", "valid_from", "valid_until")  # what every issued output has besides its data


def find(release: Release, places: Places) -> Iterator[Problem]:
    """Every identifier that nothing defines."""
    known = _Known(release, places)
    yield from _population(release, known)
    if release.city.oversight is not None:
        yield from known("post", release.city.oversight, known.posts, ("city", "oversight"))
    if release.city.publication is not None:
        yield from known("power", release.city.publication, release.powers, ("city", "publication"))
    for identifier, division in release.divisions.items():
        if division.parent is not None:
            yield from known("division", division.parent, release.divisions, ("divisions", identifier, "parent"))
    for identifier, power in release.powers.items():
        where: Where = ("powers", identifier)
        yield from known("agency", power.agency, release.agencies, (*where, "agency"))
        for n, post in enumerate(power.posts):
            yield from known("post", post, known.posts, (*where, "posts", n))
        for n, evidence in enumerate(power.reads):
            yield from known("evidence", evidence, known.evidence, (*where, "reads", n))
        for n, other in enumerate(power.separate_from):
            yield from known("power", other, release.powers, (*where, "separate_from", n))
        for n, departure in enumerate(power.exceptions):
            yield from known("post", departure.reviewed_by, known.posts, (*where, "exceptions", n, "reviewed_by"))
    for identifier, register in release.registers.items():
        yield from _register(release, identifier, register, known)
    for service in release.definitions.values():
        yield from _definition(release, service, known)
    for identifier, event in release.life_events.items():
        yield from _life_event(release, identifier, event, known)
    for identifier, policy in release.policies.items():
        where = ("policies", identifier)
        yield from known("agency", policy.agency, release.agencies, (*where, "agency"))
        yield from known("power", policy.power, release.powers, (*where, "power"))
        granting = release.powers.get(policy.power)
        if granting is not None and granting.agency != policy.agency:
            yield places.error((*where, "power"), f"{policy.power} is a power of another agency than {policy.agency}")


def _population(release: Release, known: "_Known") -> Iterator[Problem]:
    source = release.city.population
    if source is None:
        return
    yield from known("evidence", source.evidence, known.evidence, ("city", "population", "evidence"))
    if kind := release.evidence(source.evidence):
        yield from known("field in that evidence", source.name, kind.fields, ("city", "population", "name"))


class _Known:
    def __init__(self, release: Release, places: Places):
        self.places = places
        self.posts = {post.id for agency in release.agencies.values() for post in agency.posts.values()}
        self.evidence = {kind.id for register in release.registers.values() for kind in register.evidence.values()}
        self.outputs = {f"{service.id}/{output}" for service in release.services.values() for output in service.outputs}

    def __call__(self, kind: str, identifier: str, known: Iterable[str], where: Where) -> Iterator[Problem]:
        if identifier not in known:
            yield self.places.error(where, f"there is no {kind} {identifier!r}{did_you_mean(identifier, known)}")


def _register(release: Release, identifier: str, register: Register, known: _Known) -> Iterator[Problem]:
    where: Where = ("registers", identifier)
    yield from known("agency", register.agency, release.agencies, (*where, "agency"))
    for name, kind in register.evidence.items():
        for n, field in enumerate(kind.fields):
            yield from known("field of the register", field, register.fields, (*where, "evidence", name, "fields", n))
        yield from known("field of the register", kind.key, register.fields, (*where, "evidence", name, "key"))
    for n, grant in enumerate(register.grants):
        place: Where = (*where, "grants", n)
        yield from known("agency", grant.to, release.agencies, (*place, "to"))
        yield from known("evidence in this register", grant.evidence, register.evidence, (*place, "evidence"))
        for m, purpose in enumerate(grant.purposes):
            purposes = [*release.definitions, *release.policies, SIGN_IN]
            yield from known("service or policy", purpose, purposes, (*place, "purposes", m))
        evidence = register.evidence.get(grant.evidence)
        for m, field in enumerate(grant.fields if evidence else []):
            yield from known(
                "field in that evidence", field, evidence.fields if evidence else [], (*place, "fields", m)
            )


def _definition(release: Release, service: Definition, known: _Known) -> Iterator[Problem]:
    where: Where = service.where
    yield from known("agency", service.agency, release.agencies, (*where, "agency"))
    for n, body in enumerate(service.bodies):
        yield from known("division", body.division, release.divisions, (*where, "bodies", n, "division"))
    if service.limits.extension:
        yield from known(
            "post", service.limits.extension.approved_by, known.posts, (*where, "limits", "extension", "approved_by")
        )
    for n, warning in enumerate(service.warnings if isinstance(service, Service) else ()):
        place: Where = (*where, "warnings", n)
        if (warning.when is None) is (warning.decision is None):
            yield known.places.error(place, "a warning is said while `when` holds, or by the values of a `decision`")
        if warning.decision is not None:
            decisions = service.rules.decisions
            yield from known("decision", warning.decision, decisions, (*place, "decision"))
            values = decisions[warning.decision].values if warning.decision in decisions else warning.values
            for m, value in enumerate(warning.values):
                yield from known(f"value of {warning.decision}", value, values, (*place, "values", m))
    for n, post in enumerate(service.opened_by if isinstance(service, Kind) else ()):
        yield from known("post", post, known.posts, (*where, "opened_by", n))
    for n, agency in enumerate(service.assisting if isinstance(service, Kind) else ()):
        yield from known("agency", agency, release.agencies, (*where, "assisting", n))
        if agency == service.agency:
            yield known.places.error((*where, "assisting", n), f"{agency} leads, and cannot assist as well")
    form = service.form
    numbers = {field.id for field in form.fields if field.type == "id-number"}
    for role, name in service.parties.items() if isinstance(service, Kind) else ():
        if name is not None:
            yield from known("citizen number in this form", name, numbers, (*where, "parties", role))
    fields = {field.id for field in form.fields}
    for n, field in enumerate(form.fields):
        place = (*where, "form", "fields", n)
        if field.id == service.jurisdiction.strip():  # who answers so would come to no body, or to a wrong one
            for m, option in enumerate(field.options):
                if option.value not in release.divisions:
                    hint = did_you_mean(option.value, release.divisions)
                    message = (
                        f"{service.id} is handled where {field.id} says, and {option.value!r} is no division{hint}"
                    )
                    yield known.places.error((*place, "options", m, "value"), message)
        if field.root not in release.vocabulary.contexts:
            hint = did_you_mean(field.root, release.vocabulary.contexts)
            yield known.places.error((*place, "id"), f"the vocabulary has no context {field.root!r}{hint}")
        yield from _sources(release, form, field.sources, (*place, "sources"), known)
        if field.ask and field.ask.page:
            yield from known("page", field.ask.page, release.vocabulary.pages, (*place, "ask", "page"))
    for n, document in enumerate(form.documents):
        place = (*where, "form", "documents", n)
        yield from _sources(release, form, document.sources, (*place, "sources"), known)
        for m, name in enumerate(document.falls_back_for):
            yield from known("field in this form", name, fields, (*place, "falls_back_for", m))


def _sources(release: Release, form: Form, sources: list[Source], where: Where, known: _Known) -> Iterator[Problem]:
    for n, source in enumerate(sources):
        place: Where = (*where, n)
        given = [source.register_id, source.output, source.derive, source.confirmed]
        if sum(part is not None for part in given) != 1:
            yield known.places.error(place, "a source is one of: register (with evidence), output, derive, confirmed")
            continue
        if source.register_id is not None:
            yield from _register_source(release, form, source, place, known)
        if source.output is not None:
            yield from known("output", source.output, known.outputs, (*place, "output"))
            output = release.output(source.output)
            if output is not None and source.field is not None:
                values = [*output.data, *OUTPUT_VALUES]
                yield from known(f"value of {source.output}", source.field, values, (*place, "field"))


def _register_source(release: Release, form: Form, source: Source, where: Where, known: _Known) -> Iterator[Problem]:
    register = release.registers.get(source.register_id or "")
    if register is None:
        yield from known("register", source.register_id or "", release.registers, (*where, "register"))
        return
    if source.evidence is None or source.key is None:
        yield known.places.error(where, "a source in a register needs its evidence and its key")
        return
    yield from known(f"evidence in {register.id}", source.evidence, register.evidence, (*where, "evidence"))
    kind = register.evidence.get(source.evidence)
    if kind is not None and source.field is not None:
        yield from known(f"field in {kind.id}", source.field, kind.fields, (*where, "field"))
    yield from known("field in this form", source.key, {field.id for field in form.fields}, (*where, "key"))


def _known_first(release: Release, stage: Stage, entry: StageService, where: Where, known: _Known) -> Iterator[Problem]:
    """Whether a service is needed rests on what the services of the stage ask that are needed in any case."""
    if entry.when is None:
        return
    always = [release.services.get(each.service) for each in stage.services if each.when is None]
    asked = {field.id for service in always if service is not None for field in service.form.fields}
    for path in sorted(paths_of(entry.when)):
        if path in release.vocabulary.elements and path not in asked:
            message = f"{path} is asked by no service of {stage.id} that is needed in any case, so nobody would know it"
            yield known.places.error(where, message)


def _life_event(release: Release, identifier: str, event: LifeEvent, known: _Known) -> Iterator[Problem]:
    where: Where = ("life_events", identifier)
    yield from known("agency", event.lead, release.agencies, (*where, "lead"))
    for n, agency in enumerate(event.agencies):
        yield from known("agency", agency, release.agencies, (*where, "agencies", n))
    for n, stage in enumerate(event.stages):
        for m, entry in enumerate(stage.services):
            yield from known(
                "service", entry.service, release.services, (*where, "stages", n, "services", m, "service")
            )
            yield from _known_first(release, stage, entry, (*where, "stages", n, "services", m, "when"), known)
        for m, output in enumerate(stage.needs):
            yield from known("output", output, known.outputs, (*where, "stages", n, "needs", m))
    for n, feed in enumerate(event.feeds):
        yield from known("output", feed.output, known.outputs, (*where, "feeds", n, "output"))
        yield from known("service of this life event", feed.to, event.services(), (*where, "feeds", n, "to"))
    for service, refusal in event.on_refusal.items():
        yield from known("service of this life event", service, event.services(), (*where, "on_refusal", service))
        for sibling in refusal.siblings:
            yield from known(
                "service of this life event", sibling, event.services(), (*where, "on_refusal", service, "siblings")
            )
