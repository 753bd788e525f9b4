"""Nobody reads another's record: who looks × whose record × page × role, with values that are in no other record.

One application of a synthetic person, who names somebody as food-safety officer, in premises that belong to somebody
else. Everybody opens every address there is: while those who were named are asked, when they have confirmed, and when
the cases lie with the offices.
"""

import itertools
import uuid

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from tests.leaks.planting import Planted, readable
from yimen.applications import operations as applying
from yimen.applications import stage_state
from yimen.applications.tests.driving import Driver
from yimen.credentials import queries as credentials
from yimen.exchange import connectors
from yimen.exchange.queries import EvidenceView, readings_of
from yimen.identity import operations as identity_operations
from yimen.identity import queries as identity
from yimen.identity import sessions
from yimen.identity.access import in_post
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.long]
SEED = 20261124
CHECKS = 10_000
NAMED = "safety_officer.id_number"
WITHOUT = {"extract_id"}  # what this application does not make; readings at once have tests of their own


class Visitor:
    """Somebody with a browser. `number` is theirs, None for who has not signed in; officers act in a post."""

    def __init__(self, name, number=None, actor=None, *, reaches=False) -> None:
        self.name, self.number, self.actor, self.reaches = name, number, actor, reaches
        self.client = Client()
        self.client.cookies["language"] = "zh-hans"
        person = identity.person(actor.id) if actor else number and identity.person_by_number(number)
        if person:
            session, now = self.client.session, timezone.now().isoformat()
            session[sessions.PERSON] = str(person.id)
            session[sessions.SIGNED_IN_AT] = session[sessions.LAST_SEEN_AT] = now
            if actor:
                held = identity.posts_of(actor.id, on=timezone.localdate())
                session[sessions.HOLDING] = str(next(each.id for each in held if each.post == actor.post))
            session.save()

    def may_see(self, marker, scene) -> bool:
        """What the law and the folder allow: one's own record; what is open, where it is one's application or case;
        as an officer in reach, also the applicant's own, as far as it is not sensitive."""
        if self.number in marker.people:
            return True
        concerns = self.reaches or self.number == scene.driver.person.id_number
        if marker.open:
            return concerns or marker.field in scene.public
        own = scene.driver.person.id_number in marker.people
        return self.reaches and own and not marker.sensitive


