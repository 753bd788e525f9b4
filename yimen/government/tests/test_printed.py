"""A citation that was stored as text is found again among the citations of its release."""

import pytest

from yimen.government.schema import Basis, Printed, Text

LAW = Text(zh="食品法", en="Food Law")


def basis(article: str, law: Text = LAW, law_id: str = "food-law") -> Basis:
    return Basis(law=law, law_id=law_id, article=article)


WHOLE, TWO, INSERTED, PART = basis("15"), basis("15, 16"), basis("15-1"), basis("15.2")
ANNEX = basis("附件2")


@pytest.mark.parametrize("each", [WHOLE, TWO, INSERTED, PART, ANNEX])
def test_a_stored_text_is_the_basis_that_printed_it(each):
    printed = Printed([WHOLE, TWO, INSERTED, PART, ANNEX])
    zh, en = each.to("zh-hans"), each.to("en")

    assert printed.basis({"zh": zh, "en": en}) == printed.basis(Text(zh=zh, en=en)) == printed.basis(zh) == each


@pytest.mark.parametrize(
    "other", ["", "《食品法》第十七条", "《食品法》第十五条和第十六条", {}, {"zh": None}, None, 15, [WHOLE]]
)
def test_what_is_no_basis_of_the_release_is_none(other):
    assert Printed([WHOLE, TWO]).basis(other) is None


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en", "en-gb", None])
def test_a_sentence_is_parted_where_it_cites(language):
    cited = TWO.to(language)

    pieces = Printed([WHOLE, TWO]).pieces(f"（{cited}）。{WHOLE.to(language)}", language)

    assert pieces == [("（", None), (cited, TWO), ("）。", None), (WHOLE.to(language), WHOLE)]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("longer", [INSERTED, PART, basis("150"), basis("15(二)")])
def test_the_beginning_of_another_citation_is_not_taken_for_one(longer, language):
    """Article 15-1 is another one than 15; so is 150."""
    text = longer.to(language)
    pieces = Printed([WHOLE]).pieces(text, language)

    assert pieces == [(text, None)] or (longer == basis("15(二)") and pieces[0][1] == WHOLE)
    assert Printed([WHOLE, longer]).pieces(text, language) == [(text, longer)]


def test_a_definition_without_citations_parts_nothing():
    assert Printed([]).pieces("《食品法》第十五条", "zh-hans") == [("《食品法》第十五条", None)]
    assert Printed([WHOLE]).pieces("", "en") == []
