"""The list of powers: those that nobody holds, that rest on no law, that nothing uses, whose holders see too little."""

from collections.abc import Iterator

from yimen.engines import bpmn
from yimen.government.checks import loaded
from yimen.government.checks.places import Places, Where
from yimen.government.problems import Problem
from yimen.government.schema import Power, Release, Service

NEEDS_A_LAW = {"licensing", "penalty", "coercion", "levy"}  # Licensing Law arts. 14–17, Penalty Law arts. 10–16


def find(release: Release, places: Places) -> Iterator[Problem]:
    """Every power that could not be exercised, or not lawfully."""
    used = {policy.power for policy in release.policies.values()}
    for service in release.services.values():
        for name in sorted(_powers_of(service) & set(release.powers)):
            used.add(name)
            yield from _reads(release, service, release.powers[name], places)
    for identifier, power in release.powers.items():
        where: Where = ("powers", identifier)
        yield from _holders(release, power, where, places)
        law = release.laws.get(power.basis.law_id)
        if law is not None and law.kind == "document" and power.kind in NEEDS_A_LAW:
            message = (
                f"{identifier} rests on a document, {law.name.en}: a power of {power.kind} needs a law or regulation"
            )
            yield places.error((*where, "basis"), message)
        if identifier not in used:
            yield places.warning(where, f"no process or policy uses the power {identifier}")


def _holders(release: Release, power: Power, where: Where, places: Places) -> Iterator[Problem]:
    if not power.posts:
        yield places.error((*where, "posts"), f"no post holds the power {power.id}")
    levels = {division.level for division in release.divisions.values()}
    for n, name in enumerate(power.posts):
        post = release.post(name)
        if post is None:
            continue  # an unknown post is reported with the identifiers
        if name.partition(".")[0] != power.agency:
            yield places.error((*where, "posts", n), f"{name} is a post of another agency than {power.agency}")
        elif post.level not in levels:
            yield places.error((*where, "posts", n), f"nobody can be {name}: the city has no {post.level}")


def _powers_of(service: Service) -> set[str]:
    net = loaded.net(service.process.source)
    nodes = net.nodes if net else ()
    return {node.attributes.get("power", "") for node in nodes if node.kind is bpmn.Kind.USER}


def _reads(release: Release, service: Service, power: Power, places: Places) -> Iterator[Problem]:
    """The case page shows all evidence of the case: who may not read it all could never act."""
    for field in service.form.fields:
        for source in field.sources:
            if source.evidence_id and release.evidence(source.evidence_id) and source.evidence_id not in power.reads:
                message = f"{power.id} does not read {source.evidence_id}, which every case of {service.id} shows"
                yield places.error(("powers", power.id, "reads"), message)
