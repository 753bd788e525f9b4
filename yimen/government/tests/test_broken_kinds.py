# ruff: noqa: E501  the city is broken by whole lines of it
"""Kinds of cases that would fail with their first case: each is refused where it stands, with what to do."""

import itertools
import shutil

import pytest

from yimen import government
from yimen.government.tests.test_broken_folders import CITY

REQUEST = "requests/street-request"
KIND, PROCESS, RULES = f"{REQUEST}/kind.yaml", f"{REQUEST}/process.bpmn", f"{REQUEST}/rules.dmn"
BASIS = '{law: haitang-hotline-rules, article: "5", unverified: "a demonstration rule of this city or province"}'
NAME = "    - {id: caller.name, basis:"
LAST = "    - {id: caller.id_number, basis: " + BASIS + "}\n"
SAID = "why: {zh: 问一问。, en: It is asked.}"
NUMBER = "{id: request.number, label: {zh: 编号, en: Number}, type: text, basis: " + BASIS
TRIGGER = """look-again:
  name: {{zh: 再看一次, en: Look again}}
  note: {{zh: 答复以后再看一次, en: After the answer somebody looks again}}
  on: {on}
  of: [{of}]
  opens: {{kind: street-request, facts: {{request.text: '"再看一次"', request.subject: '"litter"', request.community: '"yuqian-east"', caller.phone: '"13900000000"'}}}}
  at_most: 1
  basis: {{law: petition-regulation, article: "23", says: 收到信访人直接提出的信访事项，应当予以登记}}
"""
ISSUE = ('<sequenceFlow id="f4" sourceRef="answer" targetRef="handled"/>',
         '<serviceTask id="issue" name="答复书" yimen:operation="issue" yimen:output="reply"/>'
         '<sequenceFlow id="f4" sourceRef="answer" targetRef="issue"/><sequenceFlow id="f5" sourceRef="issue" targetRef="handled"/>')  # fmt: skip
OUTPUT = """outputs:
  reply:
    name: {zh: 答复书, en: Reply}
    kind: notice
    numbering: {scheme: serial, prefix: "答{year}-"}
    data:
      about: {label: {zh: 事项, en: About}, value: request.text, public: false}
    template: reply.typ
form:
"""

