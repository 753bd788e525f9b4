"""Asking for a one-time code: when it is sent, when a stronger one, and when not at all."""

import datetime as dt

import pytest

from yimen.guard import rules

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)


def ago(*minutes: float) -> list[dt.datetime]:
    return [NOW - dt.timedelta(minutes=m) for m in minutes]


def test_a_first_attempt_is_allowed():
    judgement = rules.judge_sign_in(rules.SignInFacts(), now=NOW)

    assert judgement == rules.Judgement(rules.Verdict.ALLOW)


def test_after_three_wrong_codes_a_stronger_proof_is_asked():
    facts = rules.SignInFacts(wrong_codes=ago(1, 2, 3), codes_for_person=ago(4))

    judgement = rules.judge_sign_in(facts, now=NOW)

    assert judgement.verdict is rules.Verdict.STEP_UP
    assert judgement.reasons == (rules.Reason.WRONG_CODES,)


def test_who_asks_for_many_codes_before_trying_any_gets_stronger_ones():
    asked = rules.SignInFacts(codes_for_person=ago(1, 2, 3))

    assert rules.judge_sign_in(asked, now=NOW).verdict is rules.Verdict.STEP_UP
    assert rules.judge_sign_in(rules.SignInFacts(codes_for_person=ago(1, 2)), now=NOW).verdict is rules.Verdict.ALLOW


@pytest.mark.parametrize(("typed", "minutes"), [(4, 0), (5, 1), (6, 2), (7, 4), (8, 8), (10, 32), (30, 60)])
def test_who_types_wrongly_waits_longer_each_time(typed, minutes):
    facts = rules.SignInFacts(wrong_codes=ago(*([0] * typed)))

    judgement = rules.judge_sign_in(facts, now=NOW)

    if minutes:
        assert judgement.reasons == (rules.Reason.WRONG_CODES,)
        assert judgement.retry_at == NOW + dt.timedelta(minutes=minutes)
        judgement = rules.judge_sign_in(facts, now=judgement.retry_at)
    assert judgement.verdict is (rules.Verdict.ALLOW if minutes == 60 else rules.Verdict.STEP_UP)


def test_who_asks_again_and_again_and_never_signs_in_waits():
    facts = rules.SignInFacts(codes_here=ago(*range(rules.CODES_BEFORE_WAIT)))

    assert rules.judge_sign_in(facts, now=NOW).reasons == (rules.Reason.CODES_HERE,)


def test_what_strangers_do_elsewhere_asks_for_a_stronger_proof_and_locks_nobody_out():
    facts = rules.SignInFacts(wrong_anywhere=ago(*[n / 10 for n in range(100)]))

    assert rules.judge_sign_in(facts, now=NOW).verdict is rules.Verdict.STEP_UP


def test_a_known_device_is_held_to_what_it_did_itself():
    theirs = {
        "wrong_anywhere": ago(*range(50)),
        "codes_for_client": ago(*[n / 20 for n in range(rules.CODES_PER_CLIENT)]),
    }
    known = rules.SignInFacts(known_device=True, **theirs)

    assert rules.judge_sign_in(known, now=NOW).verdict is rules.Verdict.ALLOW
    own = rules.SignInFacts(known_device=True, wrong_codes=ago(*[0] * 5), **theirs)
    assert rules.judge_sign_in(own, now=NOW).verdict is rules.Verdict.DENY


def test_wrong_codes_of_more_than_an_hour_ago_are_forgotten():
    facts = rules.SignInFacts(wrong_codes=ago(*range(60, 80)))

    assert rules.judge_sign_in(facts, now=NOW).verdict is rules.Verdict.ALLOW


def test_a_flood_of_codes_to_one_phone_or_from_one_address_is_denied_with_its_reason():
    phone = rules.SignInFacts(codes_for_person=ago(*[n / 2 for n in range(rules.CODES_PER_PERSON)]))
    address = rules.SignInFacts(codes_for_client=ago(*[n / 20 for n in range(rules.CODES_PER_CLIENT)]))

    assert rules.judge_sign_in(phone, now=NOW).reasons == (rules.Reason.CODES_FOR_PERSON,)
    assert rules.judge_sign_in(address, now=NOW).reasons == (rules.Reason.CODES_FOR_CLIENT,)


def test_several_reasons_are_told_together_and_the_latest_end_counts():
    codes = ago(*[n / 30 for n in range(1, rules.CODES_PER_PERSON + 1)])
    facts = rules.SignInFacts(wrong_codes=ago(*[1] * 8), codes_for_person=codes)

    judgement = rules.judge_sign_in(facts, now=NOW)

    assert judgement.reasons == (rules.Reason.WRONG_CODES, rules.Reason.CODES_FOR_PERSON)
    assert judgement.retry_at == NOW + dt.timedelta(minutes=58)
