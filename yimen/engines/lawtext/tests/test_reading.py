"""From a law's text to its articles, and how they are named."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yimen.engines import lawtext
from yimen.engines.lawtext.tests.laws import FERRY, real_laws


@given(st.integers(1, 9999))
def test_numerals_are_read_as_they_are_written(value):
    assert lawtext.number(lawtext.chinese(value)) == value


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (10, "十"),
        (15, "十五"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1005, "一千零五"),
        (1040, "一千零四十"),
    ],
)
def test_numerals_are_written_as_laws_count(value, written):
    assert lawtext.chinese(value) == written


@pytest.mark.parametrize(
    ("written", "value"), [("〇", 0), ("二〇二六", 2026), ("一万二千", 12000), ("60", 60), ("六甲", None)]
)
def test_other_ways_of_writing_a_number(written, value):
    assert lawtext.number(written) == value


@pytest.mark.parametrize("value", [0, 10_000, -1])
def test_a_number_out_of_range_has_no_numerals(value):
    with pytest.raises(ValueError, match="not between"):
        lawtext.chinese(value)


def test_a_law_is_articles_paragraphs_and_items():
    text = lawtext.read(FERRY)

    assert (text.name, text.dates[-1], text.problems) == ("中华人民共和国渡船法", (2019, 4, 5), ())
    assert [article.reference.name for article in text.articles] == ["1", "2", "3", "3-1", "4", "5"]
    third = text.articles[2]
    assert third.chapter == "第一章 总 则"
    assert [len(paragraph.items) for paragraph in third.paragraphs] == [0, 2]
    assert FERRY.split("\n")[third.line - 1].startswith("第三条 申请材料齐全")
    assert text.annex.startswith("附件 渡船的种类")


def test_a_sentence_that_begins_with_an_article_is_no_article():
    second = lawtext.read(FERRY).articles[1]

    assert second.paragraphs[1].text == "第三条规定的登记，由县级渡口管理机关办理。"


def test_a_reference_back_that_looks_like_an_article_is_a_sentence():
    text = lawtext.read(
        "# 甲法\n<!-- INFO END -->\n第一条 一。\n\n第二条 二。\n\n第一条 所称的一，包括三。\n\n第三条 三。\n"
    )

    assert [article.number for article in text.articles] == [1, 2, 3]
    assert text.articles[1].paragraphs[1].text == "第一条 所称的一，包括三。"


def test_a_gap_in_the_count_is_told():
    text = lawtext.read("# 甲法\n<!-- INFO END -->\n第一条 一。\n\n第三条 三。\n")

    assert text.problems == ((5, "article 3 follows article 1"),)


@pytest.mark.parametrize("source", ["", "# 甲法", "没有条文的通知", "第一条没有空格"])
def test_what_is_no_law_has_no_articles(source):
    assert lawtext.read(source).articles == ()


@pytest.mark.parametrize(
    ("written", "names"),
    [("15", ["15"]), ("8, 16", ["8", "16"]), ("15-1", ["15-1"]), ("8、16", ["8", "16"]), ("1040", ["1040"])],
)
def test_articles_are_named_by_number(written, names):
    assert [each.name for each in lawtext.references(written)] == names


def test_parts_of_an_article_are_named():
    [paragraph], [item], [both] = map(lawtext.references, ("42.2", "20(五)", "3.2（一）"))

    assert (paragraph.chinese(), item.chinese()) == ("第四十二条第二款", "第二十条第（五）项")
    assert (both.chinese(), both.english()) == ("第三条第二款第（一）项", "3(2) item 1")


@pytest.mark.parametrize("written", ["附件2 第3项", "三", "", "0", "15.", "第十五条"])
def test_what_names_no_article(written):
    assert lawtext.references(written) is None


def test_the_part_that_is_named_is_found():
    third = lawtext.read(FERRY).articles[2]

    assert third.part(lawtext.references("3.1")[0]).startswith("申请材料齐全")
    assert third.part(lawtext.references("3(二)")[0]) == "（二）渡口设在航道中央的。"
    assert third.part(lawtext.references("3.2(二)")[0]) == "（二）渡口设在航道中央的。"
    assert third.part(lawtext.references("3.1(二)")[0]) is None
    assert third.part(lawtext.references("3.3")[0]) is None


def test_no_article_of_the_real_laws_is_lost():
    files = sorted(real_laws().glob("*.md"))
    lost = {}
    for file in files:
        source = file.read_text(encoding="utf-8")
        text = lawtext.read(source)
        keys = [article.key for article in text.articles]
        written = len(re.findall(r"(?m)^第[零〇一二三四五六七八九十百千]+条", source))
        counted = keys[-1][0] - keys[0][0] + 1
        if not (keys == sorted(set(keys)) and len(keys) == written == counted and not text.problems):
            lost[file.name] = (len(keys), written, counted, text.problems)

    assert len(files) >= 60
    assert lost == {}
