"""Two versions of a law, article by article."""

from yimen.engines import lawtext
from yimen.engines.lawtext.comparing import difference
from yimen.engines.lawtext.tests.laws import FERRY, FERRY_NOW


def _articles(source):
    return {article.key: article for article in lawtext.read(source).articles}


def test_changed_renumbered_repealed_and_added():
    changes = lawtext.compare(_articles(FERRY), _articles(FERRY_NOW))

    said = [(c.kind, c.old and c.old.reference.name, c.new and c.new.reference.name) for c in changes]
    assert said == [
        ("changed", "2", "2"),
        ("changed", "3", "3"),
        ("renumbered", "3-1", "4"),
        ("renumbered", "4", "5"),
        ("renumbered", "5", "6"),
    ]


def test_an_article_without_a_successor_is_repealed_and_a_new_one_added():
    old = {key: each for key, each in _articles(FERRY).items() if key != (1, 0)}
    new = {key: each for key, each in _articles(FERRY).items() if key != (3, 1)}

    assert [(c.kind, (c.old or c.new).reference.name) for c in lawtext.compare(old, new)] == [
        ("repealed", "3-1"),
        ("added", "1"),
    ]


def test_spacing_and_punctuation_are_no_change():
    assert lawtext.compare(_articles(FERRY), _articles(FERRY.replace("，", ",").replace("登记。", "登记 。"))) == []


def test_the_difference_is_shown_word_by_word():
    assert difference("应当在10日内登记", "应当在15日内登记并公告") == [
        ("same", "应当在"),
        ("out", "10"),
        ("in", "15"),
        ("same", "日内登记"),
        ("in", "并公告"),
    ]
