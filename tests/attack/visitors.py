"""Every address × everybody: no answer breaks, none tells of somebody else, and no stranger changes anything."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.attack import errands, odd
from tests.attack.addresses import Address, addresses
from tests.attack.browser import Answer, Visitor, anybody, at_once, signed_in
from tests.attack.case import Outcome, line
from tests.attack.installation import Installation

THREADS = 6
OWN_WORDS = {"identity:sign_in", "identity:code", "demo:outbox"}  # the demonstration says there who can be anybody


@dataclass(frozen=True)
class Person:
    """Somebody whose number, telephone and name are theirs."""

    number: str
    phone: str
    name: str


def attack(installation: Installation, *, short: bool) -> Iterator[Outcome]:
    """Everybody opens everything, then sends to everything; last comes what no browser sends."""
    installation.site()
    errand = installation.errand
    applicant = errand.person.id_number
    visitors = _visitors(installation, applicant, short=short)
    places = addresses(errand.application, most=2 if short else 4)
    people = _people()
    yield from _matrix("GET", visitors, places, people, _allowed(applicant))
    before = _standing(errand)
    strangers = [each for each in visitors if each.number != applicant and each.agency is None]
    yield from _matrix("POST", strangers, places, people, _allowed(applicant))
    after = _standing(errand)
    changed = [name for name in before if before[name] != after[name]]
    yield Outcome(
        "visitors.strangers-change-nothing", "A stranger sends every form of somebody's application.",
        f"{', '.join(changed)} changed" if changed else None, len(strangers) * len(places),
    )  # fmt: skip
    who = [visitors[0], next(each for each in visitors if each.number == applicant), visitors[-1]]
    yield from odd.attack(who, places, short=short)


def _visitors(installation: Installation, applicant: str, *, short: bool) -> list[Visitor]:
    """Nobody, every resident of the cast, and officers of each agency; `short` takes two residents and two officers."""
    from bench.pages import enrol

    found, agencies = [anybody(installation)], set()
    for entry in errands.cast():
        enrol(entry)  # as signing in once would
        if not entry.get("posts"):
            found.append(signed_in(installation, entry["id_number"]))
            continue
        post = entry["posts"][0]["post"]
        if (agency := post.partition(".")[0]) not in agencies:
            agencies.add(agency)
            found.append(signed_in(installation, entry["id_number"], post=post))
    if not short:
        return found
    officers = [each for each in found if each.agency]
    residents = [each for each in found[1:] if not each.agency and each.number != applicant]
    mine = next(each for each in found if each.number == applicant)
    return [found[0], mine, *residents[:2], officers[0], officers[-1]]


def _people() -> list[Person]:
    return [Person(each["id_number"], each["phone"], each["name"]) for each in errands.cast()]


def _allowed(applicant: str) -> dict[str, set[str]]:
    """Whose record whom concerns: the applicant and who was named know each other; offices know parties of cases."""
    entry = next(each for each in errands.cast() if each["id_number"] == applicant)
    numbers = {value for value in entry.values() if isinstance(value, str) and re.fullmatch(r"\d{17}[\dX]", value)}
    return dict.fromkeys(numbers, numbers)


def _matrix(
    method: str, visitors: Sequence[Visitor], places: Sequence[Address], people: Sequence[Person],
    allowed: dict[str, set[str]],
) -> Iterator[Outcome]:  # fmt: skip
    """All of them at all addresses; what broke, and what told of others."""
    pairs = [
        (visitor, place) for place in places for visitor in visitors
        if not (method == "POST" and place.name in {"identity:sign_out", "identity:code", "identity:sign_in"})
    ]  # fmt: skip

    def one(pair: tuple[Visitor, Address]) -> Answer:
        return pair[0].ask(method, pair[1].path, {} if method == "POST" else None)

    answers = list(zip(pairs, at_once(one, pairs, threads=THREADS), strict=True))
    broken = [f"{v.name} {p.path}: {a.status}" for (v, p), a in answers if a.status == 0 or a.status >= 500]
    yield _outcome(
        f"{method.lower()}-no-5xx", f"Everybody {method}s every address: no answer breaks.", broken, len(pairs)
    )
    numbers, names = [], []
    for (visitor, place), answer in answers:
        if place.name in OWN_WORDS or answer.status != 200:
            continue
        numbers += _told(visitor, place, answer.text, people, allowed)
        names += _named(visitor, place, answer.text, people, allowed)
    yield _outcome(
        f"{method.lower()}-foreign-numbers", f"No answer to a {method} has somebody else's number or telephone.",
        numbers, len(pairs) * len(people),
    )  # fmt: skip
    yield _outcome(
        f"{method.lower()}-foreign-names", f"No answer to a {method} gives a resident's name to another resident.",
        names, len(pairs) * len(people),
    )  # fmt: skip


def _told(
    visitor: Visitor, place: Address, text: str, people: Iterable[Person], allowed: dict[str, set[str]]
) -> list[str]:
    mine = allowed.get(visitor.number or "", {visitor.number})
    if visitor.agency:
        mine = {visitor.number, *allowed}  # parties of a case are known to the offices that it is with
    return [
        f"{visitor.name} reads a number at {place.path}"
        for person in people
        if person.number not in mine and (person.number in text or person.phone in text)
    ]


def _named(
    visitor: Visitor, place: Address, text: str, people: Iterable[Person], allowed: dict[str, set[str]]
) -> list[str]:
    if visitor.agency:
        return []  # officers are named to officers
    mine = allowed.get(visitor.number or "", {visitor.number})
    plain = re.sub(r"<[^>]+>", " ", text)
    return [
        f"{visitor.name} reads a name at {place.path}"
        for person in people
        if person.number not in mine and len(person.name) > 2 and re.search(rf"(?<!\w){person.name}(?!\w)", plain)
    ]


def _standing(errand: errands.Errand) -> dict[str, object]:
    """How the application stands."""
    application = type(errand.application).objects.get(pk=errand.application.pk)
    return {
        "the application": application.status,
        "its stages": sorted(application.stages.values_list("stage", "status")),
        "its cases": sorted(application.cases.values_list("reference", "status", "release", "division")),
        "its uploads": sorted(application.uploads.values_list("id", "removed_at"), key=str),
        "its tasks": sorted(
            str(t) for case in application.cases.all() for t in case.tasks.values_list("id", "claimed_by", "closed_at")
        ),
        "its parties": sorted(map(str, application.parties.values_list("id", "state"))),
    }


def _outcome(name: str, sentence: str, fallen: Sequence[str], tried: int) -> Outcome:
    return Outcome(f"visitors.{name}", sentence, line(f"{len(fallen)}: {fallen[0]}") if fallen else None, tried)
