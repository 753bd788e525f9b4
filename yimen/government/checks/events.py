"""Life events: agencies that do not take part, stages that wait for ever, feeds that nothing takes."""

from collections.abc import Iterator

from yimen.government.checks.places import Places, Where
from yimen.government.problems import Problem
from yimen.government.schema import LifeEvent, Release


def find(release: Release, places: Places) -> Iterator[Problem]:
    """Every life event whose parts do not fit together."""
    for identifier, event in release.life_events.items():
        where: Where = ("life_events", identifier)
        yield from _agencies(release, event, where, places)
        yield from _stages(event, where, places)
        yield from _feeds(release, event, where, places)
        fields = {
            field.id
            for name in event.services()
            if name in release.services
            for field in release.services[name].form.fields
        }
        for n, choice in enumerate(event.choices):
            if choice.field not in fields:
                yield places.error((*where, "choices", n), f"no service of the life event has a field {choice.field!r}")


def _agencies(release: Release, event: LifeEvent, where: Where, places: Places) -> Iterator[Problem]:
    needed = {release.services[name].agency for name in event.services() if name in release.services}
    for agency in sorted(needed - set(event.agencies)):
        yield places.error((*where, "agencies"), f"{agency} offers a service of this life event and is not named")
    if event.lead not in event.agencies:
        yield places.error((*where, "lead"), f"{event.lead} leads and is not among the agencies")


def _stages(event: LifeEvent, where: Where, places: Places) -> Iterator[Problem]:
    stages: set[str] = set()
    before: list[str] = []
    for n, stage in enumerate(event.stages):
        if stage.id in stages:
            yield places.error((*where, "stages", n), f"there are two stages {stage.id!r}")
        stages.add(stage.id)
        for m, output in enumerate(stage.needs):
            if output.partition("/")[0] not in before:
                message = f"the stage {stage.id!r} waits for ever: no earlier stage issues {output}"
                yield places.error((*where, "stages", n, "needs", m), message)
        for m, entry in enumerate(stage.services):
            if entry.service in before:
                yield places.error((*where, "stages", n, "services", m), f"{entry.service} stands in two places")
            before.append(entry.service)


def _feeds(release: Release, event: LifeEvent, where: Where, places: Places) -> Iterator[Problem]:
    fed = {(feed.output, feed.to) for feed in event.feeds}
    for n, feed in enumerate(event.feeds):
        if feed.to in release.services and feed.output not in _taken(release, feed.to):
            yield places.error((*where, "feeds", n), f"nothing in {feed.to} takes {feed.output}")
    for name in event.services():
        for output in sorted(_taken(release, name)) if name in release.services else ():
            inside = output.partition("/")[0] in event.services()
            if inside and (output, name) not in fed:
                yield places.error(
                    (*where, "feeds"), f"{name} takes {output}, which the life event does not feed to it"
                )


def _taken(release: Release, service: str) -> set[str]:
    form = release.services[service].form
    sources = [source for field in form.fields for source in field.sources]
    sources += [source for document in form.documents for source in document.sources]
    return {source.output for source in sources if source.output}
