"""What a scan means for what was found before: every state with every result."""

from decimal import Decimal

import pytest

from yimen.entitlements.rules import CHANGED_AMOUNT, NOT_DUE, Change, Result, State, change

SAME, OTHER = ({"a": 1}, {"a": 1}), ({"a": 1}, {"a": 2})
TEN, TWELVE = (Decimal(10), Decimal(10)), (Decimal(10), Decimal(12))


@pytest.mark.parametrize(
    ("state", "result", "amount", "facts", "expected"),
    [
        (None, Result.DUE, TEN, SAME, (Change.RECORD, State.FOUND, None)),
        (None, Result.NEAR, TEN, SAME, (Change.RECORD, State.NEAR, None)),
        (None, Result.NOT_DUE, TEN, SAME, (Change.KEEP, None, None)),
        (State.NEAR, Result.DUE, TEN, OTHER, (Change.RECORD, State.FOUND, None)),
        (State.NEAR, Result.NEAR, TEN, SAME, (Change.KEEP, State.NEAR, None)),
        (State.NEAR, Result.NOT_DUE, TEN, OTHER, (Change.DROP, None, None)),
        (State.FOUND, Result.DUE, TEN, SAME, (Change.KEEP, State.FOUND, None)),
        (State.FOUND, Result.DUE, TWELVE, SAME, (Change.RECORD, State.FOUND, None)),
        (State.FOUND, Result.NEAR, TEN, OTHER, (Change.RECORD, State.NEAR, None)),
        (State.FOUND, Result.NOT_DUE, TEN, OTHER, (Change.DROP, None, None)),
        (State.GRANTED, Result.DUE, TEN, SAME, (Change.KEEP, State.GRANTED, None)),
        (State.GRANTED, Result.DUE, TEN, OTHER, (Change.REFRESH, State.GRANTED, None)),
        (State.GRANTED, Result.DUE, TWELVE, SAME, (Change.REOPEN, State.REOPENED, CHANGED_AMOUNT)),
        (State.GRANTED, Result.NOT_DUE, TEN, OTHER, (Change.REOPEN, State.REOPENED, NOT_DUE)),
        (State.ACCEPTED, Result.DUE, TWELVE, OTHER, (Change.REOPEN, State.REOPENED, CHANGED_AMOUNT)),
        (State.ACCEPTED, Result.NEAR, TEN, OTHER, (Change.REOPEN, State.REOPENED, NOT_DUE)),
        (State.REOPENED, Result.DUE, TEN, OTHER, (Change.REFRESH, State.REOPENED, None)),
        (State.REOPENED, Result.NOT_DUE, TEN, SAME, (Change.REFRESH, State.REOPENED, None)),
        (State.SET_ASIDE, Result.DUE, TEN, SAME, (Change.KEEP, State.SET_ASIDE, None)),
        (State.SET_ASIDE, Result.DUE, TEN, OTHER, (Change.RECORD, State.FOUND, None)),
        (State.SET_ASIDE, Result.NOT_DUE, TEN, OTHER, (Change.DROP, None, None)),
        (State.DECLINED, Result.DUE, TEN, SAME, (Change.KEEP, State.DECLINED, None)),
        (State.DECLINED, Result.DUE, TWELVE, OTHER, (Change.REFRESH, State.DECLINED, None)),
        (State.DECLINED, Result.NOT_DUE, TEN, OTHER, (Change.DROP, None, None)),
        (State.WITHDRAWN, Result.DUE, TEN, SAME, (Change.KEEP, State.WITHDRAWN, None)),
        (State.WITHDRAWN, Result.DUE, TEN, OTHER, (Change.RECORD, State.FOUND, None)),
        (State.WITHDRAWN, Result.NOT_DUE, TEN, OTHER, (Change.KEEP, State.WITHDRAWN, None)),
    ],
)
def test_what_a_scan_changes(state, result, amount, facts, expected):
    assert change(state, result, amount=amount, facts=facts) == expected


def test_what_is_paid_once_stays_once_it_was_accepted():
    for result in Result:
        once = {"amount": TWELVE, "facts": OTHER, "continuing": False}
        assert change(State.ACCEPTED, result, **once) == (Change.KEEP, State.ACCEPTED, None)
        assert change(State.GRANTED, result, **once)[0] is Change.REOPEN


def test_a_scan_never_ends_what_was_granted():
    for state in (State.GRANTED, State.ACCEPTED, State.REOPENED, State.WITHDRAWN):
        for result in Result:
            assert change(state, result, facts=OTHER)[0] is not Change.DROP
