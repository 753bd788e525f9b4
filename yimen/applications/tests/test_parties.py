"""Somebody whom an application names: asked, and nothing read before they confirm; the applicant learns only that."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from yimen.applications import models
from yimen.applications import operations as applying
from yimen.applications.operations.parties import NOT_ME, UNWILLING
from yimen.applications.tests.driving import Driver
from yimen.applications.tests.test_office_pages import Desk
from yimen.cases import errors, events, operations
from yimen.cases.queries import rows
from yimen.engines.identifiers import citizen_number
from yimen.exchange import queries as exchange
from yimen.identity import sessions
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM, Actor
from yimen.ledger.operations import append

pytestmark = pytest.mark.django_db
FIELD = "safety_officer.id_number"


@pytest.fixture
def lin(cast, release, now):
    """An applicant with the business licence, who has named somebody as food-safety officer."""
    driver = Driver(cast, release, now).licensed()
    applying.declare(driver.application, "opening", actor=driver.actor, now=now)
    name(driver, driver.answers[FIELD])
    return driver


def row(driver):
    return driver.application.stages.get(stage="opening")


def refresh(driver, **change):
    return applying.refresh(driver.application, row(driver), actor=driver.actor, **({"now": driver.now} | change))


def name(driver, number):
    assert applying.save_answers(driver.application, row(driver), {FIELD: number}, now=driver.now) == []
    return refresh(driver)


def of_others(driver) -> int:
    """How often the records of anybody were read as of whom the application names."""
    acts = ledger.acts_of(f"application:{driver.application.id}", limit=500)
    return sum(act.kind.startswith("exchange.") and bool(act.body.get("role")) for act in acts)


def actor(person) -> Actor:
    return Actor(kind="person", id=str(person.id))


@pytest.fixture
def he(lin, cast):
    return cast.by_number(lin.answers[FIELD])


def test_nothing_is_read_before_they_confirm_and_everything_after(lin, he):
    waiting = refresh(lin)
    assert [each.field.id for each in waiting.waiting] == [FIELD]
    assert of_others(lin) == 0
    assert "safety_officer.name" not in waiting.resolution.facts

    lin.confirm()
    current = refresh(lin)

    assert current.waiting == ()
    assert of_others(lin) == 2
    assert current.resolution.facts["safety_officer.name"].value == he.name
    theirs = exchange.readings_of(he.id)
    assert {each.role["zh"] for each in theirs if each.role} == {"食品安全员"}
    assert {each.act for each in exchange.readings_of(lin.person.id)}.isdisjoint({each.act for each in theirs})


@pytest.mark.parametrize("because", [NOT_ME, UNWILLING])
def test_who_declines_is_not_read_and_can_change_their_mind(lin, he, because):
    applying.decline_party(lin.party().id, number=he.id_number, because=because, actor=actor(he), now=lin.now)

    assert [each.state for each in refresh(lin).waiting] == ["declined"]
    with pytest.raises(errors.CaseError):
        applying.ask_party(lin.application, row(lin), FIELD, actor=lin.actor, now=lin.now)
    assert of_others(lin) == 0

    lin.confirm()

    assert refresh(lin).waiting == ()


def test_who_confirmed_can_still_decline_and_then_counts_for_nothing(lin, he):
    lin.confirm()
    refresh(lin)

    applying.decline_party(lin.party().id, number=he.id_number, because=UNWILLING, actor=actor(he), now=lin.now)

    current = refresh(lin)
    assert "safety_officer.name" not in current.resolution.facts
    assert not current.complete


def test_naming_somebody_else_asks_them_and_lets_the_first_go(lin, he, cast):
    first = lin.party()
    name(lin, cast.number("luo"))

    first.refresh_from_db()
    assert (first.state, lin.party().state) == ("withdrawn", "asked")
    with pytest.raises(errors.OutOfOrder):
        applying.confirm_party(first.id, number=he.id_number, actor=actor(he), now=lin.now)


def test_what_was_taken_back_is_asked_again_only_when_wanted(lin):
    applying.take_back_party(lin.application, FIELD, actor=lin.actor, now=lin.now)

    assert [each.state for each in refresh(lin).waiting] == ["withdrawn"]
    applying.ask_party(lin.application, row(lin), FIELD, actor=lin.actor, now=lin.now)
    applying.ask_party(lin.application, row(lin), FIELD, actor=lin.actor, now=lin.now)

    assert [each.state for each in refresh(lin).waiting] == ["asked"]
    assert models.Party.objects.filter(application=lin.application, state="asked").count() == 1


def test_nobody_answers_for_another(lin, he, cast):
    luo = cast.person("luo")

    for who in (luo, lin.person):
        with pytest.raises(errors.NotFound):
            applying.confirm_party(lin.party().id, number=who.id_number, actor=actor(who), now=lin.now)
    with pytest.raises(errors.NotFound):
        applying.confirm_party(uuid.uuid4(), number=he.id_number, actor=actor(he), now=lin.now)


def test_it_is_over_when_the_draft_is_given_up_or_has_been_submitted(cast, release, now, lin, he):
    lin.complete("opening")
    lin.submit("opening")

    with pytest.raises(errors.OutOfOrder):
        applying.decline_party(lin.party().id, number=he.id_number, because=UNWILLING, actor=actor(he), now=now)


def test_a_stage_is_not_submitted_without_their_word(lin):
    with pytest.raises(errors.Incomplete) as missing:
        applying.submit(lin.application.id, "opening", key="k", actor=lin.actor, now=lin.now)

    assert FIELD in [problem.field for problem in missing.value.problems]


def test_a_number_that_nobody_has_looks_the_same(lin):
    nobody = citizen_number(area="990102", born_on=dt.date(1990, 1, 1), order=998)

    current = name(lin, nobody)

    assert [(each.state, each.role.zh) for each in current.waiting] == [("asked", "食品安全员")]
    assert of_others(lin) == 0


def test_ones_own_number_needs_nobody(lin):
    current = name(lin, lin.person.id_number)

    assert current.waiting == ()
    assert current.resolution.facts["safety_officer.banned"].value is False
    assert not {name_ for name_ in current.withheld if name_.startswith("safety_officer")}


def test_the_ledger_holds_no_number(lin, he):
    lin.confirm()
    refresh(lin)

    said = str([(act.body, act.subjects) for act in ledger.acts_of(f"application:{lin.application.id}", limit=500)])

    assert he.id_number not in said
    assert lin.person.id_number not in said


# --- pages ------------------------------------------------------------------------------------------------------------
def visit(person) -> Client:
    """The browser of somebody who has signed in."""
    client = Client()
    session, now = client.session, timezone.now().isoformat()
    session[sessions.PERSON] = str(person.id)
    session[sessions.SIGNED_IN_AT] = session[sessions.LAST_SEEN_AT] = now
    session.save()
    client.cookies["language"] = "zh-hans"
    return client


def test_on_their_page_they_see_who_named_them_and_what_would_be_read(lin, he):
    client = visit(he)
    home = client.get("/my/").content.decode()
    party = f"/my/named/{lin.party().id}/"

    page = client.get(party).content.decode()

    assert "林晓梅" in home
    assert party in home
    for said in ("林晓梅", "食品安全员", "食品安全员考核信息", "市场监督管理局", "食品经营许可证"):
        assert said in page, said
    assert client.post(party, {"answer": "confirm"}).status_code == 302
    assert lin.party().state == "confirmed"


def test_nobody_else_has_that_page(lin, cast):
    party = f"/my/named/{lin.party().id}/"

    assert Client().get(party).status_code == 302
    assert visit(lin.person).get(party).status_code == 404
    assert visit(cast.person("luo")).post(party, {"answer": "confirm"}).status_code == 404
    assert lin.party().state == "asked"


def test_the_applicant_waits_sees_verified_and_never_what_it_says(lin, he):
    base = f"/my/applications/{lin.application.reference}/opening"
    client = visit(lin.person)
    waiting = client.get(f"{base}/named/{FIELD}/").content.decode()
    lin.complete("opening")

    client.get(f"{base}/next/")  # what was read an hour ago is read again
    check = client.get(f"{base}/check/").content.decode()

    assert "食品安全员" in waiting
    assert "已核验" in check
    assert he.name not in check
    assert {str(each.evidence) for each in exchange.readings_of(he.id)}.isdisjoint(set(_confirmed(lin)))


def _confirmed(driver):
    return models.Draft.objects.get(application=driver.application).confirmed


def test_an_officer_sees_what_is_masked_only_by_a_look_that_they_are_told_of(cast, release, now, lin, he):
    lin.complete("opening")
    lin.submit("opening")
    registrar = lin.officer("market.registrar")
    client = Desk(registrar).client
    url = f"/office/cases/{lin.case('food-permit').reference}/"
    number = lin.case("food-permit").facts["safety_officer.name"]["value"]

    before = client.get(url).content.decode()
    shown = client.post(f"{url}show/", {"field": ["safety_officer.name"]}).content.decode()
    again = client.get(url).content.decode()

    assert (number in before, number in shown, number in again) == (False, True, False)
    (look,) = [each for each in exchange.readings_of(he.id) if each.outcome == "shown"]
    assert (look.actor.post, look.fields, look.purpose) == ("market.registrar", ("name",), "food-permit")
    assert [each for each in exchange.readings_of(lin.person.id) if each.outcome == "shown"] == []
    page = visit(he).get("/my/readings/").content.decode()
    assert "食品安全员" in page


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_the_letter_does_not_tell_the_applicant_that_whom_they_named_is_banned(cast, release, now, language):
    chen = Driver(cast, release, now, who="chen", **{FIELD: cast.number("fang")}).opening()
    case = chen.case("food-permit")
    operations.accept(chen.task("food-permit").id, actor=chen.officer("market.registrar"), now=now)
    operations.decide(chen.task("food-permit").id, outcome="refused", actor=chen.officer("market.approver"), now=now)
    (stored,) = rows.Decision.objects.filter(case=case)
    assert any("食品安全管理人员被禁止（是）" in ground["zh"] for ground in stored.grounds)
    client = visit(chen.person)
    client.cookies["language"] = language

    page = client.get(f"/my/cases/{case.reference}/").content.decode()

    told = {"zh-hans": "具体内容只告知其本人", "zh-hant": "具體內容只告知其本人", "en": "told only to them"}
    assert told[language] in page.split("<main")[1]
    ban = ("第一百三十五条", "第一百三十五條", "art. 135", "被禁止从业", "被禁止從業", "被禁止（是）", "banned (yes)")
    for said in (*ban, "is banned from the trade"):
        assert said not in page, said
    others = visit(cast.by_number(cast.number("fang"))).get("/my/readings/").content.decode()
    assert "禁止从业" in others  # whose record it is sees that it was read

    lin = cast.person("lin")
    called_for(case, lin, now)
    client = visit(lin)
    client.cookies["language"] = language
    concern = client.get(f"/my/concerns/{case.reference}/").content.decode().split("<main")[1]
    assert stored.number in concern  # what came of it, and no reason
    for said in (*ban, told[language], "is banned from the trade", "You submitted", "您提交", "您提交了"):
        assert said not in concern, said


def called_for(case, person, now) -> None:
    """Somebody is a complainant of a case, by an act that names the row."""
    party = rows.CaseParty(id=uuid.uuid4(), case=case, role=rows.CaseParty.Role.COMPLAINANT, person_id=person.id)
    append(events.CaseResumed(case=str(case.id)), actor=SYSTEM, rows=[party], subjects=[f"case:{case.id}"], now=now)
    party.save(force_insert=True)
