"""Laws by name and day, words in articles, limits in figures."""

import datetime as dt

import pytest

from yimen.engines import lawtext
from yimen.engines.lawtext import Corpus, Figure
from yimen.engines.lawtext.tests.laws import FERRY, FERRY_NOW, real_laws

OLD, NEW = dt.date(2019, 4, 5), dt.date(2026, 1, 1)
LAWS = Corpus([("渡船法(2019-04-05).md", FERRY), ("渡船法(2026-01-01).md", FERRY_NOW)])


@pytest.mark.parametrize("name", ["渡船法", "中华人民共和国渡船法", "《中华人民共和国渡船法》", " 渡船法 "])
def test_a_law_is_found_by_any_writing_of_its_name(name):
    assert LAWS.find(name, on=NEW).name == "中华人民共和国渡船法"


@pytest.mark.parametrize(
    ("on", "version"),
    [(dt.date(2019, 4, 4), None), (OLD, OLD), (dt.date(2025, 12, 31), OLD), (NEW, NEW), (dt.date(2030, 1, 1), NEW)],
)
def test_the_version_of_a_day_is_the_latest_dated_before_it(on, version):
    law = LAWS.find("渡船法", on=on)

    assert (law and law.dated_on) == version


def test_a_law_is_found_by_a_name_that_it_had():
    assert LAWS.find("渡口安全法", on=NEW) is None
    assert LAWS.find("渡口安全法", on=NEW, aliases=["渡船法"]) is not None


def test_a_code_in_several_texts_is_one_law():
    texts = [
        (f"法典{part}.md", f"# 法典\n# {part}\n2021年1月1日 施行\n<!-- INFO END -->\n第{article}条 {part}的条文。\n")
        for part, article in (("物权编", "二百零五"), ("婚姻编", "一千零四十"))
    ]

    law = Corpus(texts).find("法典", on=NEW)

    assert sorted(law.articles) == [(205, 0), (1040, 0)]
    assert law.dated_on == dt.date(2021, 1, 1)
    assert law.parts == ("物权编", "婚姻编")


def test_a_text_without_a_date_or_articles_is_told():
    assert [
        problem[2]
        for problem in Corpus([("甲.md", "# 甲\n<!-- INFO END -->\n第一条 一。"), ("乙.md", "# 乙")]).problems
    ] == [
        "has no date of its version",
        "has no articles",
    ]


@pytest.mark.parametrize(
    "words",
    ["应当在三个工作日内登记", "应当 在三个工作日内登记；", "情形复杂的,经负责人批准", "再延长３个工作日"],
)
def test_words_are_found_whatever_their_spacing_punctuation_and_width(words):
    law = LAWS.find("渡船法", on=OLD)

    assert [article.number for article in lawtext.find(words, law.articles.values())] == [3]


def test_words_are_found_at_their_place():
    text = LAWS.find("渡船法", on=OLD).articles[(3, 0)].text
    start, end = lawtext.places("不能当场登记的应当在三个工作日内", text)

    assert text[start:end] == "不能当场登记的，应当在三个工作日内"
    assert lawtext.places("不能当日登记的", text) is None
    assert lawtext.places("，。", text) is None


def test_the_nearest_words_are_shown():
    text = LAWS.find("渡船法", on=OLD).articles[(3, 0)].text

    assert lawtext.nearest("不能当场登记的应在三个工作日", text) == "不能当场登记的，应当在三个工作"
    assert lawtext.nearest("雪山飞狐", text) == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("应当在三个工作日内登记", {(3, "day")}),
        ("自收到之日起 60 日内", {(60, "day")}),
        ("６个月内提起诉讼", {(6, "month")}),
        ("保存三十年", {(30, "year")}),
        ("不得超过两年零三个月", {(2, "year"), (3, "month")}),
        ("当场作出；不能当场作出的，二十日内", {(0, "day"), (20, "day")}),
        ("自2021年7月1日起施行", set()),
        ("每年1月1日", set()),
        ("十五日以内，一百二十日以上", {(15, "day"), (120, "day")}),
        ("第三日", set()),
        ("工作日另行规定", set()),
    ],
)
def test_the_limits_of_an_article(text, found):
    assert lawtext.figures(text) == {Figure(*each) for each in found}


@pytest.mark.parametrize(
    ("law", "article", "figure"),
    [
        ("行政许可法", 42, (20, "day")),
        ("行政许可法", 32, (5, "day")),
        ("行政许可法", 44, (10, "day")),
        ("行政复议法", 20, (60, "day")),
        ("行政诉讼法", 46, (6, "month")),
        ("市场主体登记管理条例", 19, (3, "day")),
    ],
)
def test_limits_of_real_articles(law, article, figure):
    files = [(file.name, file.read_text(encoding="utf-8")) for file in real_laws().glob(f"*{law}(*.md")]
    found = Corpus(files).find(law, on=dt.date(2026, 11, 24))

    assert figure in lawtext.figures(found.articles[(article, 0)].text)
