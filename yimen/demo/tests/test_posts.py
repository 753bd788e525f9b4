"""The posts of the cast are filled once: what was taken from somebody stays taken."""

import datetime as dt

import pytest

from yimen.demo import posts
from yimen.identity import operations, queries
from yimen.ledger.acts import SYSTEM

pytestmark = pytest.mark.django_db


def held(officer, now):
    return {(each.post, each.division) for each in queries.posts_of(officer.id, on=now.date())}


def test_nobody_is_given_back_what_was_taken_and_everybody_keeps_the_rest(cast, now):
    officer, colleague = (cast.officer("market.registrar", nth=n) for n in (0, 1))
    before, of_colleague = held(officer, now), held(colleague, now)
    [holding] = [each for each in queries.posts_of(officer.id, on=now.date()) if each.post == officer.post]
    operations.end_post(holding_id=holding.id, until_on=now.date() - dt.timedelta(days=1), actor=SYSTEM, now=now)

    posts.enrol(now=now)

    assert held(officer, now) == before - {(officer.post, officer.division)}
    assert held(colleague, now) == of_colleague
