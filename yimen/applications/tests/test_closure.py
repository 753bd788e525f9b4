"""What the demonstration's trigger does: a fire permission is taken back, and somebody looks whether the place stopped.

From the act, by the reaction to it, to the queue of the inspectors, and to the end of the case that was opened.
"""

import uuid

import pytest

from yimen.applications.tests.driving import Driver
from yimen.cases import operations, queries
from yimen.cases.queries import rows
from yimen.cases.tasks.answer import operations as answering
from yimen.cases.tests.desk import Desk
from yimen.ledger import followers, following, sequencer
from yimen.ledger import queries as ledger

pytestmark = pytest.mark.django_db
KIND = "closure-check"


def follow(now) -> None:
    sequencer.sequence_now()
    for name in [each for each in followers.known() if each.startswith("cases.triggers.")]:
        while following.catch_up(name, now=now):
            pass


@pytest.fixture
def chen(cast, release, now):
    """Whose permission rests on a commitment that turned out to be untrue, and was not put right."""
    following.enrol()
    chen = Driver(cast, release, now, who="chen").opening()
    operations.accept(chen.task("fire-check").id, actor=chen.officer("fire.clerk"), now=now)
    operations.decide(chen.task("fire-check").id, outcome="granted", actor=chen.officer("fire.approver"), now=now)
    chen.inspect("fire-check", "fire.inspector", exits="出口被堵。")
    chen.inspect("fire-check", "fire.inspector", exits="仍然被堵。")
    return chen


def decide(chen, outcome) -> None:
    if outcome == "kept":
        chen.depart("fire-check", "fire.approver", "public-interest")
    operations.decide_revocation(
        chen.task("fire-check").id, outcome=outcome, reasons="承诺不实。", actor=chen.officer("fire.approver"),
        now=chen.now,
    )  # fmt: skip
    follow(chen.now)


@pytest.fixture
def check(chen, names):
    """The case that the trigger opened."""
    decide(chen, "revoked")
    return rows.Case.objects.get(definition=names(KIND))


def inspect(chen, check, **not_conforming) -> None:
    task, first, second = check.tasks.get(closed_at=None), chen.officer("fire.inspector"), chen.officer(
        "fire.inspector", nth=1
    )  # fmt: skip
    definition = chen.release.definition(check.definition)
    items = {item.id: {"answer": "conforms", "note": ""} for item in definition.checklist}
    items |= {name: {"answer": "does-not-conform", "note": note} for name, note in not_conforming.items()}
    operations.claim(task.id, actor=first, now=chen.now)
    operations.record_inspection(
        task.id, items=items, findings="现场核查", inspected_on=chen.now.date(), colleague=uuid.UUID(second.id),
        actor=first, now=chen.now,
    )  # fmt: skip
    operations.sign_inspection(task.inspections.get().id, actor=second, now=chen.now)


def tell(chen, check) -> None:
    task, approver = check.tasks.get(closed_at=None), chen.officer("fire.approver")
    operations.claim(task.id, actor=approver, now=chen.now)
    answering.answer(task.id, text="经核查，场所已停止营业。", actor=approver, now=chen.now)


def test_a_permission_that_is_taken_back_puts_a_check_before_the_inspectors(chen, check, names):
    before = chen.case("fire-check")

    waiting = queries.queue(chen.officer("fire.inspector"), now=chen.now).rows

    assert check.reference in [row.task.case.reference for row in waiting]
    assert (check.kind, check.agency, check.division) == ("inspection", names("fire"), before.division)
    assert check.facts[names("premises.address")]["value"] == before.facts[names("premises.address")]["value"]
    assert list(check.links.values_list("kind", "other_id")) == [("caused-by", before.id)]
    assert list(check.parties.values_list("role", "person_id")) == [("subject", chen.person.id)]
    assert check.assisting == [{"agency": names("market"), "body": before.body}]
    page = queries.case_page(check.reference, chen.officer("fire.inspector"), now=chen.now)
    [address] = [row for row in page.facts if row.field.id == names("premises.address")]
    assert address.origin != "unvouched" and address.vouched  # a register said it, for the case before
    triggered = ledger.first_of(check.matter, "case.triggered")
    assert triggered.body["cause"] == str(before.id)
    assert [each.failures for each in following.standings(now=chen.now) if each.name.startswith("cases.triggers.")] == [
        []
    ]


def test_one_that_stands_opens_none(chen, names):
    decide(chen, "kept")

    assert not rows.Case.objects.filter(definition=names(KIND)).exists()


@pytest.mark.parametrize("wrong", [{}, {"stopped": "仍在营业。"}])
def test_it_is_checked_and_told_in_writing_which_ends_it(chen, check, wrong):
    inspect(chen, check, **wrong)
    tell(chen, check)

    check.refresh_from_db()
    assert (check.status, check.closed_at is not None) == ("answered", True)
    assert check.inspections.get().passed is (not wrong)
    told = queries.concern_of(check.reference, chen.person, now=chen.now)
    assert "场所已停止营业" in told.view.decisions[0].reasons


def test_whom_it_is_about_follows_it_and_the_body_that_assists_reads_it(chen, check, cast):
    examiner, stranger = chen.officer("market.examiner"), cast.officer("urban.request-officer")

    page = queries.case_page(check.reference, examiner, now=chen.now)
    shown = {row.field.id: row.shown for row in page.facts if not row.masked}

    assert page.leads is False and page.links[0].name is None  # the licence that was taken back is not theirs to read
    assert check.facts[cast.names("premises.address")]["value"] in shown.values()
    assert check.reference in Desk(examiner).queue(show="assisting")
    assert check.reference not in Desk(examiner).queue()
    assert queries.case_page(check.reference, stranger, now=chen.now) is None
    assert queries.concern_of(check.reference, chen.person, now=chen.now).sight.at_once
