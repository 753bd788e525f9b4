"""Citations of the law as they are printed in each language."""

import pytest

from yimen.government.schema import Basis, Text


@pytest.mark.parametrize(
    ("article", "chinese", "english"),
    [
        ("15", "《食品安全法》第十五条", "Food Safety Law, art. 15"),
        ("8, 16", "《食品安全法》第八条、第十六条", "Food Safety Law, art. 8, 16"),
        ("108", "《食品安全法》第一百零八条", "Food Safety Law, art. 108"),
        ("三", "《食品安全法》第三部分", "Food Safety Law, part 3"),
        ("二十一", "《食品安全法》第二十一部分", "Food Safety Law, part 21"),
        ("附件2", "《食品安全法》附件2", "Food Safety Law, 附件2"),
    ],
)
def test_an_article_is_cited_as_each_language_does(article, chinese, english):
    basis = Basis(law=Text(zh="食品安全法", en="Food Safety Law"), law_id="food-safety-law", article=article)

    assert basis.to("zh-hans") == chinese
    assert basis.to("en") == english