class Scene:
    """The application, everybody who could look at it, and every address that it has."""

    def __init__(self, cast, release, now, monkeypatch) -> None:
        self.release, self.now = release, now
        self.planted = Planted(release, SEED % 97)
        monkeypatch.setattr(connectors, "find", self.planted)
        known = {each.get("id"): each["id_number"] for each in cast.entries}
        applicant, self.names = "chen", cast.names
        others = {self.names(NAMED): known["he"]}
        rooms = {"food.kitchen_area": "110", "food.dining_area": "280"}
        self.driver = Driver(cast, release, now, who=applicant, **others, **rooms)
        self.others = others
        self.public = set()
        for number in others.values():
            cast.by_number(number)
        self.owner = self._owner()
        self.cast = cast

    def _owner(self) -> str:
        """Whom the premises belong to, who never signed in before."""
        kinds = [
            k
            for r in self.release.registers.values()
            for k in r.evidence.values()
            if k.people and k.key not in k.people
        ]
        register, kind = next(
            (self.release.registers[kind.id.partition(".")[0]], kind)
            for kind in kinds
            if kind.key == "premises_no" and len(kind.people) == 1
        )
        found = self.planted.find(register, kind, self.driver.answers[self.names("premises.number")], list(kind.people))
        number = found[kind.people[0]]
        identity_operations.register_person(
            id_number=number, name="房主", phone="", provider="demo", actor=SYSTEM, now=self.now
        )
        return number

    def visitors(self) -> list[Visitor]:
        driver, cast = self.driver, self.cast
        holders = {post: identity.holders_of(post, on=self.now.date())[0] for post in self._posts()}
        reach = {post: in_post(holder) for post, holder in holders.items()}
        return [
            Visitor("anybody"),
            Visitor("the applicant", driver.person.id_number),
            Visitor("another resident", cast.person("wu").id_number),
            Visitor("who was named", self.others[self.names(NAMED)]),
            Visitor("the owner of the premises", self.owner),
            *(Visitor(f"an officer, {post}", identity.person(actor.id).id_number, actor, reaches=self._handles(post))
              for post, actor in reach.items()),
        ]  # fmt: skip

    def _posts(self) -> list[str]:
        """One post of each agency that has officers, and each that handles cases of the application."""
        found = {}
        for agency in self.release.agencies.values():
            for post in agency.posts.values():
                if identity.holders_of(post.id, on=self.now.date()):
                    found.setdefault((agency.id, post.level), post.id)
        return sorted(found.values())

    def _handles(self, post: str) -> bool:
        return post.partition(".")[0] in {self.release.services[s].agency for s in self.release.services}

    def addresses(self) -> list[str]:
        """Every address of the house with everything that there is to put into it."""
        application = self.driver.application
        reads = list(self._evidence())
        cases = list(application.cases.values_list("reference", flat=True))
        licences = [each for case in application.cases.all() for each in credentials.of_case(case.id)]
        event = self.release.life_events[application.life_event]
        fields = {f.id for s in event.services() for f in self.release.services[s].form.fields if f.ask or f.party}
        documents = {d.id for s in event.services() for d in self.release.services[s].form.documents}
        tasks = [t for case in application.cases.all() for t in case.tasks.values_list("id", flat=True)]
        acts = [act.id for act in ledger.acts_of(f"application:{application.id}", limit=400)][-3:]
        known = {
            "reference": [application.reference, *cases],
            "stage": [stage.stage for stage in application.stages.all()],
            "field": sorted(fields),
            "evidence_id": reads,
            "document_id": sorted(documents),
            "upload_id": [upload.id for upload in application.uploads.all()],
            "party_id": list(application.parties.values_list("id", flat=True)),
            "credential_id": [each.id for each in licences],
            "code": [each.public_code for each in licences],
            "task_id": tasks,
            "act_id": acts,
            "act": ["claim"],
            "life_event": [event.id],
            "event_id": [event.id],
            "service_id": sorted(event.services()),
            "policy_id": sorted(self.release.policies)[:1],
            "kind_id": sorted(self.release.kinds)[:1],
            "determination_id": [uuid.UUID(int=1)],
            "inspection_id": [uuid.UUID(int=1)],
            "departure_id": [uuid.UUID(int=1)],
            "alert_id": [uuid.UUID(int=1)],
            "agency": sorted(self.release.agencies)[:2],
            "year": [self.now.year],
            "evidence": sorted({marker.evidence for marker in self.planted.markers.values()})[:3],
            "law_id": ["no-law"],
            "article": ["1"],
            "size": [ledger.size()],
            "first": [1],
            "second": [ledger.size()],
            "path": ["0/000", f"entries/000.p/{ledger.size() % 256}"],
        }
        found = set()
        for name, parameters in routes():
            if WITHOUT & set(parameters):
                continue
            choices = known | {"field": ["name", "born_on"]} if name == "exchange:dispute" else known
            for values in itertools.product(*(choices[each] for each in parameters)):
                given = dict(zip(parameters, values, strict=True))
                reference, stage = str(given.get("reference", "")), given.get("stage")
                case_route = (
                    name
                    in {
                        "applications:case",
                        "applications:correction",
                        "applications:receipt",
                        "applications:case_act",
                        "cases:concern",
                    }
                    or "office" in name
                )
                if reference and (reference in cases) != case_route:
                    continue  # an application's reference where a case's belongs is a page that says it was not found
                if stage and not self._has(str(stage), given):
                    continue
                try:
                    found.add(reverse(name, kwargs=given))
                except NoReverseMatch:
                    continue
        return sorted(found, key=lambda each: (not each.endswith("/next/"), each))  # what has aged is read again first

    def _has(self, stage: str, given: dict) -> bool:
        """Whether a stage has the field or document that the address names."""
        services = [
            entry.service for entry in stage_state.stage_of(self.release, self.driver.application, stage).services
        ]
        forms = [self.release.services[each].form for each in services]
        if "field" in given:
            return any(form.field(given["field"]) for form in forms)
        if "document_id" in given:
            return any(each.id == given["document_id"] for form in forms for each in form.documents)
        return True

    def _evidence(self) -> list[uuid.UUID]:
        """Every extract that was read for the application."""
        acts = ledger.acts_of(f"application:{self.driver.application.id}", limit=500)
        return [uuid.UUID(act.body["evidence"]) for act in acts if act.kind == "exchange.evidence.fetched"]


