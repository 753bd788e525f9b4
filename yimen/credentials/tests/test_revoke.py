"""Revoking a licence: on an article, once, and seen by whoever verifies it."""

import pytest

from yimen.credentials import operations, queries
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM

pytestmark = pytest.mark.django_db


def test_it_has_no_force_from_then_on_and_its_act_says_why(issue, now):
    made = issue()

    operations.revoke(credential_id=made.id, article="第六十九条", reason="隐瞒真实情况", actor=SYSTEM, now=now)

    [shown] = queries.of_case(made.case_id)
    act = next(each for each in ledger.acts_of(f"credential:{made.id}") if each.kind == "credential.licence.revoked")
    assert (shown.status(now), shown.revoked_article) == ("revoked", "第六十九条")
    assert (act.body["article"], act.body["reason"]) == ("第六十九条", "隐瞒真实情况")
    assert shown.signature_valid  # what was issued stands as it was


def test_a_second_time_is_refused_and_changes_nothing(issue, now):
    made = issue()
    operations.revoke(credential_id=made.id, article="第六十九条", reason="一", actor=SYSTEM, now=now)

    with pytest.raises(operations.NotRevocable):
        operations.revoke(credential_id=made.id, article="第七十条", reason="二", actor=SYSTEM, now=now)

    assert queries.of_case(made.case_id)[0].revoked_article == "第六十九条"


def test_a_stranger_reads_on_the_public_page_that_it_is_revoked(issue, browser, now):
    made = issue()
    operations.revoke(credential_id=made.id, article="第六十九条", reason="隐瞒真实情况", actor=SYSTEM, now=now)

    page = browser().get(f"/verify/{made.public_code}/").content.decode()

    assert "Taken back" in page
    assert "In force" not in page
    assert "隐瞒真实情况" not in page  # why is between the holder and the office
