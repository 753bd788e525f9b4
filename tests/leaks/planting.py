"""Registers whose every value can be told from all others, so that wherever one turns up it is known whose it is."""

import datetime as dt
import re
from dataclasses import dataclass

from yimen.exchange import connectors, persons
from yimen.government.schema import EvidenceKind, Register, Release

PAST, FUTURE = dt.date(1911, 1, 1), dt.date(2071, 1, 1)


@dataclass(frozen=True)
class Marker:
    """One planted value: of which field of which kind of evidence, and whose record it is, by their numbers."""

    texts: tuple[str, ...]
    evidence: str
    field: str
    people: frozenset[str]
    open: bool
    sensitive: bool

    def stands_in(self, page: str) -> bool:
        """Whether the value can be read in a page, in any of the ways in which pages write it."""
        return any(text in page for text in self.texts)


class Planted:
    """Stands at the registers' door: gives each record with its values made unique, and remembers them.

    Words that rules compare, keys, numbers of people and places where a case belongs stay as they are; texts and dates
    become unique. A date that lies ahead stays ahead.
    """

    def __init__(self, release: Release, seed: int) -> None:
        self.release, self.seed = release, seed
        self.find = connectors.find
        self.markers: dict[tuple[str, str, str], Marker] = {}
        self.divisions = {*release.divisions}

    def __call__(self, register: Register, kind: EvidenceKind, key: str, fields: list[str]) -> dict | None:
        needed = [*fields, *(name for name in kind.people if name in kind.fields)]
        found = self.find(register, kind, key, list(dict.fromkeys(needed)))
        if found is None:
            return None
        people = frozenset(persons.of_record(kind, key, found))
        return {name: self._value(register, kind, key, name, found.get(name), people) for name in found}

    def _value(self, register, kind, key, name, value, people):
        field = register.fields.get(name)
        if field is None or value in (None, "") or name == kind.key or name in kind.people:
            return value
        place = (kind.id, key, name)
        number = len(self.markers) + 1 + 7 * self.seed
        if field.type == "text" and not field.options and str(value) not in self.divisions:
            made, texts = (self.markers[place].texts[0],) * 2 if place in self.markers else (f"Mk{number:05d}z",) * 2
            texts = (texts,)
        elif field.type == "date":
            old = self.markers.get(place)
            ahead = str(value)[:10] > "2026-11-01"
            day = (FUTURE if ahead else PAST) + dt.timedelta(days=number)
            made = old.texts[0] if old else day.isoformat()
            day = dt.date.fromisoformat(made)
            texts = (made, f"{day.year}年{day.month}月{day.day}日", f"{day.day} {day:%B %Y}", f"{day:%d.%m.%Y}")
        else:
            return value
        self.markers[place] = Marker(texts, kind.id, name, people, name in kind.open, field.sensitive)
        return made


def readable(response) -> str:
    """What somebody can read in an answer, whatever it is: a page, JSON, a PDF; and its headers."""
    body = b"".join(response) if response.streaming else response.content
    if response.headers.get("Content-Type", "").startswith("application/pdf"):
        import io

        import pypdf

        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages)
        return re.sub(r"\s", "", text)
    return body.decode(errors="replace") + str(dict(response.headers))
