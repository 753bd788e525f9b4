"""The text of an article beside the sentence that cites it: with texts at hand, and without."""

import datetime as dt
import json

import pytest
from django.test import Client

from yimen.engines.lawtext import chinese
from yimen.government.schema import Release, Text, bases_in
from yimen.laws import queries, rules
from yimen.ledger.acts import SYSTEM
from yimen.releases import operations
from yimen.ui.templatetags.ui import citation, cited, with_articles

pytestmark = pytest.mark.django_db


def page(path: str, language: str = "en"):
    client = Client()
    client.cookies["language"] = language
    return client.get(path)


@pytest.fixture
def basis(release):
    """What the first service of the city rests on."""
    return next(each for service in release.services.values() for each in service.basis if each.references)


@pytest.fixture
def text(basis, tmp_path, settings):
    """An invented text of that law, with articles up to five beyond the one that is cited."""
    last = basis.references[0].article + 5
    words = {each.article: basis.says or "" for each in basis.references}
    articles = [f"第{chinese(n)}条 这是虚构的<b>条文</b>，{words.get(n, '')}编号{n}。" for n in range(1, last + 1)]
    lines = [f"# {basis.law.zh}", "", "2001年2月3日 虚构的会议通过", "", "<!-- INFO END -->", "", "## 第一章 总则"]
    (tmp_path / "虚构(2001-02-03).md").write_text(
        "\n\n".join([*lines, *articles, "（一）虚构的一项。"]), encoding="utf-8"
    )
    settings.LAWS = tmp_path
    return last


def test_a_citation_leads_to_its_article(basis, text):
    url = f"/laws/{basis.law_id}/{basis.references[0].name}/"

    assert f'href="{url}"' in citation(basis)
    assert f'href="{url}"' in cited([basis, basis])
    said = page(url).content.decode()
    assert "这是虚构的&lt;b&gt;条文&lt;/b&gt;" in said
    assert "Version of 3 February 2001" in said
    assert basis.law.en in said


def test_the_page_names_what_rests_on_the_article(basis, text, release):
    said = page(f"/laws/{basis.law_id}/{basis.references[0].name}/").content.decode().replace("&#x27;", "'")

    resting = [service for service in release.services.values() if basis in service.basis]
    assert resting
    assert all(service.name.en in said and f"/services/{service.id}/" in said for service in resting)


def test_articles_before_and_after(basis, text):
    assert f"/laws/{basis.law_id}/2/" in page(f"/laws/{basis.law_id}/1/").content.decode()
    assert 'rel="prev"' not in page(f"/laws/{basis.law_id}/1/").content.decode()
    assert 'rel="next"' not in page(f"/laws/{basis.law_id}/{text}/").content.decode()


def test_the_text_alone_is_for_the_page_that_cites_it(basis, text):
    said = page(f"/laws/{basis.law_id}/1/?part=1", "zh-hans").content.decode()

    assert "<html" not in said
    assert "第一条" in said
    assert "2001年2月3日版本" in said


@pytest.mark.parametrize("article", ["999", "0", "1.2", "x", "01", "1-1"])
def test_an_article_that_is_not_there_is_not_found(basis, text, article):
    assert page(f"/laws/{basis.law_id}/{article}/").status_code == 404


def test_a_law_that_the_city_does_not_cite_is_not_found(text):
    assert page("/laws/no-such-law/1/").status_code == 404


def test_without_texts_a_citation_is_text(basis, settings):
    settings.LAWS = None

    assert citation(basis) == basis.to("en") or "<a" not in citation(basis)
    assert page(f"/laws/{basis.law_id}/{basis.references[0].name}/").status_code == 404


@pytest.mark.parametrize("missing", ["nowhere", "empty"])
def test_a_folder_that_cannot_be_read_is_as_none(basis, settings, tmp_path, missing):
    (tmp_path / "empty").mkdir()
    settings.LAWS = tmp_path / missing

    assert "<a" not in citation(basis)
    assert page("/").status_code == 200


def test_the_words_that_are_cited_are_marked(basis, text, settings):
    [article] = [queries.article(basis.law_id, "1")]
    [line, *_] = rules.lines(article.article, ["虚构的<b>条文</b>"])

    assert line.pieces[:3] == (("这是", False), ("虚构的<b>条文</b", True), (">，编号1。", False))


def test_every_citation_of_the_city_has_an_owner(release):
    owned = sum(len(each) for each in rules.cited_by(release).values())
    walked = sum(len(basis.references) for basis, _ in bases_in(release))

    assert owned == walked


def test_an_article_that_an_earlier_government_cited_still_opens(basis, text, release, now):
    """A case that was decided under it cites it for ever."""
    data = json.loads(release.to_json())
    del data["laws"][basis.law_id]
    later = Release.from_json(Release.from_json(json.dumps(data)).to_json())  # by the digest of its canonical form
    operations.publish(later, actor=SYSTEM, now=now + dt.timedelta(days=1))

    said = page(f"/laws/{basis.law_id}/{basis.references[0].name}/?part=1").content.decode()
    assert "这是虚构的" in said
    assert page("/laws/no-such-law/1/").status_code == 404


def test_what_was_stored_as_text_opens_by_the_release_it_was_made_under(basis, text, release):
    stored = {"zh": basis.to("zh-hans"), "en": basis.to("en")}
    prose = Text(zh=f"依据（{stored['zh']}）<b>", en=f"See ({stored['en']}) <b>")

    assert citation(stored, release) == citation(basis)
    assert cited([stored, stored["zh"]], release) == cited([basis, basis])
    shown = with_articles(prose, release)
    assert "data-article" in shown
    assert "&lt;b&gt;" in shown
    for unknown in ({"zh": "《别的法》第一条", "en": "Other Law, art. 1"}, "《别的法》第一条<"):
        assert "<a" not in citation(unknown, release)
        assert "<" not in citation(unknown, release)
        assert "<a" not in with_articles(unknown, release)
    assert "<a" not in citation(stored)
    assert "<a" not in with_articles(prose, None)
