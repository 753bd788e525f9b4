"""Who reads the value of each field of a form: rules, conditions, outputs, powers, registers' keys, other questions."""

from collections.abc import Iterator

from yimen.engines import bpmn, feel
from yimen.government.checks import loaded
from yimen.government.schema import Definition, Release, Service


def readers(release: Release, service: Definition) -> dict[str, list[str]]:
    """For each field of the service's form, what reads it, such as `decision:requirements` or `output:permit`.

    The condition under which a field is asked reads other fields, and its own validation is no reader of it.
    """
    found: dict[str, list[str]] = {field.id: [] for field in service.form.fields}
    for path, reader in reads(release, service):
        if path in found and reader not in found[path] and reader != f"field:{path}":
            found[path].append(reader)
    return found


def reads(release: Release, service: Definition) -> Iterator[tuple[str, str]]:
    """Each path that something of a definition reads, with what reads it."""
    for key, decision in service.rules.decisions.items():
        model = loaded.rules(release, service)
        if model is not None and decision.name in model.decisions:
            yield from ((path, f"decision:{key}") for path in sorted(model.reads(decision.name)))
    for text, reader in _texts(release, service):
        yield from ((path, reader) for path in paths_of(text))
    for field in service.form.fields:
        for source in field.sources:
            if source.key:
                yield source.key, f"register:{source.register_id}"
            if source.confirmed:
                yield source.confirmed, f"party:{source.confirmed}"
    for document in service.form.documents:
        for path in document.falls_back_for:
            yield path, f"document:{document.id}"


def _texts(release: Release, service: Definition) -> Iterator[tuple[str, str]]:
    yield service.jurisdiction, "jurisdiction"
    form = service.form
    for field in form.fields:
        own = [field.when, *(part for source in field.sources for part in (source.derive, source.when, source.absent))]
        if field.ask:
            own += [field.ask.when, *(rule.test for rule in field.ask.valid_when)]
        yield from ((text, f"field:{field.id}") for text in own if text)
    yield from ((document.when, f"document:{document.id}") for document in form.documents if document.when)
    yield from ((each.when, f"commitment:{each.id}") for each in form.commitments if each.when)
    for key, output in service.outputs.items():
        entered = (text for entry in output.enters for text in (*entry.record.values(), *entry.revoked.values()))
        texts = [output.when, *(datum.value for datum in output.data.values()), *entered]
        yield from ((text, f"output:{key}") for text in texts if text)
    if isinstance(service, Service):
        yield from ((fee.when, "fee") for fee in service.fees if fee.when)
        yield from ((each.when, f"warning:{each.id}") for each in service.warnings if each.when)
    yield from ((route.when, "limits") for route in service.limits.routes)
    net = loaded.net(release, service)
    if net is not None:
        yield from ((text, "process") for _, text in bpmn.condition_texts(net))
        for name in {node.attributes.get("power", "") for node in net.nodes} & set(release.powers):
            yield from ((bound.when, f"power:{name}") for bound in release.powers[name].limits)
    for event in release.life_events.values():
        for stage in event.stages:
            yield from ((entry.when, f"life-event:{event.id}") for entry in stage.services if entry.when)


def paths_of(text: str) -> frozenset[str]:
    """What a rule reads; nothing of one that is not FEEL, which is said elsewhere."""
    try:
        return feel.compile(text).names
    except feel.FeelError:
        return frozenset()
