"""What a citizen would bear without need: needless questions, values that nobody reads, limits against the law."""

from collections.abc import Iterator

from yimen.government import granting, populations, triggers
from yimen.government.checks import loaded
from yimen.government.checks.places import Places, Where
from yimen.government.checks.readers import readers
from yimen.government.problems import Problem
from yimen.government.schema import Definition, FormField, Register, Release, Remedies, Service, Source, steps


def find(release: Release, places: Places) -> Iterator[Problem]:
    """Questions without need, fetches without a grant, values that nobody reads, limits against the law."""
    known = _Known(release)
    for service in release.definitions.values():
        where: Where = service.where
        read = readers(release, service)
        for n, field in enumerate(service.form.fields):
            place: Where = (*where, "form", "fields", n)
            asked = field.ask and not any(source.kind == "register" for source in field.sources)
            if asked and (giver := known.gives(field)):
                yield places.error((*place, "ask"), f"{field.id} is asked, though a register could give it ({giver})")
            if not field.official and not read[field.id]:
                yield places.error(place, f"{field.id} is read by nobody, and is no field of the official form")
            yield from _grants(release, service, field.id, field.sources, (*place, "sources"), places)
        for n, document in enumerate(service.form.documents):
            place = (*where, "form", "documents", n, "sources")
            yield from _grants(release, service, document.id, document.sources, place, places)
        yield from _limits(release, service, where, places)
    for register in release.registers.values():
        yield from _idle_grants(release, register, places)


class _Known:
    """What registers can give: by a declared concept, or because the record is fetched by that key already."""

    def __init__(self, release: Release) -> None:
        self.concepts = {
            field.concept: f"{register.name.en}, {name}"
            for register in release.registers.values()
            for name, field in register.fields.items()
            if field.concept
        }
        self.fetched: dict[tuple[str, str], str] = {}
        for service in release.definitions.values():
            for field in service.form.fields:
                for source in field.sources:
                    kind = release.evidence(source.evidence_id or "")
                    if kind is None or source.key is None or source.key.split(".")[0] != field.root:
                        continue  # a record found by another context's key says nothing of this one
                    for name in kind.fields:
                        if name != kind.key:
                            self.fetched.setdefault((field.root, name), f"{kind.name.en}, {name}")

    def gives(self, field: FormField) -> str | None:
        """The register that could give the field."""
        return self.concepts.get(field.concept or field.id) or self.fetched.get((field.root, field.name))


def _grants(
    release: Release, service: Definition, what: str, sources: list[Source], where: Where, places: Places
) -> Iterator[Problem]:
    for n, source in enumerate(sources):
        register = release.registers.get(source.register_id or "")
        if register is None:
            continue
        granted = granting.given(register, source.evidence or "", agency=service.agency, purpose=service.id)
        if not granting.cover(granted, [source.field] if source.field else []).complete:
            yield places.error(
                (*where, n),
                f"{what} is fetched without a grant: {register.id} does not let {service.agency} read "
                f"{source.evidence}.{source.field} for {service.id}",
            )


def _idle_grants(release: Release, register: Register, places: Places) -> Iterator[Problem]:
    """What is granted and never fetched: access to personal data without a purpose (PIPL art. 6)."""
    for n, grant in enumerate(register.grants):
        if not set(grant.purposes) <= {*release.definitions, *release.policies}:
            continue  # signing in, say: what it fetches is not in the folder
        evidence = f"{register.id}.{grant.evidence}"
        wanted = {purpose: _fetched(release, purpose, evidence) for purpose in grant.purposes}
        where: Where = ("registers", register.id, "grants", n)
        if idle := sorted(set(grant.fields) - set().union(*wanted.values())):
            yield places.warning((*where, "fields"), f"{', '.join(idle)} granted to {grant.to}, and never fetched")
        for purpose, fields in wanted.items():
            if not fields:
                yield places.warning(
                    (*where, "purposes"), f"granted for {purpose}, which never fetches {grant.evidence}"
                )


def _fetched(release: Release, purpose: str, evidence: str) -> set[str]:
    """The fields of a kind of evidence that a service or policy fetches, or that a trigger hands on to it."""
    if purpose in release.policies:
        return populations.fields_of(release, release.policies[purpose]).get(evidence, set())
    sources = [source for field in release.definitions[purpose].form.fields for source in field.sources]
    for trigger in release.triggers.values():
        if trigger.opens.kind == purpose:
            sources += [source for _, _, source in triggers.handed_on(release, trigger)]
    return {source.field for source in sources if source.evidence_id == evidence and source.field}


def _limits(release: Release, service: Definition, where: Where, places: Places) -> Iterator[Problem]:
    limits = service.limits
    for place, statutory, promised in (
        (("limits", "promised"), limits.statutory, limits.promised),
        *((("limits", "routes", n, "promised"), each.statutory, each.promised) for n, each in enumerate(limits.routes)),
    ):
        if promised.days > statutory.days:
            yield places.error(
                (*where, *place),
                f"the promised limit ({promised.days} days) is longer than the statutory one ({statutory.days} days)",
            )
    if isinstance(service, Service) and limits.acceptance and limits.acceptance.days > 5:
        yield places.error((*where, "limits", "acceptance"), "acceptance takes at most 5 days (Licensing Law art. 32)")
    if isinstance(service, Service) and service.power_kind == "licensing":
        yield from _licensing(service, where, places)
    for n, body in enumerate(service.bodies):
        if body.remedies is not None:
            yield from remedies(body.remedies, (*where, "bodies", n), places)
        elif service.remedies is None and _decides(release, service):
            message = f"{body.name.en} says nothing of remedies: which government reviews it, which court"
            yield places.error((*where, "bodies", n), message)
    if service.remedies is not None:
        yield from remedies(service.remedies, where, places)


def _decides(release: Release, definition: Definition) -> bool:
    """Whether what the body does can be contested: services always; of other cases those in which it decides."""
    net = loaded.net(release, definition)
    kinds = [steps.task_kinds().get(node.attributes.get("act", "")) for node in (net.nodes if net else ())]
    decides = any(kind.bound and kind.part != "opens" and not kind.informs for kind in kinds if kind)
    return decides or isinstance(definition, Service)


def _licensing(service: Service, where: Where, places: Places) -> Iterator[Problem]:
    """The limits that the Licensing Law sets to whatever it applies to."""
    limits = service.limits
    for name, article in (("acceptance", 32), ("delivery", 44)):
        if getattr(limits, name) is None:
            message = f"a licence has a limit of {name} (Licensing Law art. {article})"
            yield places.error((*where, "limits"), message)
    if limits.extension and limits.extension.days > 10:
        message = "an extension is at most 10 days (Licensing Law art. 42)"
        yield places.error((*where, "limits", "extension"), message)
    if limits.delivery and limits.delivery.days > 10:
        yield places.error((*where, "limits", "delivery"), "delivery takes at most 10 days (Licensing Law art. 44)")


def remedies(given: Remedies, where: Where, places: Places) -> Iterator[Problem]:
    """Remedies of a body or a policy that are shorter than the law's."""
    if given.reconsideration.days < 60:
        message = "reconsideration can be asked for within at least 60 days (Reconsideration Law art. 20)"
        yield places.error((*where, "remedies", "reconsideration"), message)
    if given.suit.months < 6:
        message = "a suit can be brought within 6 months (Litigation Law art. 46)"
        yield places.error((*where, "remedies", "suit"), message)
