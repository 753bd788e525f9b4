"""Citations of a folder, held against the texts of laws: invented ones, and the real ones if they are at hand."""

import datetime as dt
import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from yimen.engines.lawtext import Corpus
from yimen.engines.lawtext.tests.laws import FERRY, FERRY_NOW, real_laws
from yimen.government import assembling, commands, law_commands, laws

CITY = Path(__file__).resolve().parents[3] / "cities" / "haitang"
DAY = dt.date(2026, 11, 24)
CORPUS = Corpus([("渡船法(2019-04-05).md", FERRY)])
LAWS = """
ferry-law: {name: {zh: 中华人民共和国渡船法, en: Ferry Law}, kind: law, in_force_on: 2001-07-01}
old-name: {name: {zh: 渡口法, en: Ferry Places Law}, kind: law, in_force_on: 2001-07-01, aliases: [渡船法]}
notice: {name: {zh: 关于渡口的通知, en: Notice on Ferries}, kind: document, in_force_on: 2020-01-01}
"""
runner = CliRunner()


@pytest.fixture
def folder(tmp_path):
    """A folder that cites once, with its laws: `folder(citation, beside="days: 3")`."""

    def make(citation, beside=""):
        place = tmp_path / "city"
        place.mkdir(exist_ok=True)
        (place / "laws.yaml").write_text(LAWS, encoding="utf-8")
        lines = ["statutory:", f"  {beside}" if beside else "  name: limit", f"  basis: {citation}"]
        (place / "city.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return place

    return make


def _prove(place, corpus=CORPUS, on=DAY):
    report = laws.prove(assembling.assemble(place).root, corpus, on=on)
    [finding] = report.findings
    return finding


def _said(finding):
    return [problem.message for problem in finding.problems]


def test_a_citation_whose_words_stand_in_its_article_is_proven(folder):
    finding = _prove(folder('{law: ferry-law, article: "3", says: "应当在三个工作日 内登记"}', "days: 3"))

    assert (finding.status, finding.version, finding.problems) == ("proven", dt.date(2019, 4, 5), ())


def test_a_law_is_found_by_an_earlier_name(folder):
    assert _prove(folder('{law: old-name, article: "3-1", says: 渡船应当配备足够的救生衣}')).status == "proven"


@pytest.mark.parametrize(
    ("citation", "message"),
    [
        (
            '{law: ferry-law, article: "999", says: 应当在三个工作日内登记}',
            "has no 第九百九十九条 in the version of 2019-04-05",
        ),
        ('{law: ferry-law, article: "2", says: 应当在三个工作日内登记}', "it stands in 第三条"),
        ('{law: ferry-law, article: "3", says: 应当在五个工作日内登记}', "nearest there: “应当在三个工作日内登记”"),
        ('{law: ferry-law, article: "3", says: 公安机关应当及时侦查破案}', "nor in any other article"),
        ('{law: ferry-law, article: "3", says: "应当场，登记，当场登。"}', "does not stand in"),
        ('{law: ferry-law, article: "3", says: "登记，，，，，，，，"}', "has 2 letters"),
        ('{law: ferry-law, article: "2", says: 渡口管理机关办理渡口管理}', "does not stand"),
        ('{law: ferry-law, article: "3.4", says: 应当在三个工作日内登记}', "has no 第三条第四款"),
        ('{law: ferry-law, article: "3.2", says: 应当在三个工作日内登记}', "it stands in 第三条"),
        ("{law: ferry-law, article: 三, says: 应当在三个工作日内登记}", "names no article"),
    ],
)
def test_what_is_wrong_with_a_citation_is_said_at_its_line(folder, citation, message):
    finding = _prove(folder(citation))

    assert finding.status == "wrong"
    assert message in _said(finding)[0]
    assert finding.problems[0].line == 3
    assert finding.problems[0].path.endswith("city.yaml")


def test_words_that_stand_in_several_articles_do_not_tell_which(folder):
    twice = Corpus(
        [("渡船法(2019-04-05).md", FERRY.replace("第五条 本", "第五条 渡口管理机关不予登记的，应当说明理由。本"))]
    )
    one = _prove(folder('{law: ferry-law, article: "3", says: 渡口管理机关不予登记的}'), twice)
    both = _prove(folder('{law: ferry-law, article: "3, 5", says: 渡口管理机关不予登记的}'), twice)

    assert (one.status, both.status) == ("wrong", "proven")
    assert "stands in 第五条 too" in _said(one)[0]


def test_an_annex_is_searched_when_it_is_cited(folder):
    assert _prove(folder("{law: ferry-law, article: 附件, says: 摇橹的渡船二机动的渡船}")).status == "proven"
    assert _prove(folder("{law: ferry-law, article: 附件, says: 应当在三个工作日内登记}")).status == "wrong"


@pytest.mark.parametrize(
    ("beside", "article", "status"),
    [
        ("days: 3", "3", "unquoted"),
        ("days: 0", "3", "unquoted"),
        ("days: 300", "3", "wrong"),
        ("days: 5", "3", "wrong"),
        ("days: 60", "4", "unquoted"),
        ("days: 6", "4", "wrong"),
        ("months: 6", "4", "unquoted"),
        ("months: 3", "4", "wrong"),
        ("years: 30", "4", "unquoted"),
        ("years: 10", "4", "wrong"),
        ("days: 3", "2, 3", "unquoted"),
    ],
)
def test_a_limit_is_compared_with_those_that_the_article_states(folder, beside, article, status):
    assert _prove(folder(f'{{law: ferry-law, article: "{article}"}}', beside)).status == status


def test_a_limit_that_rests_on_an_article_without_limits_is_a_warning(folder):
    finding = _prove(folder('{law: ferry-law, article: "2"}', "days: 3"))

    assert "states no limit in days" in _said(finding)[0]
    assert all(problem.severity == "warning" for problem in finding.problems)


@pytest.mark.parametrize(
    ("citation", "status", "message"),
    [
        ('{law: notice, article: "3"}', "absent", "the corpus does not hold 《关于渡口的通知》"),
        ('{law: notice, article: "3", unverified: 手头没有全文}', "unverified", "手头没有全文"),
        ('{law: ferry-law, article: "3"}', "unquoted", "without `says`"),
        ('{law: ferry-law, article: "3", unverified: 尚未核对}', "unverified", "尚未核对"),
        (
            '{law: ferry-law, article: "3", says: 应当在三个工作日内登记, unverified: 尚未核对}',
            "unverified",
            "尚未核对",
        ),
    ],
)
def test_what_is_not_proven_is_listed_with_its_reason(folder, citation, status, message):
    finding = _prove(folder(citation))

    assert finding.status == status
    assert message in _said(finding)[0]
    assert finding.problems[0].severity == "warning"
    assert (finding.problems[0].path[-9:], finding.problems[0].line) == ("city.yaml", 3)


@pytest.mark.parametrize(
    ("beside", "basis", "statuses"),
    [
        ("days: 60", '[{law: ferry-law, article: "2"}, {law: ferry-law, article: "4"}]', ["unquoted", "unquoted"]),
        ("days: 30", '[{law: ferry-law, article: "2"}, {law: ferry-law, article: "4"}]', ["unquoted", "wrong"]),
        ("days: 30", '[{law: notice, article: "2"}, {law: ferry-law, article: "4"}]', ["absent", "wrong"]),
        ("days: 30", '[{law: notice, article: "2"}, {law: ferry-law, article: "2"}]', ["absent", "unquoted"]),
    ],
)
def test_a_term_rests_on_any_of_the_articles_beside_it(folder, beside, basis, statuses):
    report = laws.prove(assembling.assemble(folder(basis, beside)).root, CORPUS, on=DAY)

    assert [finding.status for finding in report.findings] == statuses
    assert not any("states no limit" in problem.message for problem in report.problems)


def test_a_part_of_a_code_that_is_not_held_is_no_error(folder):
    parts = Corpus([("渡船法(2019-04-05).md", FERRY.replace("渡船法\n", "渡船法\n\n# 登记编\n"))])
    beyond = _prove(folder('{law: ferry-law, article: "800", says: 乘客不得携带危险物品乘船}'), parts)

    assert beyond.status == "absent"
    assert "holds only 登记编 of" in _said(beyond)[0]
    assert _prove(folder('{law: ferry-law, article: "3", says: 应当在三个工作日内登记}'), parts).status == "proven"


def test_the_version_of_the_day_counts(folder):
    both = Corpus([("渡船法(2019-04-05).md", FERRY), ("渡船法(2026-01-01).md", FERRY_NOW)])
    place = folder('{law: ferry-law, article: "4", says: 渡船应当配备足够的救生衣}')

    assert _prove(place, both, dt.date(2025, 1, 1)).status == "wrong"
    assert _prove(place, both, DAY).status == "proven"


def test_what_rests_on_an_article_that_changed_is_named(folder):
    place = folder('{law: ferry-law, article: "3", says: 应当在三个工作日内登记}', "days: 3")

    affected = laws.changed(CORPUS, Corpus([("渡船法.md", FERRY_NOW)]), assembling.assemble(place).root)

    [change] = [each for each in affected if each.citations]
    [citation] = change.citations
    assert (change.change.kind, citation.node.line, citation.definition) == ("changed", 3, "city: statutory")
    assert change.still_said(citation) is False
    assert [word for tag, word in change.change.words if tag != "same"] == ["三", "二"]


def test_the_command_that_compares_two_files(tmp_path, folder):
    old, new = tmp_path / "渡船法(2019-04-05).md", tmp_path / "渡船法(2026-01-01).md"
    old.write_text(FERRY, encoding="utf-8")
    new.write_text(FERRY_NOW, encoding="utf-8")
    place = folder('{law: ferry-law, article: "3-1", says: 渡船应当配备足够的救生衣}')

    said = runner.invoke(law_commands.app, ["changed", str(old), str(new), "--folder", str(place)])
    data = json.loads(runner.invoke(law_commands.app, ["changed", str(old), str(new), "--json"]).stdout)

    assert "第三条之一 is now 第四条" in said.stdout
    assert "city.yaml:3: city: statutory cites ferry-law 3-1; its words still stand there" in said.stdout
    assert "1 citations rest on 1 of them" in said.stdout
    assert [each["change"] for each in data] == ["changed", "changed", "renumbered", "renumbered", "renumbered"]


def test_the_commands_for_authors(tmp_path):
    file = tmp_path / "渡船法(2019-04-05).md"
    file.write_text(FERRY, encoding="utf-8")

    article = runner.invoke(law_commands.app, ["article", "渡船法", "3(二)", "--laws", str(file)])
    cited = runner.invoke(law_commands.app, ["cite", "渡船法", "渡船应当配备足够的救生衣", "--laws", str(tmp_path)])
    missed = runner.invoke(law_commands.app, ["cite", "渡船法", "渡船应该配备足够的救生衣", "--laws", str(tmp_path)])
    unknown = runner.invoke(law_commands.app, ["article", "渡船", "1", "--laws", str(tmp_path)])
    none = runner.invoke(law_commands.app, ["article", "渡船法", "9", "--laws", str(tmp_path)])

    assert "（二）渡口设在航道中央的。" in article.stdout
    assert '{law: 渡船法, article: "3-1", says: 渡船应当配备足够的救生衣}' in cited.stdout
    assert (missed.exit_code, "nearest, in 第三条之一" in missed.stdout) == (1, True)
    assert (unknown.exit_code, none.exit_code) == (2, 2)


@pytest.mark.parametrize("place", ["nowhere", "empty"])
def test_a_folder_without_texts_is_refused(tmp_path, place):
    (tmp_path / "empty").mkdir()

    assert runner.invoke(commands.app, ["check", str(CITY), "--laws", str(tmp_path / place)]).exit_code == 2


@pytest.fixture
def drill(tmp_path):
    """What `yimen check --laws` says of the city with one text replaced in one file."""

    def run(file, old, new):
        shutil.copytree(CITY, tmp_path / "city", ignore=shutil.ignore_patterns("demo"), dirs_exist_ok=True)
        path = tmp_path / "city" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        arguments = ["check", str(tmp_path / "city"), "--laws", str(real_laws()), "--on", str(DAY), "--json"]
        result = runner.invoke(commands.app, arguments)
        said = json.loads(result.stdout)
        return result.exit_code, [each for each in said["problems"] if each["severity"] == "error"]

    return run


LICENCE = "agencies/market/services/business-licence/service.yaml"


def test_a_statutory_limit_of_300_days_is_refused(drill):
    [statutory] = re.findall(r"statutory:\s*\{?\s*days: \d+", (CITY / LICENCE).read_text(encoding="utf-8"))

    code, problems = drill(LICENCE, statutory, re.sub(r"\d+", "300", statutory))

    assert code == 1
    assert any("300 days is not what" in each["message"] for each in problems)


def test_article_999_is_refused(drill):
    text = (CITY / LICENCE).read_text(encoding="utf-8")
    cited = re.findall(r'law: registration-regulation, article: "[^"]*"', text)[0]

    code, problems = drill(LICENCE, cited, 'law: registration-regulation, article: "999"')

    assert code == 1
    assert any("has no 第九百九十九条" in each["message"] for each in problems)
