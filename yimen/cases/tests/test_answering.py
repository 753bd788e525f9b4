"""An officer answers a case in writing, which completes it; nobody else does, and never without a word."""

import pytest
from django.urls import reverse

from yimen.cases import errors, models, operations, queries
from yimen.cases.tasks.answer.operations import answer
from yimen.cases.tasks.answer.play import play
from yimen.cases.tasks.play import Turn
from yimen.cases.tests.desk import Desk
from yimen.government.checks.examples import _Run
from yimen.government.compiled import Compiled
from yimen.government.schema import Example, Release
from yimen.ledger import queries as ledger
from yimen.ledger.acts import SYSTEM
from yimen.releases import operations as releases

pytestmark = pytest.mark.django_db
TEXT = "已到现场查明，三日内清运完毕。依据《条例》第十二条。"
PROCESS = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yimen="urn:yimen:bpmn">
  <process id="asked" isExecutable="true">
    <startEvent id="start"/>
    <userTask id="answer" name="书面答复" yimen:act="answer" yimen:post="{post}" yimen:power="{power}"/>
    <endEvent id="answered"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="answer"/>
    <sequenceFlow id="f2" sourceRef="answer" targetRef="answered"/>
  </process>
</definitions>"""


@pytest.fixture
def asked(release, names, now):
    """A release whose business licences are answered, and are nothing else: by a power that no rule binds."""
    service, post = release.services[names("business-licence")], names("market.registrar")
    bound = release.powers[names("market.business-licence.accept")]
    power = bound.model_copy(update={"id": f"{bound.agency}.answer", "applies": None, "exceptions": []})
    process = service.process.model_copy(update={"source": PROCESS.format(post=post, power=power.id)})
    other = release.model_copy(
        update={
            "services": {**release.services, service.id: service.model_copy(update={"process": process})},
            "powers": {**release.powers, power.id: power},
        }
    )
    other = Release.from_json(other.to_json())
    releases.publish(other, actor=SYSTEM, now=now)
    return other


@pytest.fixture
def case(asked, cast, names, now):
    found = operations.open_case(
        names("business-licence"), kind="request", origin="caller:7", facts={}, release=asked, division="tingchao",
        parties=[operations.Party(operations.Role.APPLICANT, cast.person("lin").id)], actor=SYSTEM, now=now,
    )  # fmt: skip
    return models.Case.objects.get(id=found.id)


def the_task(case):
    return case.tasks.get(closed_at=None)


def test_the_answer_is_numbered_told_and_completes_the_case(case, cast, now):
    registrar = cast.officer("market.registrar")
    answer(the_task(case).id, text=TEXT, actor=registrar, now=now)

    case = models.Case.objects.get(id=case.id)
    [decision] = case.decisions.all()
    [act] = [each for each in ledger.acts_of(f"case:{case.id}") if each.kind == "case.answered"]
    assert (case.status, case.closed_at, case.decided_at) == ("answered", now, now)
    assert (decision.outcome, decision.reasons, decision.remedies) == ("answered", TEXT, [])
    assert "复〔" in decision.number
    assert (act.body["reasons"], act.power["power"]) == (TEXT, models.Task.objects.get(case=case).power)
    page = queries.case_page(case.reference, registrar, now=now)
    assert any(decision.number in line.text for line in page.timeline)


def test_it_is_played_with_what_the_officer_writes(case, cast, now):
    said = play(Turn(the_task(case), cast.officer("market.registrar"), TEXT, now))

    assert case.decisions.get().reasons == TEXT
    assert "answers in writing" in said.en


def test_without_a_word_nothing_is_answered(case, cast, now):
    with pytest.raises(errors.CaseError):
        answer(the_task(case).id, text="  ", actor=cast.officer("market.registrar"), now=now)

    assert models.Case.objects.get(id=case.id).status == "received"


def test_a_stranger_does_not_answer(case, cast, now):
    with pytest.raises(errors.NotAllowed):
        answer(the_task(case).id, text=TEXT, actor=cast.officer("water.clerk"), now=now)

    assert models.Case.objects.get(id=case.id).status == "received"
    assert ledger.acts_of(f"case:{case.id}")[-1].kind == "cage.exercise.refused"


def test_it_is_answered_once(case, cast, now):
    task, registrar = the_task(case), cast.officer("market.registrar")
    answer(task.id, text=TEXT, actor=registrar, now=now)

    with pytest.raises(errors.OutOfOrder):
        answer(task.id, text=TEXT, actor=registrar, now=now)


def test_the_officers_page_asks_for_the_answer_in_its_own_words(case, cast):
    desk = Desk(cast.officer("market.registrar"))
    task = the_task(case)
    desk.do(task, "claim")

    page = desk.open(case).content.decode()
    assert desk.labels(case)[0] == "Answer"
    assert "The answer, with its reasons" in page
    assert desk.do(task, "answer", reasons="").status_code == 409

    assert desk.do(task, "answer", reasons=TEXT).status_code == 302
    assert TEXT in desk.open(case).content.decode()
    assert desk.client.post(reverse("cases:office_act", args=[case.reference, task.id, "sing"])).status_code == 404


def test_an_example_of_a_folder_is_answered(asked, names):
    service = asked.services[names("business-licence")]
    example = Example.model_validate(
        {
            "id": "asked", "name": {"zh": "答", "en": "Asked"}, "on": "2026-03-02", "facts": {},
            "steps": [{"task": "answer", "result": {"answer": "answered"}}], "expect": {"end": "answered"},
        }
    )  # fmt: skip
    compiled = Compiled.of(asked)

    assert list(_Run(asked, service, example, compiled.net(service), compiled.rules(service)).problems()) == []
