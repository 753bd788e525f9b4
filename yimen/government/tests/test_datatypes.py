"""One table of data types: what is typed, shown, stored and seen by rules is one value."""

import datetime as dt
import json
import typing
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.engines import identifiers
from yimen.engines.feel import DaysTime, FarDate, FeelDateTime, FeelTime, Offset, Range, Region, YearsMonths, to_feel
from yimen.government import datatypes
from yimen.government.datatypes import About, Unreadable
from yimen.government.schema import Option, RegisterField, Text
from yimen.government.schema.forms import FieldType
from yimen.government.schema.registers import DataType

LANGUAGES = ("zh-hans", "zh-hant", "en")
OPTIONS = [
    Option(value="shop", label=Text(zh="商铺", en="Shop")),
    Option(value="home", label=Text(zh="住宅", en="Dwelling")),
    Option(value="factory", label=Text(zh="厂房", en="Factory, workshop")),
]
SQUARE = Text(zh="㎡", en="m²")
WORDS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12).map(datatypes.clean)
LINES = st.lists(WORDS, min_size=1, max_size=6)
DIGITS = st.decimals(-(10**11), 10**11, places=4, allow_nan=False)
CITIZENS = st.builds(
    lambda born, order: identifiers.citizen_number(area="990102", born_on=born, order=order),
    st.dates(dt.date(1900, 1, 1), dt.date(2026, 1, 1)), st.integers(0, 999),
)  # fmt: skip
STORED = {
    "text": LINES.map(" ".join),
    "address": LINES.map(" ".join),
    "long-text": LINES.map("\n".join),
    "number": DIGITS.map(lambda n: datatypes.of("number").encode(n)),
    "money": st.decimals(0, 10**11, places=2).map(lambda n: datatypes.of("money").encode(n)),
    "date": st.dates().map(dt.date.isoformat),
    "boolean": st.booleans(),
    "choice": st.sampled_from([option.value for option in OPTIONS]),
    "choices": st.lists(st.sampled_from([option.value for option in OPTIONS]), unique=True, min_size=1).map(
        lambda chosen: [option.value for option in OPTIONS if option.value in chosen]
    ),
    "id-number": CITIZENS,
    "phone": st.from_regex(r"1[3-9][0-9]{9}|0571-[2-8][0-9]{7}", fullmatch=True),
}


def about(kind):
    """What a field of a type says of itself."""
    return About(options=OPTIONS if kind.startswith("choice") else [], unit=SQUARE if kind == "number" else None)


def any_value():
    """A type with a value of it as it is stored."""
    return st.one_of([st.tuples(st.just(kind), values) for kind, values in STORED.items()])


def parse(kind, raw, **given):
    """What is typed into a field, as it is stored."""
    return datatypes.of(kind).parse(raw, About(**given))


def test_every_type_of_the_folder_is_in_the_table():
    assert set(datatypes.TYPES) == {*typing.get_args(FieldType), *typing.get_args(DataType)} == set(STORED)


@given(any_value())
def test_what_is_shown_is_read_again_in_every_language(typed):
    kind, value = typed
    shown = datatypes.of(kind).show(value, about(kind))

    assert [datatypes.of(kind).parse(shown.to(language), about(kind)) for language in LANGUAGES] == [value] * 3


@given(any_value())
def test_what_is_stored_comes_back_from_rules(typed):
    kind, value = typed

    assert json.loads(json.dumps(value)) == value
    assert datatypes.of(kind).encode(datatypes.of(kind).decode(value)) == value


