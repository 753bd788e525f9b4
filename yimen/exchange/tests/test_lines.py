"""The list of who read: a look-up is one line, a year of nights is one line, and nothing is lost of either."""

import datetime as dt
import uuid

from yimen.exchange.queries import ReadingView, lines, nights
from yimen.ledger.acts import Actor

AT = dt.datetime(2026, 1, 1, 2, 40, tzinfo=dt.UTC)
OFFICER = Actor(kind="officer", id="9", post="welfare.clerk", division="north")


def view(
    n=0, *, kind="people.record", purpose="allowance", extract=None, looked_up=False, actor=None, fields=("name",)
):
    return ReadingView(
        act=uuid.uuid4(), evidence=None, at=AT + dt.timedelta(days=n), outcome="fetched", kind=kind, agency="welfare",
        purpose=purpose, fields=fields, basis="", actor=actor, extract=extract, looked_up=looked_up,
    )  # fmt: skip


def test_a_thousand_nights_are_a_line_for_each_year():
    read = [
        view(n, purpose=purpose, extract=extract)
        for n in reversed(range(1000))
        for extract in [uuid.uuid4()]
        for purpose in ("allowance", "subsidy")
    ]

    found = nights(read, zone=dt.UTC)

    assert [(each.year, len(each.times)) for each in found] == [(2028, 270), (2027, 365), (2026, 365)]
    assert found[0].purposes == ["allowance", "subsidy"]
    assert found[0].last.at == AT + dt.timedelta(days=999)
    assert {extract for each in found for _, extract in each.times} == {each.extract for each in read}
    assert lines(read) == []


def test_kinds_and_agencies_are_told_apart():
    read = [view(extract=uuid.uuid4()), view(kind="other.record", extract=uuid.uuid4())]

    assert sorted(each.kind for each in nights(read, zone=dt.UTC)) == ["other.record", "people.record"]


def test_a_night_belongs_to_the_year_that_it_is_where_people_live():
    new_year = view(364, extract=uuid.uuid4())  # 2026-12-31, 02:40 UTC

    assert nights([new_year], zone=dt.UTC)[0].year == 2026
    assert nights([new_year], zone=dt.timezone(dt.timedelta(hours=22)))[0].year == 2027


def test_a_look_up_is_one_line_however_many_records_it_took():
    division, whole = uuid.uuid4(), uuid.uuid4()
    read = [
        view(extract=division, looked_up=True, actor=OFFICER),
        view(extract=whole, looked_up=True, actor=OFFICER, fields=("name", "born_on")),
        view(extract=whole, looked_up=True, actor=OFFICER, kind="other.record"),
    ]

    [line] = lines(read)

    assert [(each.kind, each.fields) for each in line.kinds] == [
        ("people.record", ("name", "born_on")), ("other.record", ("name",)),
    ]  # fmt: skip
    assert line.purposes == ["allowance"]


def test_another_look_up_is_another_line():
    read = [view(n, extract=uuid.uuid4(), looked_up=True, actor=OFFICER) for n in range(3)]

    assert len(lines(read)) == 3


def test_what_was_read_for_a_case_is_a_line_each():
    assert len(lines([view(), view(), view(kind="other.record")])) == 3
