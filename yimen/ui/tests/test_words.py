"""Texts of the folder and days, in the reader's language."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils.translation import override


def shown(template: str, **values: object) -> str:
    return Template("{% load ui %}" + template).render(Context(values))


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("zh-hans", "营业执照", "2026年11月24日"),
        ("zh-hant", "營業執照", "2026年11月24日"),
        ("en", "Business licence", "24 November 2026"),
    ],
)
def test_a_reader_meets_one_language(language, text, day):
    with override(language):
        assert shown("{{ t|in_language }}", t={"zh": "营业执照", "en": "Business licence"}) == text
        assert shown("{{ d|date_long }}", d=dt.date(2026, 11, 24)) == day


def test_a_moment_is_told_in_the_citys_time():
    late = dt.datetime(2026, 11, 23, 17, 30, tzinfo=ZoneInfo("UTC"))

    with override("zh-hans"):
        assert shown("{{ m|datetime_long }}", m=late) == "2026年11月24日 01:30"
        assert shown("{{ m|date_long }}", m=late) == "2026年11月24日"


def test_nothing_is_shown_as_nothing():
    assert shown("{{ t|in_language }}{{ t|date_long }}{{ t|datetime_long }}", t=None) == ""


def test_pictures_say_nothing_to_a_screen_reader():
    assert 'aria-hidden="true"' in shown('{% icon "clock" %}')
