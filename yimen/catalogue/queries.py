"""Finding services and life events, and what they will need."""

import re
from dataclasses import dataclass

from yimen.government.schema import FormField, LifeEvent, Release, Service, Text

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


def search(words: str, *, release: Release) -> list[Found]:
    """Life events and services whose names, synonyms or summaries have the words, best first."""
    from yimen.government.schema.text import traditional

    wanted = set(_WORD.findall(words.lower()))
    if not wanted:
        return []
    entries: list[tuple[int, Found]] = []
    things: list[tuple[str, LifeEvent | Service]] = [
        *(("life-event", event) for event in release.life_events.values()),
        *(("service", service) for service in release.services.values()),
    ]
    for kind, thing in things:
        texts = [thing.name, *thing.synonyms, thing.summary]
        said = " ".join(f"{t.zh} {traditional(t.zh)} {t.en}" for t in texts).lower()
        names = " ".join(f"{t.zh} {traditional(t.zh)} {t.en}" for t in texts[:-1]).lower()
        hits = sum(word in said for word in wanted)
        if hits * 2 > len(wanted):
            score = hits * 4 + sum(word in names for word in wanted) * 2 + (kind == "life-event") * 3
            score += (words.strip().lower() in said) * 10
            entries.append((score, Found(kind, thing.id, thing.name, thing.summary)))
    return [found for _, found in sorted(entries, key=lambda entry: -entry[0])][:MOST]


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