@given(any_value())
def test_what_a_register_gives_is_stored_alike(typed):
    kind, value = typed
    if kind not in typing.get_args(DataType):
        return
    field = RegisterField(name=Text(zh="名", en="Name"), type=kind)
    as_written = {True: "是", False: "no"}.get(value, value) if kind == "boolean" else value

    assert datatypes.read(field, as_written) == value


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("number", "１２０．５", "120.5"),
        ("number", "10万", "100000"),
        ("number", "1.5 万", "15000"),
        ("number", "1亿2000万", "120000000"),
        ("number", "1,234,567.80", "1234567.8"),
        ("number", "1，234", "1234"),
        ("number", "12 000", "12000"),
        ("number", "１,２３４,５６７", "1234567"),
        ("number", "+5", "5"),
        ("number", "－5", "-5"),
        ("number", "-0", "0"),
        ("number", "007", "7"),
        ("number", "12。5", "12.5"),
        ("money", "￥1,200.50 元", "1200.5"),
        ("money", "人民币10万元整", "100000"),
        ("date", "2026年11月30日", "2026-11-30"),
        ("date", "2026 年 1 月 3 号", "2026-01-03"),
        ("date", "2026-11-30", "2026-11-30"),
        ("date", "2026/11/30", "2026-11-30"),
        ("date", "2026.1.3", "2026-01-03"),
        ("date", "20261130", "2026-11-30"),
        ("date", "２０２６／１１／３０", "2026-11-30"),
        ("date", ["2026", "11", "3"], "2026-11-03"),
        ("date", "3 November 2026", "2026-11-03"),
        ("date", "Nov 3rd, 2026", "2026-11-03"),
        ("date", "24 11 2026", "2026-11-24"),
        ("boolean", "是", True),
        ("boolean", "YES", True),
        ("boolean", "true", True),
        ("boolean", "否", False),
        ("boolean", "no", False),
        ("id-number", "１１０１０１ 19900307 745x", None),
        ("phone", "＋86 138 0013-8000", "13800138000"),
        ("phone", "（0571）8888 8888", "057188888888"),
        ("text", "  海棠  路 ", "海棠 路"),
        ("long-text", "一\r\n二", "一\n二"),
    ],
)
def test_people_write_as_they_do(kind, typed, stored):
    if stored is None:
        body = "11010119900307745"
        typed, stored = typed[:-1] + identifiers.citizen_check(body), body + identifiers.citizen_check(body)
    assert parse(kind, typed) == stored


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("number", "9" * 13, "太大了"),
        ("number", "1亿亿", "太大了"),
        ("money", "1000000000000", "太大了"),
        ("number", "六十", "须是一个数字，例如 60"),
        ("number", "1,5", "须是一个数字"),
        ("number", "12,34,5", "须是一个数字"),
        ("number", "3万5", "须是一个数字"),
        ("number", "1.2.3", "须是一个数字"),
        ("number", "1e5", "须是一个数字"),
        ("number", "NaN", "须是一个数字"),
        ("number", "0.1234567", "最多 6 位小数"),
        ("money", "0.005", "最多 2 位小数"),
        ("money", "-1", "不小于零"),
        ("money", "$5", "须是一个数字"),
        ("date", "2026-02-30", "真实存在的日期"),
        ("date", "3/4/2026", "真实存在的日期"),
        ("date", "明天", "真实存在的日期"),
        ("boolean", "也许", "请选择"),
        ("id-number", "110101", "须有 18 位，现在是 6 位"),
        ("id-number", "110101199003077450", "有误"),
        ("phone", "12345", "11 位手机号码"),
        ("text", "长" * 201, "最多 200 个字，现在有 201 个"),
        ("choice", "仓库", "请从列出的答案中选择"),
        ("text", "  ", "请填写"),
        ("choices", [], "请选择"),
    ],
)
def test_what_cannot_stand_is_said_in_both_languages(kind, typed, said):
    with pytest.raises(Unreadable) as refused:
        parse(kind, typed, options=OPTIONS if kind.startswith("choice") else [])

    assert said in refused.value.message.zh
    assert refused.value.message.en.isascii()


def test_a_number_may_stand_with_its_unit_and_nothing_else():
    assert parse("number", "60 ㎡", unit=SQUARE) == parse("number", "60平方米", unit=SQUARE) == "60"
    with pytest.raises(Unreadable):
        parse("number", "60 ㎡")

    unit = Text(zh="万元", en="ten thousand yuan")
    assert [parse("number", typed, unit=unit) for typed in ("10", "10万", "10万元")] == ["10"] * 3


