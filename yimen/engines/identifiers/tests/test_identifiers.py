"""The arithmetic of GB 11643, GB 32100, GB 11714 and GB/T 17710."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.engines import identifiers

dates = st.dates(min_value=dt.date(1900, 1, 1), max_value=dt.date(2100, 12, 31))
organisations = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8)


@given(dates, st.integers(0, 999))
def test_a_made_citizen_number_passes_and_keeps_its_date(born_on, order):
    number = identifiers.citizen_number(area="990101", born_on=born_on, order=order)

    assert identifiers.is_citizen_number(number)
    assert identifiers.birth_date(number) == born_on


@given(dates, st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_found(born_on, order, place, shift):
    number = identifiers.citizen_number(area="990101", born_on=born_on, order=order)

    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]

    assert not identifiers.is_citizen_number(wrong)


@pytest.mark.parametrize(
    "text", ["", "99010119900230001X", "x" * 18, "9901011990010100", "٩" * 17 + "1", "9901011990010100１1"]
)
def test_what_is_no_citizen_number(text):
    assert not identifiers.is_citizen_number(text)


def test_the_standard_s_own_example_of_a_citizen_number():
    assert identifiers.citizen_check("11010519491231002") == "X"  # GB 11643-1999, the example of its annex


@given(organisations)
def test_a_made_credit_code_passes(organisation):
    code = identifiers.credit_code(department="9", kind="2", area="990101", organisation=organisation)

    assert identifiers.is_credit_code(code)


@given(organisations, st.integers(2, 17), st.sampled_from(identifiers.CREDIT_ALPHABET))
def test_one_wrong_character_of_a_credit_code_is_found(organisation, place, character):
    code = identifiers.credit_code(department="9", kind="2", area="990101", organisation=organisation)

    changed = code[:place] + character + code[place + 1 :]

    assert identifiers.is_credit_code(changed) == (changed == code)


@given(st.text("0123456789", min_size=1, max_size=20), st.data())
def test_a_check_digit_finds_one_wrong_digit(digits, data):
    number = identifiers.with_check_digit(digits)
    place = data.draw(st.integers(0, len(digits) - 1))
    wrong = number[:place] + str((int(number[place]) + data.draw(st.integers(1, 9))) % 10) + number[place + 1 :]

    assert identifiers.has_check_digit(number)
    assert not identifiers.has_check_digit(wrong)


def test_iso_7064_s_own_example():
    assert identifiers.with_check_digit("0794") == "07945"  # ISO 7064, MOD 11,10
