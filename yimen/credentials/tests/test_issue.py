"""Issuing a licence: once for a case, numbered, signed, with its act; and nobody writes one without an act."""

import uuid

import pytest
from django.db import DatabaseError, transaction

from yimen.credentials import models, queries
from yimen.ledger import queries as ledger

pytestmark = pytest.mark.django_db


def test_it_is_signed_dated_and_recorded(issue, output, now):
    made = issue()
    [shown] = queries.of_case(made.case_id)

    assert shown.signature_valid
    assert shown.valid_from == now.date()
    assert shown.status(now) == "valid"
    assert [act.kind for act in ledger.acts_of(f"credential:{made.id}")] == ["credential.licence.issued"]


def test_a_second_call_for_the_same_case_gives_the_first_again(issue):
    first = issue()

    assert issue(first.case_id).id == first.id
    assert models.Credential.objects.count() == 1


def test_no_two_have_one_number_or_one_code(issue):
    made = [issue() for _ in range(3)]

    assert len({each.number for each in made}) == len({each.public_code for each in made}) == 3


def test_who_writes_one_past_the_ledger_is_refused_by_the_database(issue):
    forged = issue()
    forged.id, forged.case_id, forged.number, forged.public_code = uuid.uuid4(), uuid.uuid4(), "1", "1" * 16

    with pytest.raises(DatabaseError, match="act"), transaction.atomic():
        forged.save(force_insert=True)


def test_one_that_was_changed_does_not_match_its_signature(issue):
    made = issue()
    made.holder_name = "别人"

    assert not queries._view(made).signature_valid
