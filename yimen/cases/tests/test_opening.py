"""Cases that nobody applied for: opened by an officer, a schedule, a call or another case."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from yimen.cases import errors, models, operations, origins, queries
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM, Actor

pytestmark = pytest.mark.django_db
Party, Role = operations.Party, operations.Role


@pytest.fixture
def lin(cast):
    return cast.person("lin")


@pytest.fixture
def opened(names, release, lin, now):
    """A way to open a case, by default about somebody, as a schedule does."""

    def open_(*parties, origin="schedule:yearly", kind="inspection", service="business-licence", **more):
        return operations.open_case(
            names(service), kind=kind, origin=origin, parties=parties or [Party(Role.SUBJECT, lin.id)], facts={},
            release=release, division="tingchao", actor=SYSTEM, now=now, **more,
        )  # fmt: skip

    return open_


def the(found):
    return models.Case.objects.get(id=found.id)


def test_it_waits_on_the_desk_of_the_body_like_any_other(opened, cast, now):
    found = opened()
    registrar = cast.officer("market.registrar")

    rows = queries.queue(registrar, now=now).rows

    assert [row.task.case.reference for row in rows] == [found.reference]
    assert queries.case_page(found.reference, registrar, now=now).case.kind == "inspection"


def test_its_act_says_where_it_came_from_and_is_found_under_its_parties(opened, lin, now):
    found = opened()
    [act] = ledger.acts_of(f"case:{found.id}")

    assert act.kind == "case.opened"
    assert (act.body["origin"], act.body["case_kind"]) == ("schedule:yearly", "inspection")
    assert act.id in {each.id for each in ledger.acts_of(f"person:{lin.id}")}
    assert act.id in {each.id for each in ledger.acts_of("schedule:yearly")}
    assert ledger.check_receipt(found.receipt, now=now).state in {"pending", "in-log"}


def test_it_moves_along_its_process_by_the_same_operations(opened, cast, now):
    found = opened()
    task = models.Task.objects.get(case_id=found.id, closed_at=None)

    operations.claim(task.id, actor=cast.officer("market.registrar"), now=now)
    with pytest.raises(errors.CaseError):  # nothing of it is known, so its rule does not let it be accepted
        operations.accept(task.id, actor=cast.officer("market.registrar"), now=now)

    assert the(found).status == "received"


def test_a_stranger_and_the_person_it_is_about_do_not_handle_it(opened, cast, names, lin, now):
    found = opened()
    task = models.Task.objects.get(case_id=found.id, closed_at=None)
    registrar = cast.officer("market.registrar")
    own = Actor(
        kind="officer", id=str(lin.id), post=registrar.post, agency=registrar.agency, division=registrar.division
    )
    other = cast.officer("water.clerk")

    with pytest.raises(errors.HasStake):
        operations.claim(task.id, actor=own, now=now)
    with pytest.raises(errors.NotFound):
        operations.claim(task.id, actor=other, now=now)
    assert queries.case_page(found.reference, other, now=now) is None


def test_who_is_no_applicant_cannot_withdraw_it(opened, lin, now):
    found = opened()

    with pytest.raises(errors.NotFound):
        operations.withdraw_case(found.id, actor=Actor(kind="person", id=str(lin.id)), now=now)


def test_several_cases_come_from_one_origin_but_not_from_one_application(opened):
    assert opened().id != opened().id

    origin = f"application:{uuid.uuid4()}"
    opened(origin=origin, reference="XX-1", waits_for="another/output")
    with pytest.raises(IntegrityError), transaction.atomic():
        opened(origin=origin, reference="XX-2", waits_for="another/output")


def test_parties_links_and_assisting_bodies_are_kept(opened, lin):
    first = opened()
    second = opened(
        Party(Role.COMPLAINANT, reference="caller:7"), Party(Role.RESPONDENT, lin.id), origin=f"case:{first.id}",
        kind="request", links={first.id: models.CaseLink.Kind.CAUSED_BY},
        assisting=[{"agency": "water", "body": "tingchao"}],
    )  # fmt: skip
    case = the(second)

    assert [(each.role, each.reference) for each in case.parties.order_by("role")] == [
        ("complainant", "caller:7"),
        ("respondent", ""),
    ]
    assert [(each.other_id, each.kind) for each in case.links.all()] == [(first.id, "caused-by")]
    assert case.assisting == [{"agency": "water", "body": "tingchao"}]
    assert case.applicant_id is None and case.application_id is None


def test_a_party_is_somebody(opened):
    with pytest.raises(IntegrityError), transaction.atomic():
        opened(Party(Role.SUBJECT))


def test_what_the_release_does_not_define_is_not_opened(opened):
    with pytest.raises(KeyError):
        opened(service="no-such-service")


def test_a_case_of_an_origin_that_nobody_registered_stands_alone(opened, release, now):
    case = the(opened(origin="caller:12345"))

    origin = origins.of(case)

    assert isinstance(origin, origins.Alone)
    assert origin.pending_outputs(case, release) == frozenset()
    assert list(origin.leading(case, release)) == []


def test_the_origin_is_told_of_the_end(opened, cast, lin, now, monkeypatch):
    told = []

    class Origin(origins.Alone):
        def ended(self, case, *, refused, now):
            told.append((case.reference, refused))

    monkeypatch.setitem(origins._known, "caller", Origin())
    found = opened(Party(Role.APPLICANT, lin.id), origin="caller:1")

    operations.withdraw_case(found.id, actor=Actor(kind="person", id=str(lin.id)), now=now)

    assert told == [(found.reference, False)]
