"""The city itself: divisions, the calendar, amounts by date, and texts in the language that they claim."""

import re
from collections.abc import Iterator, Mapping

from yimen.government.checks.places import Places, Where
from yimen.government.problems import Problem
from yimen.government.schema import Definition, Parameter, Release, Text
from yimen.government.schema.base import Strict

LEVELS = ["city", "district", "subdistrict", "community"]
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORDS = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")


def find(release: Release, places: Places) -> Iterator[Problem]:
    """Everything that does not fit together in what all agencies share."""
    yield from _divisions(release, places)
    yield from _calendar(release, places)
    yield from _parameters(release.city.parameters, ("city", "parameters"), places)
    for identifier, policy in release.policies.items():
        yield from _parameters(policy.parameters, ("policies", identifier, "parameters"), places)
    for service in release.definitions.values():
        yield from _bodies(release, service, (*service.where, "bodies"), places)
    yield from _texts(release, (), places)


def _divisions(release: Release, places: Places) -> Iterator[Problem]:
    codes: dict[str, str] = {}
    for identifier, division in release.divisions.items():
        where: Where = ("divisions", identifier)
        if not division.code.startswith(release.city.area_code[:4]):
            yield places.error((*where, "code"), f"the code of {identifier} is not under the city's area code")
        if division.code in codes:
            yield places.error((*where, "code"), f"{identifier} has the code of {codes[division.code]}")
        codes.setdefault(division.code, identifier)
        parent = release.divisions.get(division.parent or "")
        level = LEVELS.index(division.level)
        if (level == 0) is not (division.parent is None):
            yield places.error(where, f"{identifier}: a city lies in nothing, and everything else in something")
        elif parent is not None and LEVELS.index(parent.level) >= level:
            yield places.error((*where, "parent"), f"a {division.level} cannot lie in a {parent.level}, {parent.id}")


def _calendar(release: Release, places: Places) -> Iterator[Problem]:
    calendar = release.city.calendar
    off: set[object] = set()
    for n, holiday in enumerate(calendar.holidays):
        where: Where = ("city", "calendar", "holidays", n)
        if not calendar.first_on <= holiday.first_on <= holiday.last_on <= calendar.last_on:
            yield places.error(where, f"{holiday.name.en} does not lie within the calendar")
    off |= calendar.days_off()
    for n, day in enumerate(calendar.make_up_days):
        where = ("city", "calendar", "make_up_days", n)
        if day in off:
            yield places.error(where, f"{day} is a holiday and a make-up day")
        elif day.weekday() < 5:
            yield places.error(where, f"the make-up day {day} is a working day anyway")


def _parameters(parameters: Mapping[str, Parameter], where: Where, places: Places) -> Iterator[Problem]:
    for name, parameter in parameters.items():
        days = [value.from_on for value in parameter.values]
        if days != sorted(set(days)):
            message = f"the values of {name} do not follow each other in time: {', '.join(map(str, days))}"
            yield places.error((*where, name, "values"), message)
        if len({type(value.value) for value in parameter.values if value.value is not None}) > 1:
            yield places.error(
                (*where, name, "values"), f"the values of {name} are partly amounts and partly durations"
            )


def _bodies(release: Release, service: Definition, where: Where, places: Places) -> Iterator[Problem]:
    seen: set[str] = set()
    for n, body in enumerate(service.bodies):
        if body.division in seen:
            yield places.error((*where, n), f"{body.division} has two bodies for {service.id}")
        seen.add(body.division)
    parents = {division.parent for division in release.divisions.values()}
    for identifier, division in release.divisions.items():
        if identifier not in parents and release.body(service.id, identifier) is None:
            yield places.error(where, f"no body handles {service.id} in {division.name.en} ({identifier})")


def _texts(value: object, where: Where, places: Places) -> Iterator[Problem]:
    if isinstance(value, Text):
        if _HAN.search(value.en):
            yield places.error(where, f"the English text holds Chinese: {value.en[:40]!r}")
        if _WORDS.search(value.zh) and not _HAN.search(value.zh):
            yield places.error(where, f"the Chinese text is not Chinese: {value.zh[:40]!r}")
    elif isinstance(value, Strict):
        for key, field in type(value).model_fields.items():
            yield from _texts(getattr(value, key), (*where, field.alias or key), places)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*where, key), places)
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _texts(inner, (*where, n), places)
