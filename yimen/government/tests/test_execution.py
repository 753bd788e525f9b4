"""The interpreter: what a process asks for reaches the host, and what nobody carries out stops the move."""

import datetime as dt

import pytest

from yimen.engines import bpmn
from yimen.government import execution

NOW = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)


class Recorder:
    """A host that notes what it is asked."""

    def __init__(self, *, waits=(), **context):
        self.waits, self.known, self.asked = set(waits), dict(context), []

    def context(self):
        return self.known

    def task_opened(self, task):
        self.asked.append(("task", task.node))

    def task_cancelled(self, task):
        self.asked.append(("cancelled", task.node))

    def timer_set(self, timer):
        self.asked.append(("timer", timer.node))

    def timer_cancelled(self, timer):
        self.asked.append(("timer-cancelled", timer.timer))

    def service_called(self, call):
        self.asked.append(("service", call.node))
        return call.node not in self.waits

    def rule_called(self, call):
        self.known[call.result] = call.decision
        self.asked.append(("rule", call.result))

    def condition_unclear(self, unclear):
        self.asked.append(("unclear", unclear.flow))

    def ended(self, end):
        self.asked.append(("ended", end.node))


def net(*elements, flows):
    drawn = [
        f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}">'
        + "".join(f"<conditionExpression>{text}</conditionExpression>" for text in condition)
        + "</sequenceFlow>"
        for source, target, *condition in flows
    ]
    return bpmn.read(
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yimen="urn:yimen:bpmn" '
        'targetNamespace="t"><message id="m" name="m"/><process id="p" isExecutable="true"><startEvent id="s"/>'
        + "".join(elements) + "".join(drawn) + "</process></definitions>"
    )  # fmt: skip


def begin(process, host):
    return execution.advance(process, bpmn.State(), execution.Start(), host, now=NOW)


RULE = '<businessRuleTask id="r" yimen:decision="d"/>'
CALL = '<serviceTask id="call" yimen:operation="issue" yimen:output="o"/>'
END = '<endEvent id="e"/>'


def test_a_result_without_a_name_is_kept_under_the_id_of_its_step():
    host = Recorder()

    state = begin(net(RULE, END, flows=[("s", "r"), ("r", "e")]), host)

    assert host.known == {"r": "d"}
    assert host.asked == [("rule", "r"), ("ended", "e")]
    assert state.ended


def test_the_process_waits_for_an_effect_that_is_not_settled_at_once():
    process, host = net(CALL, END, flows=[("s", "call"), ("call", "e")]), Recorder(waits={"call"})

    state = begin(process, host)
    assert (host.asked, state.ended) == ([("service", "call")], False)

    (instance,) = state.active
    state = execution.advance(process, state, execution.Complete(instance), host, now=NOW)
    assert (host.asked[-1], state.ended) == (("ended", "e"), True)


def test_what_the_same_step_cancels_is_not_carried_out():
    """A branch reaches a terminating end in the step in which the other one asks for an effect."""
    process = net(
        '<parallelGateway id="g"/>', CALL, '<endEvent id="all"><terminateEventDefinition/></endEvent>', END,
        flows=[("s", "g"), ("g", "call"), ("g", "all"), ("call", "e")],
    )  # fmt: skip
    host = Recorder()

    state = begin(process, host)

    assert state.ended
    assert ("service", "call") not in host.asked


def test_a_condition_that_cannot_be_told_is_said_before_the_default_way_is_taken():
    process = net(
        '<exclusiveGateway id="g" default="g-e"/>', END, '<endEvent id="other"/>',
        flows=[("s", "g"), ("g", "other", "passed"), ("g", "e")],
    )  # fmt: skip
    host = Recorder(passed=None)

    begin(process, host)

    assert host.asked == [("unclear", "g-other"), ("ended", "e")]


@pytest.mark.parametrize(
    "element",
    [
        '<receiveTask id="x" messageRef="m"/>',
        '<sendTask id="x" messageRef="m"/>',
        '<intermediateCatchEvent id="x"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>',
        '<intermediateThrowEvent id="x"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>',
    ],
)
def test_a_message_is_refused_beforehand_and_at_run_time(element):
    process = net(element, END, flows=[("s", "x"), ("x", "e")])

    assert [(node.id, message) for node, message in execution.unsupported(process)] == [("x", execution.MESSAGES)]
    with pytest.raises(execution.Unsupported, match="x: messages"):
        begin(process, Recorder())


def test_tokens_that_wait_for_each_other_are_an_error():
    process = net(
        '<exclusiveGateway id="g"/>', '<parallelGateway id="join"/>', END,
        '<intermediateThrowEvent id="t"/>', '<intermediateThrowEvent id="u"/>',
        flows=[("s", "g"), ("g", "t", "true"), ("g", "u", "false"), ("t", "join"), ("u", "join"), ("join", "e")],
    )  # fmt: skip

    with pytest.raises(execution.Deadlocked, match="join"):
        begin(process, Recorder())
