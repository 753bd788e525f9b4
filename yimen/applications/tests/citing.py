"""Texts of laws for tests, and what of a page cites a law without opening it."""

import html
import re

from yimen.engines.lawtext import chinese
from yimen.government.schema import bases_in

LANGUAGES = ("zh-hans", "zh-hant", "en")


def write_texts(release, folder) -> None:
    """An invented text of every law of a release, to the last article that is cited."""
    cited = {}
    for basis, _ in bases_in(release):
        cited.setdefault(basis.law.zh, set()).update(each.key for each in basis.references)
    for name, keys in cited.items():
        last = max((number for number, _ in keys), default=0)
        lines = [f"# {name}", "2001年2月3日 虚构的会议通过", "<!-- INFO END -->", "## 第一章 总则"]
        for number, inserted in sorted({*((number, 0) for number in range(1, last + 1)), *keys}):
            after = f"之{chinese(inserted)}" if inserted else ""
            lines.append(f"第{chinese(number)}条{after} 虚构的条文。")
        if keys:
            (folder / f"{name}(2001-02-03).md").write_text("\n\n".join(lines), encoding="utf-8")


def left_plain(page: str, release, language: str) -> list[str]:
    """The citations of a release that a page shows, and that no link opens."""
    main = re.sub(r"(?s)<textarea.*?</textarea>", "", page.split("<main")[1])
    main = re.sub(r'(?s)<a class="govuk-link citation".*?</a>', "", main)
    said = html.unescape(re.sub(r"<[^>]+>", " ", main))
    return sorted(
        {shown for basis, _ in bases_in(release) if basis.references and (shown := basis.to(language)) in said}
    )


def opened(client, url: str, release, *, at_least: int = 1) -> str:
    """A page in English that cites, once nothing stays plain in any language and each link leads to an article."""
    for language in LANGUAGES:
        client.cookies["language"] = language
        answer = client.get(url)
        page = answer.content.decode()
        links = re.findall(r'<a class="govuk-link citation" href="([^"]+)" data-article>', page)
        assert answer.status_code == 200
        assert left_plain(page, release, language) == [], (url, language)
        assert len(links) >= at_least, (url, language)
        for link in set(links):
            assert client.get(link, {"part": 1}).status_code == 200, link
    return page