@pytest.mark.parametrize("typed", ["住宅", "home", "Dwelling", " dwelling "])
def test_a_choice_is_known_by_its_name(typed):
    assert parse("choice", typed, options=OPTIONS) == "home"


def test_an_optional_field_may_be_left_empty():
    assert [parse(kind, "", optional=True) for kind in datatypes.TYPES] == [None] * len(datatypes.TYPES)


def test_no_digit_is_lost():
    exact = Decimal("1234567890123456789012345.678901234")

    assert datatypes.of("number").encode(exact) == str(exact)
    stated = datatypes.plain({"n": exact, "on": [dt.date(2026, 11, 30), None, True, 10**40], "half": Decimal("0.50")})
    assert stated == {"n": str(exact), "on": ["2026-11-30", None, True, 10**40], "half": "0.5"}


@pytest.mark.parametrize(
    ("kind", "value"), [("number", "abc"), ("number", True), ("money", Decimal("NaN")), ("number", "1e99999999")]
)
def test_a_value_of_another_type_is_refused(kind, value):
    with pytest.raises(ValueError, match="no number"):
        datatypes.of(kind).encode(value)


# --- what rules come to, with its type --------------------------------------------------------------------------------
ZONES = st.sampled_from([None, Offset(0), Offset(8 * 3600), Offset(-12600), Region("Asia/Shanghai")])
TIMES = st.builds(FeelTime, st.integers(0, 86_400_000_000_000 - 1), ZONES)
FAR = st.builds(FarDate, st.integers(10_000, 999_999) | st.integers(-9999, -1), st.integers(1, 12), st.integers(1, 28))
ATOMS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(st.characters(exclude_categories=("Cs",))),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    FAR,
    TIMES,
    st.builds(FeelDateTime, st.dates() | FAR, TIMES),
    st.builds(YearsMonths, st.integers(-120_000, 120_000)),
    st.builds(DaysTime, st.integers(-(10**20), 10**20)),
)
KEYS = st.sampled_from(["@date", "@context", "@number", "@", "a", "b c", "值"]) | st.text(max_size=3)
VALUES = st.recursive(ATOMS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4))


@given(VALUES)
def test_every_value_of_a_rule_comes_back_as_itself(value):
    stored = json.loads(json.dumps(datatypes.encode(value), allow_nan=False))
    found = datatypes.decode(stored)

    assert found == value
    assert _types(found) == _types(value)


def _types(value):
    if isinstance(value, list):
        return [_types(item) for item in value]
    if isinstance(value, dict):
        return {key: _types(item) for key, item in value.items()}
    return type(value), str(value)


def test_pythons_own_moments_become_those_of_feel():
    zone = ZoneInfo("Asia/Shanghai")
    values = [dt.datetime(2026, 11, 30, 9, 30, tzinfo=zone), dt.time(9, 30), dt.timedelta(days=3, hours=2)]

    assert datatypes.decode(datatypes.encode(values)) == to_feel(values)


def test_a_range_comes_back_with_its_ends():
    found = datatypes.decode(datatypes.encode(Range(Decimal("1.50"), None, True, False)))

    assert (found.low, found.high, found.low_included, found.high_included) == (Decimal("1.50"), None, True, False)


@pytest.mark.parametrize("value", [0.5, Decimal("NaN"), Decimal("Infinity"), len, object()])
def test_what_is_not_exact_or_no_data_is_refused(value):
    with pytest.raises(TypeError, match="stored"):
        datatypes.encode({"x": [value]})


def test_what_was_stored_before_types_were_is_read_as_it_is():
    old = {"advice": "grant", "inspection": {"passed": True, "essential_nonconforming": 2, "items": ["a"]}}

    assert datatypes.decode(old) == old
