"""Who read a person's records, as a list that can be read: one look-up is one line, a year of nights is one line."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yimen.exchange.queries.readings import ReadingView


@dataclass(frozen=True)
class Line:
    """Readings that were one act of somebody: an officer's look-up, or one reading for a case. Never empty."""

    readings: Sequence[ReadingView]

    @property
    def first(self) -> ReadingView:
        """Any of them: who read, when and how are the same."""
        return self.readings[0]

    @property
    def purposes(self) -> list[str]:
        """What for, each once."""
        return list(dict.fromkeys(each.purpose for each in self.readings))

    @property
    def kinds(self) -> list[ReadingView]:
        """One of the readings of each kind of evidence, those of which most fields were read."""
        found: dict[str, ReadingView] = {}
        for each in sorted(self.readings, key=lambda each: -len(each.fields)):
            found.setdefault(each.kind, each)
        return list(found.values())


@dataclass(frozen=True)
class Nights:
    """Readings of everybody's records of one kind by one agency in one year, the newest first. Never empty."""

    kind: str
    agency: str
    year: int
    readings: Sequence[ReadingView]

    @property
    def last(self) -> ReadingView:
        """The newest."""
        return self.readings[0]

    @property
    def times(self) -> list[tuple[dt.datetime, uuid.UUID]]:
        """When, each once, with the extract by which one's own part in it can be proven."""
        found = dict.fromkeys((each.at, each.extract) for each in self.readings if each.extract)
        return [(at, extract) for at, extract in found if extract]

    @property
    def purposes(self) -> list[str]:
        """What for, over the year, each once."""
        return list(dict.fromkeys(each.purpose for each in self.readings))

    @property
    def fields(self) -> list[str]:
        """What was read, over the year, each once."""
        return list(dict.fromkeys(name for each in self.readings for name in each.fields))


def lines(readings: Iterable[ReadingView]) -> list[Line]:
    """Readings of the person themselves, one by one; an officer's look-up is one, however many records it took."""
    groups: dict[tuple[object, ...], list[ReadingView]] = {}
    for each in readings:
        if each.extract and not each.looked_up:
            continue
        who = each.actor.id if each.actor else ""
        key = (each.at, who, each.agency, each.purpose) if each.looked_up else (each.act, each.kind)
        groups.setdefault(key, []).append(each)
    return [Line(found) for found in groups.values()]


def nights(readings: Iterable[ReadingView], *, zone: dt.tzinfo) -> list[Nights]:
    """Readings of everybody, of which the person was one: one for each kind, agency and year."""
    groups: dict[tuple[str, str, int], list[ReadingView]] = {}
    for each in readings:
        if each.extract and not each.looked_up:
            groups.setdefault((each.kind, each.agency, each.at.astimezone(zone).year), []).append(each)
    found = [Nights(*key, readings=each) for key, each in groups.items()]
    return sorted(found, key=lambda each: (-each.year, each.agency, each.kind))
