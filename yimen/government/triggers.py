"""Holding an act against a trigger, and finding triggers that set each other off without end. Pure."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yimen.engines import feel
from yimen.government.compiled import Compiled
from yimen.government.schema import Definition, FormField, Release, Source, Trigger


def fields_of_kinds(release: Release) -> dict[str, list[FormField]]:
    """The kinds of cases that the folder defines, each with the fields of its facts."""
    return {identifier: definition.form.fields for identifier, definition in release.definitions.items()}


def concerns(trigger: Trigger, kind: str, *, of: str | None) -> bool:
    """Whether a trigger looks at acts of a kind, of a case of the kind `of` (None: of no case)."""
    return trigger.on == kind and (not trigger.of or of in trigger.of)


def facts_to_open(
    release: Release, trigger: Trigger, *, act: Mapping[str, Any], facts: Mapping[str, Any], on: dt.date
) -> dict[str, Any] | None:
    """What is known of the case to be opened, by field; None if the condition does not hold.

    `act` has the fields of the act, and `facts` the contexts of its case (empty without one). What is not known is
    null, and a condition that is null does not hold. A fact that comes to null is left out.
    """
    contexts: dict[str, Any] = {root: {} for root in release.vocabulary.contexts}
    context = {**contexts, **facts, "act": feel.to_feel(dict(act)), "city": release.city.parameters_on(on)}
    compiled = Compiled.of(release)

    def value(text: str) -> Any:
        return compiled.program(text, context)(context, today=on)

    if trigger.when is not None and value(trigger.when) is not True:
        return None
    found = {field: value(text) for field, text in trigger.opens.facts.items()}
    return {field: feel.to_python(each) for field, each in found.items() if each is not None}


def fields_read(fields: Iterable[FormField], text: str) -> frozenset[str]:
    """The fields that a text reads, and those from which rules work them out, however far; none where it is no FEEL."""
    fields = list(fields)
    found: set[str] = set()
    waiting = [text]
    while waiting:
        try:
            paths = feel.compile(waiting.pop()).names
        except feel.FeelError:
            continue
        for field in fields:
            if field.id not in found and any(_reads(path, field) for path in paths):
                found.add(field.id)
                waiting += [source.derive for source in field.sources if source.derive]
    return frozenset(found)


def _reads(path: str, field: FormField) -> bool:
    return path == field.root or f"{path}.".startswith(f"{field.id}.")


def handed_on(release: Release, trigger: Trigger) -> Iterator[tuple[str, Definition, Source]]:
    """What a register may have told for one kind of case and a trigger hands on: to which fact, of which kind, whence.

    What is only compared with a register is told by it too.
    """
    for kind in trigger.of or release.definitions:
        definition = release.definitions.get(kind)
        if definition is None:
            continue
        for name, text in trigger.opens.facts.items():
            read = fields_read(definition.form.fields, text)
            for field in definition.form.fields:
                if field.id in read:
                    yield from ((name, definition, source) for source in field.sources if source.kind == "register")


def circles(release: Release) -> Iterator[list[Trigger]]:
    """Triggers that lead to each other again and again, each circle once, from its first trigger round to the last.

    A trigger leads to another if the other looks at acts of the kind of case that it opens. An act that names no case
    may follow from any. One that says `at_most` ends every circle that it is on.
    """
    endless = {name: each for name, each in sorted(release.triggers.items()) if each.at_most is None}
    told: set[str] = set()
    for name in endless:
        if name not in told and (circle := _way_back(name, endless)) is not None:
            told |= set(circle)
            yield [endless[each] for each in circle]


def _way_back(start: str, triggers: Mapping[str, Trigger]) -> list[str] | None:
    """The shortest way from a trigger to itself."""
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:
        for name, each in triggers.items():
            if each.of and triggers[way[-1]].opens.kind not in each.of:
                continue
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return None
