"""What a citizen would bear without need: needless questions, values that nobody reads, promises beyond the law."""

import re
from collections.abc import Iterator

from yimen.government.checks.places import Places, Where
from yimen.government.problems import Problem
from yimen.government.schema import FormField, Release, Service

_PATH = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


def find(release: Release, places: Places) -> Iterator[Problem]:
    """Questions without need, fetches without a grant, values that nobody reads, promises beyond the law."""
    concepts = {
        field.concept: f"{register.name.en}, {name}"
        for register in release.registers.values()
        for name, field in register.fields.items()
        if field.concept
    }
    for identifier, service in release.services.items():
        where: Where = ("services", identifier)
        for n, field in enumerate(service.form.fields):
            place: Where = (*where, "form", "fields", n)
            register = concepts.get(field.concept or field.id)
            if register and field.ask and not any(source.kind == "register" for source in field.sources):
                yield places.error(place, f"{field.id} is asked, though a register could give it ({register})")
            yield from _grants(release, service, field, place, places)
            if not field.official and field.id not in _read(service, release):
                yield places.error(place, f"{field.id} is read by nobody, and is no field of the official form")
        yield from _limits(service, where, places)


def _grants(release: Release, service: Service, field: FormField, where: Where, places: Places) -> Iterator[Problem]:
    for n, source in enumerate(field.sources):
        register = release.registers.get(source.register_id or "")
        if register is None:
            continue
        granted = any(
            grant.to == service.agency
            and grant.evidence == source.evidence
            and service.id in grant.purposes
            and source.field in grant.fields
            for grant in register.grants
        )
        if not granted:
            yield places.error(
                (*where, "sources", n),
                f"{field.id} is fetched without a grant: {register.id} does not let {service.agency} read "
                f"{source.evidence}.{source.field} for {service.id}",
            )


def _read(service: Service, release: Release) -> set[str]:
    """Every path that the service's rules, process, outputs and conditions mention, and the keys of registers."""
    texts = [service.jurisdiction, service.process.source, service.rules.source]
    texts += [datum.value for output in service.outputs.values() for datum in output.data.values()]
    texts += [bound.when for power in release.powers.values() for bound in power.limits]
    found = {path for text in texts for path in _PATH.findall(text)}
    for field in service.form.fields:
        found |= {source.key for source in field.sources if source.key}
        found |= {path for source in field.sources if source.derive for path in _PATH.findall(source.derive)}
    return found


def _limits(service: Service, where: Where, places: Places) -> Iterator[Problem]:
    limits = service.limits
    if limits.promised.days > limits.statutory.days:
        yield places.error(
            (*where, "limits", "promised"),
            f"the promised limit ({limits.promised.days} days) is longer than the statutory one "
            f"({limits.statutory.days} days)",
        )
    if limits.acceptance.days > 5:
        yield places.error((*where, "limits", "acceptance"), "acceptance takes at most 5 days (Licensing Law art. 32)")
