"""What a scan means for what was found before: every state with every result."""

from decimal import Decimal

import pytest

from yimen.entitlements.rules import NOT_DUE, TOLD, Before, Change, Result, Seen, State, change, change_of_notice

FACTS, OTHER = {"a": 1}, {"a": 2}
TEN, TWELVE = Decimal(10), Decimal(12)
DUE, DUE_MORE, DUE_OTHERWISE = (
    Seen(Result.DUE, TEN, FACTS),
    Seen(Result.DUE, TWELVE, FACTS),
    Seen(Result.DUE, TEN, OTHER),
)
NEAR, NOT, GONE = Seen(Result.NEAR_MISS, None, OTHER), Seen(Result.NOT_DUE, None, OTHER), Seen(Result.NOT_DUE)


def standing(state, *, due=True):
    return Before(state, due, TEN if due else None, FACTS)


@pytest.mark.parametrize(
    ("state", "seen", "expected", "becomes"),
    [
        (None, DUE, Change.RECORD, State.FOUND),
        (None, NEAR, Change.RECORD, State.NEAR_MISS),
        (None, NOT, Change.KEEP, None),
        (State.NEAR_MISS, DUE, Change.RECORD, State.FOUND),
        (State.NEAR_MISS, NEAR, Change.RECORD, State.NEAR_MISS),
        (State.NEAR_MISS, NOT, Change.DROP, None),
        (State.FOUND, DUE, Change.KEEP, State.FOUND),
        (State.FOUND, DUE_MORE, Change.RECORD, State.FOUND),
        (State.FOUND, NEAR, Change.RECORD, State.NEAR_MISS),
        (State.FOUND, GONE, Change.DROP, None),
        (State.GRANTED, DUE, Change.KEEP, State.GRANTED),
        (State.GRANTED, DUE_OTHERWISE, Change.KEEP, State.GRANTED),
        (State.GRANTED, DUE_MORE, Change.REOPEN, State.REOPENED),
        (State.GRANTED, NOT, Change.REOPEN, State.REOPENED),
        (State.ACCEPTED, DUE, Change.KEEP, State.ACCEPTED),
        (State.ACCEPTED, DUE_MORE, Change.REOPEN, State.REOPENED),
        (State.ACCEPTED, NEAR, Change.REOPEN, State.REOPENED),
        (State.REOPENED, DUE, Change.KEEP, State.REOPENED),
        (State.REOPENED, DUE_MORE, Change.REFRESH, State.REOPENED),
        (State.REOPENED, NOT, Change.REFRESH, State.REOPENED),
        (State.SET_ASIDE, DUE, Change.KEEP, State.SET_ASIDE),
        (State.SET_ASIDE, DUE_OTHERWISE, Change.RECORD, State.FOUND),
        (State.SET_ASIDE, NOT, Change.REFRESH, State.SET_ASIDE),
        (State.DECLINED, DUE, Change.KEEP, State.DECLINED),
        (State.DECLINED, DUE_MORE, Change.REOPEN, State.REOPENED),
        (State.DECLINED, NOT, Change.REFRESH, State.DECLINED),
        (State.WITHDRAWN, DUE, Change.KEEP, State.WITHDRAWN),
        (State.WITHDRAWN, DUE_OTHERWISE, Change.RECORD, State.FOUND),
        (State.WITHDRAWN, NOT, Change.KEEP, State.WITHDRAWN),
    ],
)
def test_what_a_scan_changes(state, seen, expected, becomes):
    before = None if state is None else standing(state, due=state is not State.NEAR_MISS)

    assert change(before, seen)[:2] == (expected, becomes)


def test_why_it_is_reopened():
    assert change(standing(State.ACCEPTED), NOT)[2] is NOT_DUE
    why = change(standing(State.ACCEPTED), DUE_MORE)[2]
    assert why.en == "By the latest check the amount is 12 yuan, no longer 10."


def test_what_is_looked_at_again_and_still_not_due_does_not_change_every_night():
    resting = Before(State.REOPENED, False, TEN, OTHER)

    assert change(resting, NOT) == (Change.KEEP, State.REOPENED, None)


def test_a_policy_that_was_rewritten_is_read_anew_by_who_has_to_decide():
    assert change(standing(State.FOUND), DUE, same_rules=False) == (Change.RECORD, State.FOUND, None)
    assert change(standing(State.ACCEPTED), DUE, same_rules=False) == (Change.KEEP, State.ACCEPTED, None)


def test_what_is_paid_once_stays_once_it_was_accepted():
    for seen in (DUE, DUE_MORE, NEAR, NOT, GONE):
        assert change(standing(State.ACCEPTED), seen, continuing=False) == (Change.KEEP, State.ACCEPTED, None)
    assert change(standing(State.GRANTED), NOT, continuing=False)[0] is Change.REOPEN


def test_a_scan_deletes_nothing_that_an_officer_decided():
    for state in set(State) - {State.NEAR_MISS, State.FOUND} - TOLD:
        for seen in (DUE, DUE_MORE, NEAR, NOT, GONE):
            assert change(standing(state), seen)[0] is not Change.DROP
            assert change_of_notice(standing(state), seen) == (Change.KEEP, state)


@pytest.mark.parametrize(
    ("state", "seen", "rested", "expected", "becomes"),
    [
        (None, DUE, False, Change.RECORD, State.NOTIFIED),
        (None, NOT, False, Change.KEEP, None),
        (State.NOTIFIED, DUE, False, Change.KEEP, State.NOTIFIED),
        (State.NOTIFIED, DUE_OTHERWISE, False, Change.RECORD, State.NOTIFIED),
        (State.NOTIFIED, NOT, False, Change.DROP, None),
        (State.NOT_INTERESTED, DUE_OTHERWISE, False, Change.KEEP, State.NOT_INTERESTED),
        (State.NOT_INTERESTED, GONE, False, Change.KEEP, State.NOT_INTERESTED),
        (State.NOT_INTERESTED, DUE, True, Change.RECORD, State.NOTIFIED),
        (State.NOT_INTERESTED, NOT, True, Change.DROP, None),
        (State.FOUND, NOT, True, Change.DROP, None),
        (State.NEAR_MISS, DUE, True, Change.RECORD, State.NOTIFIED),
    ],
)
def test_who_is_only_told_and_who_is_left_alone(state, seen, rested, expected, becomes):
    before = None if state is None else standing(state)

    assert change_of_notice(before, seen, rested=rested) == (expected, becomes)
