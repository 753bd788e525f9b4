"""Citations of the law as they are printed in each language."""

from pathlib import Path

import pytest

from yimen import government
from yimen.engines.dmn import Citation
from yimen.government import explaining
from yimen.government.compiled import Compiled
from yimen.government.schema import Basis, Text

CITY = Path(__file__).resolve().parents[3] / "cities" / "haitang"


@pytest.mark.parametrize(
    ("article", "chinese", "english"),
    [
        ("15", "《食品安全法》第十五条", "Food Safety Law, art. 15"),
        ("8, 16", "《食品安全法》第八条、第十六条", "Food Safety Law, art. 8, 16"),
        ("108", "《食品安全法》第一百零八条", "Food Safety Law, art. 108"),
        ("42.2", "《食品安全法》第四十二条第二款", "Food Safety Law, art. 42(2)"),
        ("20(五), 33", "《食品安全法》第二十条第（五）项、第三十三条", "Food Safety Law, art. 20 item 5, 33"),
        ("1040-1", "《食品安全法》第一千零四十条之一", "Food Safety Law, art. 1040-1"),
        ("三", "《食品安全法》第三部分", "Food Safety Law, part 3"),
        ("二十一", "《食品安全法》第二十一部分", "Food Safety Law, part 21"),
        ("附件2", "《食品安全法》附件2", "Food Safety Law, 附件2"),
    ],
)
def test_an_article_is_cited_as_each_language_does(article, chinese, english):
    basis = Basis(law=Text(zh="食品安全法", en="Food Safety Law"), law_id="food-safety-law", article=article)

    assert basis.to("zh-hans") == chinese
    assert basis.to("en") == english


def test_rules_that_were_hit_say_what_they_rest_on_in_each_language():
    release = government.compile(CITY)
    service = release.services["food-permit"]
    rules, model = service.rules, Compiled.of(release).rules(service)
    given = {"requirements": "met", "inspection": {"passed": True}}
    trace = model.evaluate(rules.decisions["advice"].name, given, trace=True).trace

    said = explaining.sentences(trace, {}, outcomes={}, cited=rules.cited)["citations"]

    assert said
    assert all(isinstance(each, Basis) for each in said)
    assert said[0].to("zh-hans").startswith("《")
    assert ", art. " in said[0].to("en")


def test_a_release_of_before_that_wrote_two_texts_still_shows_them():
    texts = explaining.bases([Citation(zh="《消防法》第十五条", en="Fire Protection Law, art. 15")], {})

    assert [each.to("en") for each in texts] == ["Fire Protection Law, art. 15"]