WAYS = {
    "a field that a register gives": (
        KIND, NAME, "    - {id: request.place, label: {zh: 场所, en: Place}, type: text, basis: " + BASIS
        + ", sources: [{register: premises, evidence: premises, key: request.text, field: address}]}\n" + NAME,
        "sources: [])",
    ),
    "a field that another case's output gives": (
        KIND, NAME, f"    - {NUMBER}, sources: [{{output: shop-sign/filing, field: number}}]}}\n{NAME}", "waits for no output",
    ),
    "a field that says whether somebody confirmed": (
        KIND, NAME, "    - {id: request.agreed, label: {zh: 同意, en: Agreed}, type: boolean, basis: " + BASIS
        + ", sources: [{confirmed: caller.id_number}]}\n" + NAME, "asks nobody to confirm",
    ),
    "a field that names somebody who has to confirm": (
        KIND, LAST, LAST.replace("{id: caller.id_number,", "{id: caller.id_number, party: {},"), "nobody is asked to confirm",
    ),
    "a field that is asked of nobody": (KIND, NAME, f"    - {NUMBER}}}\n{NAME}", "say how it is asked (ask)"),
    "a document": (
        KIND, LAST, LAST + "  documents:\n    - {id: picture, label: {zh: 照片, en: Picture}, why: {zh: 看一看。, en: To see it.}, basis: " + BASIS + "}\n",
        "nobody could give picture",
    ),
    "a declaration": (
        KIND, LAST, LAST + "  commitments:\n    - {id: truth, text: {zh: 属实, en: It is true}, consequence: {zh: 承担责任, en: I answer for it}, basis: " + BASIS + "}\n",
        "nobody could declare truth",
    ),
    "a place that follows from who applied": (
        KIND, "jurisdiction: request.community", 'jurisdiction: if applicant.name = "" then request.community else request.community',
        "jurisdiction reads applicant.name",
    ),
    "a question that follows from who applied": (
        KIND, NAME, f"    - {NUMBER}, sources: [{{derive: applicant.id_number}}]}}\n{NAME}", "field:request.number reads applicant.id_number",
    ),
    "a process that follows from who applied": (
        PROCESS, 'acceptance = "accepted"', 'acceptance = "accepted" and applicant.name = applicant.name', "process reads applicant.name",
    ),
    "a clock of acceptance that nobody stops": (
        KIND, "limits:\n", f"limits:\n  acceptance: {{days: 5, basis: {BASIS}}}\n", "no task of the process accepts",
    ),
    "a task for a post of another agency": (
        PROCESS, 'yimen:act="answer" yimen:post="urban.request-officer" yimen:power="urban.street-request.answer"',
        'yimen:act="answer" yimen:post="market.registrar" yimen:power="urban.street-request.answer"', "is for a post of market, which neither leads nor assists",
    ),
    "a category that a case cannot keep": (
        "kinds/street-request/kind.yaml", "agency: urban\n", f"agency: urban\ncategory: {'re' * 17}\n", "has 34 characters, and a case keeps 32",
    ),
    "a step whose name a task cannot keep": (PROCESS, 'name="书面答复"', f'name="{"答" * 201}"', "has 201 characters, and a case keeps 200"),
    "an option that is no division": (
        "vocabulary.yaml", "{value: yuqian-west, label: {zh: 榆钱西社区", "{value: yuqian-wset, label: {zh: 榆钱西社区", "'yuqian-wset' is no division",
    ),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(CITY, tmp_path / "haitang")
    return tmp_path / "haitang"


def change(folder, file, old, new):
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text, "the city has changed: break it in another place"
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def place_of(folder, problem):
    """The file of a problem within the folder."""
    return problem.path.rpartition(f"{folder.name}/")[2]


def without_accepting(folder):
    """The request is answered at once: its process has no task that accepts."""
    change(folder, PROCESS, 'yimen:act="accept"', 'yimen:act="answer"')
    change(folder, PROCESS, 'acceptance = "accepted"', 'answer = "answered"')


@pytest.mark.parametrize("way", WAYS)
def test_each_is_caught_with_file_and_line(folder, way):
    file, old, new, message = WAYS[way]
    if "category" in way:
        (folder / "kinds").mkdir()
        (folder / REQUEST).rename(folder / "kinds" / "street-request")
    if "acceptance" in way:
        without_accepting(folder)
    change(folder, file, old, new)

    release, problems = government.load(folder)

    said = [problem for problem in problems if message in problem.message]
    assert said, [str(problem) for problem in problems]
    assert release is None
    assert place_of(folder, said[0]) == file
    written = (folder / file).read_text(encoding="utf-8").splitlines()
    before = (CITY / file.replace("kinds/", "requests/")).read_text(encoding="utf-8").splitlines()
    first_changed = next(n for n, (one, other) in enumerate(itertools.zip_longest(written, before), 1) if one != other)
    assert -1 <= said[0].line - first_changed <= 2, (said[0], first_changed)


def issuing(folder, parties, *more):
    """The answer of a request issues a reply; with these parties."""
    change(folder, PROCESS, *ISSUE)
    change(folder, KIND, "form:\n", OUTPUT)
    change(folder, KIND, "parties: {complainant: caller.id_number}", f"parties: {parties}")
    for old, new in more:
        change(folder, KIND, old, new)
    (folder / REQUEST / "reply.typ").write_text("#let d = json(bytes(sys.inputs.data))\n#d.number", encoding="utf-8")
    return government.load(folder)


ALWAYS = (LAST, LAST.replace("{id: caller.id_number,", "{id: caller.id_number, optional: false,"))
ASKED_SOMETIMES = (
    LAST,
    LAST.replace(
        "{id: caller.id_number,", "{id: caller.id_number, optional: false, when: 'request.subject = \"sign\"',"
    ),
)


def test_what_is_issued_to_nobody_is_refused(folder):
    _, problems = issuing(folder, "{complainant: caller.id_number}", ALWAYS)

    [said] = [problem for problem in problems if "there would be nobody to issue reply to" in problem.message]
    assert place_of(folder, said) == KIND
    assert (folder / KIND).read_text(encoding="utf-8").splitlines()[said.line - 2 : said.line][-1].strip() in {
        "reply:",
        "name: {zh: 答复书, en: Reply}",
    }


@pytest.mark.parametrize("more", [(), (ASKED_SOMETIMES,)])
def test_what_is_issued_to_somebody_who_need_not_be_named_is_refused(folder, more):
    _, problems = issuing(folder, "{subject: caller.id_number}", *more)

    assert [each for each in problems if "where caller.id_number is left empty" in each.message]


@pytest.mark.parametrize("role", ["applicant", "subject", "respondent"])
def test_what_is_issued_to_a_party_who_is_always_named_is_not(folder, role):
    _, problems = issuing(folder, f"{{{role}: caller.id_number}}", ALWAYS)

    assert not [str(each) for each in problems if "nobody" in each.message]


def triggered(folder, on="case.decided", of="shop-sign"):
    """A trigger opens such a request, and no officer does."""
    change(folder, KIND, "opened_by: [urban.hotline-clerk]\n", "")
    (folder / "triggers.yaml").write_text(TRIGGER.format(on=on, of=of), encoding="utf-8")


def test_what_a_trigger_gives_need_not_be_asked(folder):
    triggered(folder)

    _, problems = government.load(folder)

    assert [str(each) for each in problems if "street-request" in str(each)] == []


def test_what_no_trigger_gives_is_refused_where_no_officer_is_asked(folder):
    triggered(folder)
    change(folder, "triggers.yaml", "request.subject: '\"litter\"', ", "")

    _, problems = government.load(folder)

    [said] = [each for each in problems if "nobody is asked for request.subject" in each.message]
    assert "let the trigger give it" in said.message
    assert place_of(folder, said) == KIND


@pytest.mark.parametrize(
    ("on", "of", "message"),
    [
        ("release.published", "", "acts of the kind release.published name no case"),
        ("case.answered", "street-request", "a case of street-request is about nobody"),
    ],
)
def test_what_a_trigger_opens_about_nobody_issues_nothing(folder, on, of, message):
    triggered(folder, on, of)

    _, problems = issuing(folder, "{complainant: caller.id_number}")

    [said] = [each for each in problems if message in each.message]
    assert (place_of(folder, said), said.line) == ("triggers.yaml", 4 if not of else 5)
