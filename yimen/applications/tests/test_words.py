"""Values as people read them, in their own language."""

import datetime as dt

import pytest
from django.utils.translation import override

from yimen.cases.queries import words
from yimen.government import datatypes
from yimen.ui.templatetags.ui import date_long


@pytest.mark.parametrize(
    ("field", "value", "chinese", "english"),
    [
        ("premises.use", "商业", "商业", "Commercial"),
        ("premises.building", "商住综合楼", "商住综合楼", "Building of shops and dwellings"),
        ("premises.next_to_dwellings", True, "是", "Yes"),
        ("premises.area", "85", "85 平方米", "85 m²"),
        ("premises.community", "yuqian-east", "榆钱东社区", "Yuqian East"),
        ("business.form", "个人经营", "个人经营", "Run by one person"),
        ("premises.sealed", False, "否", "No"),
        ("owner.id_number", "990101196501019008", "990101…9008", "990101…9008"),
        ("owner.born_on", "1965-01-01", "1965年1月1日", "1 January 1965"),
        ("business.name_2", None, "未填写", "Not provided"),
    ],
)
def test_a_value_of_a_register_is_read_in_the_readers_language(city, field, value, chinese, english):
    defined = next(each for each in city.services["business-licence"].form.fields if each.id == field)

    with override("zh-hans"):
        assert words.of_value(defined, value, city) == chinese
    with override("en"):
        assert words.of_value(defined, value, city) == english


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_a_day_is_worded_alike_wherever_it_stands(language):
    day = dt.date(2026, 3, 7)

    with override(language):
        assert date_long(day) == datatypes.in_words(day).to(language)
