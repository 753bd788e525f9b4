"""A case of a kind that the folder defines: written down by a clerk, handled by the division, seen by who called."""

import uuid

import pytest
from django.db import connection

from yimen.cases import errors, models, operations, queries
from yimen.cases.models import CaseParty
from yimen.cases.tasks.accept import operations as accepting
from yimen.cases.tasks.answer import operations as answering
from yimen.exchange import queries as exchange
from yimen.government.schema import Release
from yimen.identity import operations as people
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM
from yimen.releases import operations as releases

pytestmark = pytest.mark.django_db
KIND = "street-request"
WRITTEN = {
    "request.text": "门前的垃圾三天没有清运。", "request.subject": "litter", "request.community": "yuqian-east",
    "caller.phone": "13900001234",
}  # fmt: skip


@pytest.fixture
def clerk(cast):
    return cast.officer("urban.hotline-clerk")


@pytest.fixture
def officer(cast):
    return cast.officer("urban.request-officer")


@pytest.fixture
def called(clerk, names, now):
    """Somebody calls, and the clerk writes it down."""

    def call(*, call="12345-8", actor=clerk, **answers):
        written = {names(name): value for name, value in (WRITTEN | answers).items()}
        return operations.take_up(names(KIND), written, call=call, actor=actor, now=now)

    return call


def the(opened):
    return models.Case.objects.get(id=opened.id)


def test_it_is_opened_as_what_the_folder_says_and_waits_for_the_post_of_its_division(called, officer, names, now):
    case = the(called())

    assert (case.kind, case.definition, case.origin.partition(":")[0]) == ("request", names(KIND), "caller")
    assert (case.division, case.body) == ("yuqian-east", "tingchao")
    assert [row.task.case.reference for row in queries.queue(officer, now=now).rows] == [case.reference]
    page = queries.case_page(case.reference, officer, now=now)
    assert page is not None and page.clock is not None and case.due_on is not None
    assert [act.kind for act in ledger.acts_of(case.matter)] == ["case.opened"]


def test_who_called_without_a_name_is_a_party_by_the_origin_of_the_case(called):
    case = the(called())
    party = case.parties.get()

    assert (party.role, party.person_id, party.reference) == (CaseParty.Role.COMPLAINANT, None, case.origin)


def test_what_the_clerk_writes_as_the_number_of_the_call_is_no_subject_of_the_ledger(called, officer, now):
    case = the(called(call="110101199003070011"))
    task = case.tasks.get(closed_at=None)
    operations.claim(task.id, actor=officer, now=now)
    accepting.accept(task.id, actor=officer, now=now)

    assert the(case).facts["call"]["value"] == "110101199003070011"
    assert uuid.UUID(case.origin.removeprefix("caller:"))
    assert len(ledger.acts_of(case.origin)) == len(ledger.acts_of(case.matter))
    assert ledger.acts_of("caller:110101199003070011") == []


def test_two_calls_under_one_number_are_two_origins(called):
    assert the(called()).origin != the(called()).origin
    assert the(called(call="")).origin.startswith("officer:")


def test_who_left_their_number_sees_it_and_a_stranger_does_not(called, cast, now):
    lin, stranger = cast.person("lin"), cast.person("chen")
    opened = called(**{"caller.id_number": lin.id_number})

    assert queries.concern_of(opened.reference, lin, now=now).case.id == opened.id
    assert [each.case.id for each in queries.concerns_of(lin)] == [opened.id]
    assert queries.concern_of(opened.reference, stranger, now=now) is None
    assert queries.concerns_of(stranger) == []
    assert queries.case_of(opened.reference, lin.id) is None  # they applied for nothing, and cannot withdraw it


def test_who_signs_in_for_the_first_time_afterwards_sees_it_too(called, now):
    number = "990101199001010019"
    opened = called(**{"caller.id_number": number})
    assert the(opened).parties.get().reference == f"number:{number}"

    newcomer = people.register_person(
        id_number=number, name="新来", phone="13900004321", provider="demo", actor=SYSTEM, now=now
    )

    assert queries.concern_of(opened.reference, newcomer, now=now).case.id == opened.id


def test_an_officer_who_called_does_not_handle_their_own_request(called, officer, now):
    from yimen.identity import queries as identity

    own = identity.person(officer.id)
    opened = called(**{"caller.id_number": own.id_number})

    with pytest.raises(errors.HasStake):
        queries.case_page(opened.reference, officer, now=now)


