"""How long a licence has force (Civil Code art. 200–203): every term that the folder can state ends on its day."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from yimen.credentials import rules
from yimen.engines.clock import DurationError
from yimen.government.schema.base import Duration, Term


@pytest.mark.parametrize(
    ("begins", "term", "last"),
    [
        ("2026-11-25", "P5Y", "2031-11-24"),
        ("2026-11-25", "P6M", "2027-05-24"),
        ("2026-11-25", "P90D", "2027-02-22"),
        ("2026-11-25", "P1Y6M", "2028-05-24"),
        ("2026-11-25", "P2W", "2026-12-08"),
        ("2026-11-25", "P1D", "2026-11-25"),
        ("2024-02-29", "P1Y", "2025-02-28"),  # a month without the corresponding day: its last one
        ("2024-02-29", "P4Y", "2028-02-28"),
        ("2026-10-31", "P1M", "2026-11-30"),
        ("2026-01-31", "P1M1D", "2026-03-01"),
    ],
)
def test_a_term_ends_on_the_day_before_the_corresponding_one(begins, term, last):
    found = rules.valid_until(valid_from=dt.date.fromisoformat(begins), term=term)

    assert str(found) == last


def test_what_has_no_term_has_no_end():
    assert rules.valid_until(valid_from=dt.date(2026, 11, 25), term=None) is None


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 30), st.integers(0, 40), st.integers(0, 1000))
def test_a_longer_term_never_ends_earlier_and_none_is_without_an_end(begins, years, months, days):
    if not (years or months or days):
        return
    last = rules.valid_until(valid_from=begins, term=f"P{years}Y{months}M{days}D")
    longer = rules.valid_until(valid_from=begins, term=f"P{years}Y{months}M{days + 1}D")

    assert last is not None
    assert last >= begins
    assert longer - last == dt.timedelta(days=1)


@pytest.mark.parametrize("text", ["PT12H", "P5WD", "P", "P0D", "P1Y1W", "5Y", "P9000Y", "P-1D"])
def test_what_is_no_term_is_refused_where_it_is_written_and_where_it_is_reckoned(text):
    with pytest.raises(ValidationError):
        TypeAdapter(Term).validate_python(text)
        rules.valid_until(valid_from=dt.date(2026, 11, 25), term=text)
    with pytest.raises(DurationError):
        rules.valid_until(valid_from=dt.date(2026, 11, 25), term=text)


@pytest.mark.parametrize("text", ["P5WD", "P", "PT", "P0D", "1D"])
def test_what_is_no_duration_is_refused_where_it_is_written(text):
    with pytest.raises(ValidationError):
        TypeAdapter(Duration).validate_python(text)
