"""Triggers: acts and kinds of cases that do not exist, conditions that cannot mean what they say, circles, and what
registers told one agency and would be handed on to another."""

from collections.abc import Iterator, Mapping

from yimen.engines.feel.types import BOOLEAN, STRING, ContextType, Type
from yimen.government import datatypes, granting, recorded, triggers
from yimen.government.checks import types
from yimen.government.checks.places import Places, Where
from yimen.government.problems import Problem, did_you_mean
from yimen.government.schema import Release, Trigger


def find(release: Release, places: Places) -> Iterator[Problem]:
    """Every trigger that could not work, or would not end."""
    for trigger in release.triggers.values():
        yield from _one(release, trigger, ("triggers", trigger.id), places)
    for circle in triggers.circles(release):
        way = " → ".join(f"{each.id} opens {each.opens.kind}" for each in circle)
        message = f"cases would be opened without end: {way} → {circle[0].id}; `at_most` says how often, or `of` which"
        yield places.error(("triggers", circle[0].id), message)


def _one(release: Release, trigger: Trigger, where: Where, places: Places) -> Iterator[Problem]:
    known_kinds = triggers.fields_of_kinds(release)
    for n, kind in enumerate(trigger.of):
        if kind not in known_kinds:
            message = f"there is no kind of case {kind!r}{did_you_mean(kind, known_kinds)}"
            yield places.error((*where, "of", n), message)
    if trigger.opens.kind not in known_kinds:
        hint = did_you_mean(trigger.opens.kind, known_kinds)
        message = f"there is no kind of case {trigger.opens.kind!r}{hint}"
        yield places.error((*where, "opens", "kind"), message)
    fields = recorded.kinds().get(trigger.on)
    if fields is None:
        message = f"no act is of the kind {trigger.on!r}{did_you_mean(trigger.on, recorded.kinds())}"
        yield places.error((*where, "on"), message)
        return
    if trigger.of and not recorded.names_a_case(trigger.on):
        message = f"acts of the kind {trigger.on} name no case, so that `of` can never hold"
        yield places.error((*where, "of"), message)
    known = _known(release, trigger, fields)
    if trigger.when is not None:
        yield from types.expression(places, (*where, "when"), trigger.when, known, BOOLEAN)
    taken = {field.id: field for field in known_kinds.get(trigger.opens.kind, ())}
    for name, text in trigger.opens.facts.items():
        place: Where = (*where, "opens", "facts", name)
        if trigger.opens.kind in known_kinds and name not in taken:
            message = f"{trigger.opens.kind} has no field {name!r}{did_you_mean(name, taken)}"
            yield places.error(place, message)
            continue
        wanted = datatypes.feel_type(taken[name]) if name in taken else STRING
        yield from types.expression(places, place, text, known, wanted)
    yield from _handed_on(release, trigger, where, places)


def _handed_on(release: Release, trigger: Trigger, where: Where, places: Places) -> Iterator[Problem]:
    """A grant is one agency's, for a purpose: what was read by it may not reach another agency without one."""
    opened = release.definitions.get(trigger.opens.kind)
    told = set()
    for name, definition, source in triggers.handed_on(release, trigger):
        register = release.registers.get(source.register_id or "")
        if opened is None or register is None or definition.agency == opened.agency:
            continue
        granted = granting.given(register, source.evidence or "", agency=opened.agency, purpose=opened.id)
        if granting.cover(granted, [source.field] if source.field else []).complete:
            continue
        what = f"{register.id} does not let {opened.agency} read {source.evidence}.{source.field} for {opened.id}"
        if (name, what) not in told:
            told.add((name, what))
            message = f"{name} is handed on from {definition.id} without a grant: {what}"
            yield places.error((*where, "opens", "facts", name), message)


def _known(release: Release, trigger: Trigger, fields: Mapping[str, Type]) -> dict[str, Type]:
    """What a trigger's expressions see, by type."""
    known: dict[str, Type] = {"act": ContextType(dict(fields)), **types.shared(release)}
    if not recorded.names_a_case(trigger.on):
        return known
    kinds = triggers.fields_of_kinds(release)
    of = [kind for kind in trigger.of if kind in kinds] or list(kinds)
    context = types.context(release, list({field.id: field for kind in of for field in kinds[kind]}.values()))
    return {**known, **{name: kind for name, kind in context.items() if name not in {"applicant", "act"}}}
