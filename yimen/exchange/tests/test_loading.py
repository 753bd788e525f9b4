"""A value of a register as text: in bulk it is read as alone, or not at all."""

import datetime as dt
from decimal import Decimal

import duckdb
import pytest

from yimen.exchange import loading, rules
from yimen.government.schema.registers import Register

TYPES = ("text", "number", "money", "date", "boolean")
SAME = [
    *(("text", text) for text in ("安", " 安 ", "0", "1e3", "👨‍👩‍👧" * 2000)),
    *(("number", text) for text in ("0", "-0", "+12", " 12.5\t", "12.", ".5", "-.25", "0012.50", "12.34000")),
    ("number", "999999999999.9999"),
    *(("money", text) for text in ("1650.00000", "\n12.3", "+0.01")),
    *(("date", text) for text in ("1990-03-07", "1990-03-07T00:00:00+08:00", "0001-01-01", "2024-02-29")),
    *(("boolean", text) for text in ("t", " TRUE ", "是", "no", "0\n")),
    *((kind, "") for kind in TYPES),
]  # fmt: skip
NEITHER = [
    ("text", "长" * 10_001), ("text", "安\0"), ("text", "\ud800"),
    *(("number", text) for text in ("12O0", "1,200", "--1", ".", "+", " ", "NaN", "Infinity", "1 2", "0x10")),
    ("number", "\0"), ("number", "\ud800"),
    *(("date", text) for text in ("yesterday", "2023-02-29", "1990-13-07", "0000-01-01", " 1990-03-07", "90-03-07")),
    *(("boolean", text) for text in ("perhaps", "2", "tr ue")),
]  # fmt: skip
STRICTER = [
    *(("number", text) for text in ("1e3", "12.34567", "1234567890123", "1_000", "１２")),
    ("money", "12.123"), ("date", "19900307"), ("date", "1990-W10-3"),
]  # fmt: skip
"""Alone they are read, in bulk they are not: a column has one form."""


@pytest.fixture(scope="module")
def register():
    """A register with a field of every type."""
    basis = {"law": {"zh": "法", "en": "Law"}, "law_id": "law", "article": "1"}
    names = {"zh": "名", "en": "Name"}
    return Register.model_validate(
        {
            "id": "any", "name": names, "agency": "police", "connector": {"kind": "csv", "file": "any.csv"},
            "time_limit_ms": 400, "sharing": "conditional", "basis": basis,
            "fields": {"key": {"name": names, "type": "text"}}
            | {kind: {"name": names, "type": kind} for kind in TYPES},
            "evidence": {"record": {"id": "any.record", "name": names, "table": "t", "key": "key",
                                    "fields": ["key", *TYPES], "fresh_for": "P1D"}},
            "grants": [],
        }
    )  # fmt: skip


def alone(register, kind, text):
    try:
        return rules.read_record(register, register.evidence["record"], {kind: text}, [kind])[kind]
    except rules.BadRecord:
        return "bad"


def together(register, kind, text):
    with duckdb.connect() as connection:
        loading.load(connection, "any.record", [[("1", text), ("2", None)]], register=register, fields=["key", kind])
        found = connection.execute(f'SELECT "{kind}" FROM "any.record" WHERE key = \'1\'').fetchone()
    return "bad" if found is None else found[0]


@pytest.mark.parametrize(("kind", "text"), SAME, ids=ascii)
def test_a_value_is_read_as_it_is_alone(register, kind, text):
    value = alone(register, kind, text)

    if value is not None and kind in ("number", "money"):
        value = Decimal(value)
    if value is not None and kind == "date":
        value = dt.date.fromisoformat(value)
    assert value != "bad"
    assert together(register, kind, text) == value


@pytest.mark.parametrize(("kind", "text"), NEITHER, ids=ascii)
def test_what_is_no_value_alone_is_none_together(register, kind, text):
    assert (alone(register, kind, text), together(register, kind, text)) == ("bad", "bad")


@pytest.mark.parametrize(("kind", "text"), STRICTER, ids=ascii)
def test_where_reading_everybody_is_stricter(register, kind, text):
    assert alone(register, kind, text) != "bad"
    assert together(register, kind, text) == "bad"


def test_keys_are_compared_as_what_they_mean(register):
    numbered = register.model_copy(
        update={"evidence": {"record": register.evidence["record"].model_copy(update={"key": "number"})}}
    )
    with duckdb.connect() as connection:
        batch = [("12", "a"), ("12.0", "b"), ("13", "c")]
        loading.load(connection, "any.record", [batch], register=numbered, fields=["number", "text"])

        assert connection.execute('SELECT text FROM "any.record"').fetchall() == [("c",)]
        assert loading.count(connection, loading.unreadable("any.record")) == 2
