"""Whom what a case issues is issued to: who applied, whom it is about; nothing where nobody is known."""

from types import SimpleNamespace

import pytest

from yimen.cases import errors, models, operations
from yimen.cases.effects.issue import issue
from yimen.cases.operations import Party, Role
from yimen.cases.people import by_number, recipient_of
from yimen.cases.process.execution import Execution
from yimen.credentials import queries as issued
from yimen.identity import operations as people
from yimen.ledger.acts import SYSTEM

pytestmark = pytest.mark.django_db
NUMBER = "990101199001010019"


@pytest.fixture
def opened(names, release, now):
    def open_with(*parties):
        made = operations.open_case(
            names("business-licence"), kind="inspection", origin="schedule:yearly", parties=list(parties), facts={},
            release=release, division="tingchao", actor=SYSTEM, now=now,
        )  # fmt: skip
        return models.Case.objects.get(id=made.id)

    return open_with


def test_who_applied_comes_before_whom_it_is_about_and_who_complained_gets_nothing(opened, cast):
    lin, chen = cast.person("lin").id, cast.person("chen").id

    assert recipient_of(opened(Party(Role.SUBJECT, chen), Party(Role.APPLICANT, lin))) == lin
    assert recipient_of(opened(Party(Role.COMPLAINANT, lin), Party(Role.SUBJECT, chen))) == chen
    assert recipient_of(opened(Party(Role.RESPONDENT, chen))) == chen
    assert recipient_of(opened(Party(Role.COMPLAINANT, lin), Party(Role.HELPER, chen))) is None


def test_who_was_named_by_their_number_is_found_once_they_have_signed_in(opened, now):
    case = opened(Party(Role.SUBJECT, reference=by_number(NUMBER)))
    assert recipient_of(case) is None

    known = people.register_person(
        id_number=NUMBER, name="新来", phone="13900004321", provider="demo", actor=SYSTEM, now=now
    )

    assert recipient_of(case) == known.id


def test_nobody_gets_what_is_of_somebody_who_has_not_come_yet(opened, cast):
    of_the_absent = Party(Role.APPLICANT, reference=by_number(NUMBER))

    assert recipient_of(opened(of_the_absent, Party(Role.SUBJECT, cast.person("chen").id))) is None


@pytest.mark.parametrize("parties", [[], [Party(Role.COMPLAINANT, reference="caller:1")]])
def test_nothing_is_issued_to_nobody_and_the_error_says_what_to_do(opened, parties, now):
    case = opened(*parties)
    execution = Execution.of(case, now=now)
    output = next(name for name, each in execution.service.outputs.items() if each.when is None)

    with pytest.raises(errors.NobodyToIssueTo) as refused:
        issue(execution, SimpleNamespace(attributes={"output": output}), actor=SYSTEM, now=now)

    assert "sign in once" in refused.value.text.en
    assert list(issued.of_case(case.id)) == []