def routes() -> list[tuple[str, tuple[str, ...]]]:
    """The name and the parameters of every address that the house has."""
    found = []

    def walk(patterns, namespace):
        for each in patterns:
            inner = getattr(each, "url_patterns", None)
            if inner is not None:
                walk(inner, each.namespace or namespace)
            elif each.name:
                name = f"{namespace}:{each.name}" if namespace else each.name
                found.append((name, tuple(each.pattern.converters)))

    walk(get_resolver().url_patterns, "")
    return found


def look(scene: Scene, visitors: list[Visitor], addresses: list[str]) -> tuple[int, list[str]]:
    """How many times a value was looked for where it may not be, and where it was found all the same."""
    checks, leaks = 0, []
    markers = list(scene.planted.markers.values())
    for visitor in visitors:
        forbidden = [marker for marker in markers if not visitor.may_see(marker, scene)]
        for address in addresses:
            response = visitor.client.get(address)
            assert response.status_code < 500, (visitor.name, address)
            page = readable(response)
            checks += len(forbidden)
            leaks += [
                f"{visitor.name} reads {marker.evidence} {marker.field} on {address}"
                for marker in forbidden
                if marker.stands_in(page)
            ]
    return checks, leaks


@pytest.fixture
def scene(cast, release, now, monkeypatch):
    return Scene(cast, release, now, monkeypatch)


def decided(scene: Scene) -> None:
    """Until the cases are with the offices, as far as they go by themselves, with the licence issued."""
    driver = scene.driver
    driver.licensed()
    applying.declare(driver.application, scene.names("opening"), actor=driver.actor, now=driver.now)
    row = driver.application.stages.get(stage=scene.names("opening"))
    for field, number in scene.others.items():
        current = applying.refresh(driver.application, row, actor=driver.actor, now=driver.now)
        if field in current.unanswered:
            applying.save_answers(driver.application, row, {field: number}, now=driver.now)
    applying.refresh(driver.application, row, actor=driver.actor, now=driver.now)


def test_nobody_reads_anothers_record(scene):
    decided(scene)
    total, found = 0, []

    for step in ("named", "confirmed", "submitted"):
        if step == "confirmed":
            scene.driver.complete("opening")
        if step == "submitted":
            scene.driver.submit("opening")
        for case in scene.driver.application.cases.all():
            for licence in credentials.of_case(case.id):  # what a licence says to everybody is public
                public = {name for name, datum in licence.definition.data.items() if datum.public}
                shown = {str(value) for name, value in licence.data.items() if name in public}
                scene.public |= {m.field for m in scene.planted.markers.values() if m.open and shown & set(m.texts)}
        visitors = scene.visitors() if step == "submitted" else scene.visitors()[:5]  # offices have it only then
        checks, leaks = look(scene, visitors, scene.addresses())
        total, found = total + checks, found + leaks
        if step == "confirmed":  # the page with everything on it was not passed over
            applicant = Visitor("the applicant", scene.driver.person.id_number)
            check = f"/my/applications/{scene.driver.application.reference}/{scene.names('opening')}/check/"
            assert applicant.client.get(check).status_code == 200

    assert found == []
    assert total >= CHECKS, total
    people = {number for marker in scene.planted.markers.values() for number in marker.people}
    assert {scene.driver.person.id_number, scene.owner, *scene.others.values()} <= people
    for number in (*scene.others.values(), scene.owner):  # each of them can tell who read theirs
        assert readings_of(identity.person_by_number(number).id)


def test_a_leak_would_be_found(scene, monkeypatch):
    """The same look, where everybody's records are taken for open."""
    decided(scene)
    scene.driver.complete("opening")
    applicant = Visitor("the applicant", scene.driver.person.id_number)
    monkeypatch.setattr(EvidenceView, "open_to", lambda self, field, number: True)

    _, leaks = look(scene, [applicant], scene.addresses())

    assert any(scene.names("enterprises.food-safety-officer") in leak for leak in leaks)
    assert any("/evidence/" in leak for leak in leaks)
