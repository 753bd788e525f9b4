"""What one move both asks for and gives up is never opened: no task stays in a queue, and no timer fires."""

import pytest

from yimen.cases import models, operations
from yimen.engines import bpmn
from yimen.government.schema import Release
from yimen.ledger.acts import SYSTEM
from yimen.releases import operations as releases

pytestmark = pytest.mark.django_db
PROCESS = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yimen="urn:yimen:bpmn">
  <process id="asked" isExecutable="true">
    <startEvent id="start"/>
    <subProcess id="together">
      <startEvent id="in"/>
      <parallelGateway id="fork"/>
      <userTask id="given-up" name="不再需要" yimen:act="answer" yimen:post="{post}"/>
      <boundaryEvent id="late" attachedToRef="given-up">
        <timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>
      </boundaryEvent>
      <endEvent id="done"/>
      <endEvent id="lapsed"/>
      <endEvent id="over"><terminateEventDefinition/></endEvent>
      <sequenceFlow id="s1" sourceRef="in" targetRef="fork"/>
      <sequenceFlow id="s2" sourceRef="fork" targetRef="given-up"/>
      <sequenceFlow id="s3" sourceRef="fork" targetRef="over"/>
      <sequenceFlow id="s4" sourceRef="given-up" targetRef="done"/>
      <sequenceFlow id="s5" sourceRef="late" targetRef="lapsed"/>
    </subProcess>
    <userTask id="answer" name="书面答复" yimen:act="answer" yimen:post="{post}"/>
    <endEvent id="answered"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="together"/>
    <sequenceFlow id="f2" sourceRef="together" targetRef="answer"/>
    <sequenceFlow id="f3" sourceRef="answer" targetRef="answered"/>
  </process>
</definitions>"""


def test_what_is_opened_and_cancelled_in_one_move_is_never_there(release, cast, names, now):
    service = release.services[names("business-licence")]
    source = PROCESS.format(post=names("market.registrar"))
    asked = [type(each) for each in bpmn.start(bpmn.read(source), data={}, now=now).effects]
    assert asked[:2] == [bpmn.TaskOpened, bpmn.TimerSet] and bpmn.TimerCancelled in asked
    process = service.process.model_copy(update={"source": source})
    other = release.model_copy(
        update={"services": {**release.services, service.id: service.model_copy(update={"process": process})}}
    )
    other = Release.from_json(other.to_json())
    releases.publish(other, actor=SYSTEM, now=now)

    found = operations.open_case(
        service.id, kind="request", origin="caller:7", facts={}, release=other, division="tingchao",
        parties=[operations.Party(operations.Role.APPLICANT, cast.person("lin").id)], actor=SYSTEM, now=now,
    )  # fmt: skip

    case = models.Case.objects.get(id=found.id)
    assert list(case.tasks.values_list("name", flat=True)) == ["书面答复"]
    assert list(case.timers.values_list("timer", flat=True)) == []
