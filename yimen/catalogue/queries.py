"""Finding services and life events, and what they will need."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from yimen.government.schema import FormField, LifeEvent, Parameter, ParameterValue, Policy, Release, Service, Text
from yimen.government.schema.text import traditional

MOST = 20
_WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]")


@dataclass(frozen=True)
class Found:
    """A hit of the search."""

    kind: str  # "life-event" or "service"
    id: str
    name: Text
    summary: Text


@dataclass(frozen=True)
class Needs:
    """What a life event or service will ask, and what it will not."""

    asked: tuple[FormField, ...]
    from_registers: tuple[tuple[Text, tuple[FormField, ...]], ...]
    derived: tuple[FormField, ...]
    outputs: tuple[Text, ...]

    @property
    def known(self) -> int:
        """How many fields nobody has to fill in."""
        return sum(len(fields) for _, fields in self.from_registers) + len(self.derived)


@dataclass(frozen=True)
class _Entry:
    """What is searched of one thing: its names and synonyms, and these with its summary, in lower case."""

    found: Found
    names: str
    said: str


_ENTRIES: dict[str, tuple[Release, tuple[_Entry, ...]]] = {}
_RELEASES_KEPT = 4


def search(words: str, *, release: Release) -> list[Found]:
    """Life events, services and policies whose names, synonyms or summaries have the words, best first."""
    wanted = set(_WORD.findall(words.lower()))
    if not wanted:
        return []
    scored: list[tuple[int, Found]] = []
    for entry in _entries(release):
        hits = sum(word in entry.said for word in wanted)
        if hits * 2 > len(wanted):
            score = hits * 4 + sum(word in entry.names for word in wanted) * 2 + (entry.found.kind == "life-event") * 3
            scored.append((score + (words.strip().lower() in entry.said) * 10, entry.found))
    return [found for _, found in sorted(scored, key=lambda each: -each[0])][:MOST]


def _entries(release: Release) -> tuple[_Entry, ...]:
    """What is searched of a release, in both scripts; made once, for making Traditional Chinese takes its time."""
    kept = _ENTRIES.get(release.digest)
    if kept is None or kept[0] is not release:
        if len(_ENTRIES) >= _RELEASES_KEPT:
            _ENTRIES.clear()
        kept = _ENTRIES[release.digest] = (release, tuple(_made(release)))
    return kept[1]


def _made(release: Release) -> Iterator[_Entry]:
    things: list[tuple[str, LifeEvent | Service | Policy]] = [
        *(("life-event", event) for event in release.life_events.values()),
        *(("service", service) for service in release.services.values()),
        *(("policy", policy) for policy in release.policies.values()),
    ]
    for kind, thing in things:
        synonyms = [] if isinstance(thing, Policy) else thing.synonyms
        names = " ".join(map(_in_all_scripts, (thing.name, *synonyms)))
        said = f"{names} {_in_all_scripts(thing.summary)}"
        yield _Entry(Found(kind, thing.id, thing.name, thing.summary), names, said)


def _in_all_scripts(text: Text) -> str:
    return f"{text.zh} {traditional(text.zh)} {text.en}".lower()


@dataclass(frozen=True)
class Standard:
    """An amount or threshold of a policy as it is in force: nothing where it is switched off or not yet begun."""

    parameter: Parameter
    entry: ParameterValue | None


def standards(policy: Policy, *, on: dt.date) -> list[Standard]:
    """The amounts and thresholds of a policy on a day."""
    found = []
    for parameter in policy.parameters.values():
        past = [entry for entry in parameter.values if entry.from_on <= on]
        entry = max(past, key=lambda each: each.from_on, default=None)
        found.append(Standard(parameter, entry if entry and entry.value is not None else None))
    return found


def records_of(policy: Policy, *, release: Release) -> list[tuple[Text, list[Text]]]:
    """What is read for a policy: each register, with the names of the fields."""
    found: dict[str, dict[str, Text]] = {}
    for each in policy.facts.values():
        register = each.evidence.partition(".")[0]
        fields = release.registers[register].fields
        found.setdefault(register, {}).update({name: fields[name].name for name in each.fields})
    return [(release.registers[register].name, list(names.values())) for register, names in found.items()]


FIGURES = ("steps", "materials", "days", "visits", "fields")


def before(services: list[str], *, release: Release) -> dict[str, int]:
    """What separate applications take together: each figure that the folder has measured for all of the services."""
    figures = [release.services[service].before for service in services]
    found = {}
    for name in FIGURES:
        measured: list[int | None] = [getattr(each, name) if each else None for each in figures]
        values = [value for value in measured if value is not None]
        if values and len(values) == len(measured):
            found[name] = sum(values)
    return found


def remedies(service: Service) -> list[tuple[Text, list[Text]]]:
    """What can be done against each body of a service: against its decisions, and when it decides nothing in time."""
    found = []
    for body in service.bodies:
        given = service.remedies_at(body.division)
        if given is not None:
            silence = given.against_silence()
            found.append((body.name, [*given.in_words(), *([silence] if silence else [])]))
    return found


def needs(services: list[str], *, release: Release) -> Needs:
    """The union of the official fields of several services, by where each comes from."""
    fields: dict[str, FormField] = {}
    for service in services:
        for field in release.services[service].form.fields:
            if field.official:
                fields.setdefault(field.id, field)
    registers: dict[str, list[FormField]] = {}
    derived, asked, outputs = [], [], {}
    for field in fields.values():
        first = field.sources[0] if field.sources else None
        if first is None:
            asked.append(field)
        elif first.kind == "register":
            registers.setdefault(first.register_id or "", []).append(field)
        elif first.kind == "output":
            output = release.output(first.output or "")
            if output:
                outputs[output.id] = output.name
        else:
            derived.append(field)
    return Needs(
        asked=tuple(asked),
        from_registers=tuple((release.registers[key].name, tuple(found)) for key, found in registers.items()),
        derived=tuple(derived),
        outputs=tuple(outputs.values()),
    )
