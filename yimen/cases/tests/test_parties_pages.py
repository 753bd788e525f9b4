"""Every role at the pages of one's own matters: what each sees of a complaint, before and after it was decided."""

import uuid
from types import SimpleNamespace

import pytest
from django.urls import reverse

from yimen.cases import errors, models, operations, queries
from yimen.cases.events import CaseResumed, LimitExtended
from yimen.cases.operations.triggering import open_triggered
from yimen.cases.ports import Opening
from yimen.cases.tasks.accept import operations as accepting
from yimen.cases.tasks.answer import operations as answering
from yimen.cases.tests.test_kinds import KIND, WRITTEN
from yimen.cases.tests.test_kinds_pages import browser
from yimen.exchange import queries as exchange
from yimen.ledger import operations as ledger
from yimen.ledger.acts import SYSTEM, Actor
from yimen.requirements.facts import Fact

pytestmark = pytest.mark.django_db
Party, Role = operations.Party, operations.Role
SAID = {**WRITTEN, "request.text": "楼下餐馆半夜排烟。", "caller.name": "林某某"}
WHO = {
    "complainant": "lin", "respondent": "chen", "subject": "wu", "helper": "he", "signer": "he", "agent": "wu",
    "applicant": "chen",
}  # fmt: skip
ANSWER, PENALTY = "已上门查看并答复来电人。", "油烟管道未接入专用烟道，限期改正。"


@pytest.fixture
def opens(cast, names, release, now):
    """A way to open a case of the demonstration's kind with any parties."""

    def open_(*parties, **more):
        found = operations.open_case(
            names(KIND), kind="request", origin=f"caller:{uuid.uuid4()}",
            parties=[Party(role, cast.person(WHO[role]).id) for role in parties],
            facts={names(name): Fact(value, "typed", now.isoformat()) for name, value in SAID.items()},
            release=release, actor=SYSTEM, now=now, **more,
        )  # fmt: skip
        return models.Case.objects.get(id=found.id)

    return open_


def decide(case, *, now) -> models.Decision:
    """What burdens somebody is decided, as a kind with such a step does."""
    decision = models.Decision(
        id=uuid.uuid4(), case=case, kind="decide", number=f"决-{case.reference}", outcome="refused", reasons=PENALTY,
        grounds=[], basis=[{"zh": "《法》第一条", "en": "Law, art. 1"}], remedies=[], decided_by=uuid.uuid4(), post="x",
        decided_at=now,
    )  # fmt: skip
    ledger.append(CaseResumed(case=str(case.id)), actor=SYSTEM, rows=[decision], subjects=[case.matter], now=now)
    decision.save(force_insert=True)
    return decision


def answer(case, officer, *, now) -> None:
    """The complaint is accepted and answered."""
    for step in ("accept", "answer"):
        task = case.tasks.get(closed_at=None)
        operations.claim(task.id, actor=officer, now=now)
        if step == "accept":
            accepting.accept(task.id, actor=officer, now=now)
        else:
            answering.answer(task.id, text=ANSWER, actor=officer, now=now)


def pages(cast, role_or_name, case) -> tuple[str, str | None]:
    """The page of all matters of somebody, and that of the case; None where there is none."""
    client = browser(str(cast.person(WHO.get(role_or_name, role_or_name)).id))
    own = client.get(reverse("cases:concern", args=[case.reference]))
    assert own.status_code in {200, 404}
    return client.get("/my/").content.decode(), own.content.decode() if own.status_code == 200 else None


def test_whom_a_complaint_is_about_sees_nothing_of_it_until_something_is_decided(opens, cast, now):
    case = opens("complainant", "respondent", "subject")
    answer(case, cast.officer("urban.request-officer"), now=now)  # an answer is for who complained

    for role in ("respondent", "subject"):
        mine, page = pages(cast, role, case)
        assert case.reference not in mine and page is None


@pytest.mark.parametrize("role", ["respondent", "subject"])
def test_then_they_read_the_decision_and_nothing_of_who_complained(opens, cast, now, role):
    case = opens("complainant", "respondent", "subject")
    decide(case, now=now)
    answer(case, cast.officer("urban.request-officer"), now=now)

    mine, page = pages(cast, role, case)

    assert case.reference in mine
    assert PENALTY in page and case.reference in page and "Who has it now" in page
    for secret in (*SAID.values(), cast.person("lin").name, cast.person("lin").id_number, ANSWER, "Timeline", "proof"):
        if secret not in {"litter", "yuqian-east"}:
            assert secret not in page and secret not in mine, secret


def test_who_complained_reads_the_answer_and_of_the_decision_only_what_came_of_it(opens, cast, now):
    case = opens("complainant", "respondent")
    decision = decide(case, now=now)
    answer(case, cast.officer("urban.request-officer"), now=now)

    mine, page = pages(cast, "complainant", case)

    assert case.reference in mine
    assert ANSWER in page and decision.number in page and "Timeline" in page
    for secret in (PENALTY, "Law, art. 1", cast.person("chen").name, cast.person("chen").id_number):
        assert secret not in page, secret