def test_another_post_opens_none_and_an_unknown_kind_is_none(called, officer, clerk, now):
    with pytest.raises(errors.NotFound):
        called(actor=officer)
    with pytest.raises(errors.NotFound):
        operations.take_up("no-such-kind", {}, actor=clerk, now=now)
    assert operations.kinds_to_open(officer) == []


def test_what_is_missing_is_said_field_by_field_and_nothing_is_opened(called, names):
    with pytest.raises(errors.Incomplete) as missing:
        called(**{"request.text": "", "request.subject": "weather"})

    assert {each.field for each in missing.value.problems} == {names("request.text"), names("request.subject")}
    assert not models.Case.objects.filter(kind="request").exists()


def test_it_is_not_accepted_against_the_rule(called, officer, now):
    case = the(called(**{"request.subject": "other"}))
    task = case.tasks.get(closed_at=None)
    operations.claim(task.id, actor=officer, now=now)

    with pytest.raises(errors.NotAllowed):
        accepting.accept(task.id, actor=officer, now=now)
    accepting.refuse_acceptance(task.id, actor=officer, now=now)

    assert the(case).status == "not-accepted" and the(case).closed_at == now
    assert the(case).decisions.get().remedies == []


@pytest.fixture
def masking(release, names, now):
    """A release in which the telephone of who called is sensitive."""
    kind = release.kinds[names(KIND)]
    fields = [each.model_copy(update={"sensitive": True}) if each.id == names("caller.phone") else each
              for each in kind.form.fields]  # fmt: skip
    changed = kind.model_copy(update={"form": kind.form.model_copy(update={"fields": fields})})
    other = Release.from_json(
        release.model_copy(update={"kinds": {**release.kinds, kind.id: changed}}).to_json()
    )  # fmt: skip
    releases.publish(other, actor=SYSTEM, now=now)


def test_a_look_at_what_is_masked_is_filed_under_who_called(masking, called, cast, officer, names, now):
    lin, field = cast.person("lin"), names("caller.phone")
    named, nameless = called(**{"caller.id_number": lin.id_number}), called()

    for opened in (named, nameless):
        assert operations.show_facts(opened.id, [field], actor=officer, now=now) == {field}

    [look] = [each for each in exchange.readings_of(lin.id) if each.outcome == "shown"]
    assert look.fields == (field,)
    act = ledger.acts_of(the(nameless).matter)[-1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject FROM ledger_view.subjects WHERE act_id = %s", [act.id])
        subjects = {subject for (subject,) in cursor.fetchall()}
    assert (act.kind, subjects) == ("exchange.evidence.shown", {the(nameless).matter, f"actor:{officer.id}"})


def test_nobody_is_asked_to_correct_what_nobody_applied_for(called, cast, officer, names, now):
    case = the(called(**{"caller.id_number": cast.person("lin").id_number}))
    task = case.tasks.get(closed_at=None)
    operations.claim(task.id, actor=officer, now=now)

    with pytest.raises(errors.OutOfOrder):
        accepting.request_correction(task.id, [(names("request.text"), "unclear")], actor=officer, now=now)

    assert the(case).status == "received" and not models.Correction.objects.filter(case=case).exists()
    accepting.accept(task.id, actor=officer, now=now)


def test_it_is_accepted_answered_in_writing_and_thereby_over(called, cast, officer, names, now):
    lin = cast.person("lin")
    case = the(called(**{"caller.id_number": lin.id_number}))
    task = case.tasks.get(closed_at=None)
    operations.claim(task.id, actor=officer, now=now)
    accepting.accept(task.id, actor=officer, now=now)
    assert the(case).status == "accepted"
    task = case.tasks.get(closed_at=None)
    operations.claim(task.id, actor=officer, now=now)
    answering.answer(task.id, text="垃圾已于今天清运，并调整了清运时间。", actor=officer, now=now)

    view = queries.concern_of(case.reference, lin, now=now).view
    assert (view.case.status, view.case.closed_at) == ("answered", now)
    assert "垃圾已于今天清运" in view.decisions[0].reasons
    assert queries.queue(officer, now=now).rows == []
    kinds = [act.kind for act in ledger.acts_of(case.matter)]
    assert kinds[0] == "case.opened" and "case.accepted" in kinds and kinds[-1] == "case.answered"