@pytest.mark.parametrize("role", ["applicant", "agent", "signer"])
def test_who_applies_who_signs_and_who_acts_for_them_read_all_that_is_decided(opens, cast, now, role):
    case = opens("applicant", "agent", "signer")
    decide(case, now=now)
    answer(case, cast.officer("urban.request-officer"), now=now)

    mine, page = pages(cast, role, case)

    assert case.reference in mine
    assert PENALTY in page and ANSWER in page and "How the rules apply" in page and "Timeline" in page


def test_a_helper_sees_where_it_stands_and_no_decision(opens, cast, now):
    case = opens("complainant", "helper")
    answer(case, cast.officer("urban.request-officer"), now=now)

    mine, page = pages(cast, "helper", case)

    assert case.reference in mine
    assert "Answered" in page and ANSWER not in page and SAID["request.text"] not in page


def test_a_subject_whom_nobody_complained_about_follows_it_from_the_beginning(opens, cast):
    case = opens("subject")

    mine, page = pages(cast, "subject", case)

    assert case.reference in mine and "Timeline" in page


def test_a_stranger_sees_nothing(opens, cast, client, now):
    case = opens("complainant", "respondent", "helper")
    decide(case, now=now)

    mine, page = pages(cast, "wu", case)

    assert case.reference not in mine and page is None
    assert client.get(reverse("cases:concern", args=[case.reference])).status_code == 302


def test_who_applies_for_what_has_no_application_has_the_page_of_a_case_and_may_withdraw_it(opens, cast):
    case = opens("applicant")
    client = browser(str(cast.person("chen").id))
    own, withdraw = (
        reverse("applications:case", args=[case.reference]),
        reverse("applications:case_act", args=[case.reference, "withdraw"]),
    )

    assert own in client.get("/my/").content.decode()
    page = client.get(own)
    assert page.status_code == 200 and case.reference in page.content.decode()
    assert client.get(withdraw).status_code == 200
    client.post(withdraw)
    case.refresh_from_db()
    assert case.status == "withdrawn"
    assert browser(str(cast.person("lin").id)).get(own).status_code == 404


def test_a_look_at_what_names_nobody_is_in_the_list_of_who_knows_of_the_case_alone(opens, cast, names, now):
    case = opens("complainant", "respondent")
    field = names("caller.id_number")
    officer = cast.officer("urban.request-officer")
    facts = {**case.facts, field: Fact(cast.person("lin").id_number, "typed", now.isoformat()).to_json()}
    ledger.append(CaseResumed(case=str(case.id)), actor=SYSTEM, rows=[case], subjects=[case.matter], now=now)
    case.facts = facts
    case.save(update_fields=["facts"])

    assert operations.show_facts(case.id, [field], actor=officer, now=now) == {field}

    assert [each.outcome for each in exchange.readings_of(cast.person("lin").id)] == ["shown"]
    assert exchange.readings_of(cast.person("chen").id) == []


def test_reasons_for_a_longer_limit_are_told_to_one_side(opens, cast, now):
    event = LimitExtended(case="", days=3, reason="等被投诉人的账册。", due_on="2026-12-30")
    told = {}
    for parties in (("complainant",), ("complainant", "respondent")):
        case = opens(*parties)
        ledger.append(event, actor=SYSTEM, subjects=[case.matter], now=now)
        told[parties] = pages(cast, "complainant", case)[1]

    assert event.reason in told["complainant",]
    assert event.reason not in told["complainant", "respondent"]
    assert "The limit was lengthened" in told["complainant", "respondent"]


def test_what_follows_a_complaint_is_told_no_sooner_than_the_complaint(opens, cast, release, names, now):
    cause = opens("complainant", "respondent", "subject")
    opening = Opening(
        kind=names(KIND), origin=f"act:{uuid.uuid4()}", cause=str(cause.id), release=release.digest,
        facts={}, told={},
    )  # fmt: skip

    made = models.Case.objects.get(id=open_triggered(opening, actor=SYSTEM, now=now))

    assert set(made.parties.values_list("role", flat=True)) == {"respondent"}
    assert made.parties.count() == 2
    assert queries.concern_of(made.reference, cast.person("chen"), now=now) is None


@pytest.mark.parametrize("role", ["complainant", "agent", "signer"])
def test_nobody_but_who_applies_acts_on_it(opens, cast, now, role):
    case = opens("applicant", "complainant", "agent", "signer")
    actor = Actor(kind="person", id=str(cast.person(WHO[role]).id))

    with pytest.raises(errors.NotFound):
        operations.withdraw_case(case.id, actor=actor, now=now)


def test_a_departure_is_told_without_what_stands_in_another_record():
    def ground(decision, text):
        return {"decision": decision, "zh": text, "en": text, "basis": [{"zh": text, "en": text}]}

    grounds = [ground("exception", "verified"), ground("secret", "their ban"), ground("open", "the area")]
    decision = SimpleNamespace(
        departure=SimpleNamespace(exception="exception"), grounds=grounds, basis=[each["basis"][0] for each in grounds]
    )
    explained = [
        {"key": "secret", "name": "Secret", "withheld": True, "rests_on_withheld": True, "held": []},
        {"key": "open", "name": "Open", "withheld": False, "rests_on_withheld": False, "held": []},
    ]

    told = queries.as_told(decision, explained)

    said = [each["en"] for each in told.grounds]
    assert "verified" in said and "the area" in said and "their ban" not in said
    assert [each["en"] for each in told.basis] == ["verified", "the area"]
    assert len(decision.grounds) == 3
