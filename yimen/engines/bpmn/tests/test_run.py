"""Cases going through processes."""

from decimal import Decimal

import pytest

from yimen.engines import bpmn
from yimen.engines.bpmn.tests.drawing import NOW, Case, drawn

CHOICE = """
    start s
    user small
    user large
    xor which default=f3
    end e
    s > which
    which > large: area > 300
    which > small
    large > e
    small > e
"""


@pytest.mark.parametrize(("area", "task"), [(Decimal(301), "large"), (Decimal(300), "small")])
def test_an_exclusive_gateway_takes_the_first_condition_that_holds(area, task):
    case = Case(drawn(CHOICE), area=area)
    assert case.open == [task]
    assert case.do(task).state.ended


def test_a_condition_without_a_value_takes_the_default_and_says_so():
    case = Case(drawn(CHOICE), area=None)
    assert case.open == ["small"]
    assert [type(each) for each in case.effects if isinstance(each, bpmn.ConditionUnclear)]


def test_without_a_default_the_step_is_refused():
    net = drawn("start s\nxor x\nuser a\nend e\ns > x\nx > a: area > 300\nx > e: area < 100\na > e")
    with pytest.raises(bpmn.NoFlow, match="area > 300"):
        Case(net, area=Decimal(200))


PARALLEL = """
    start s
    and split
    user a
    user b
    and join
    user c
    end e
    s > split
    split > a
    split > b
    a > join
    b > join
    join > c
    c > e
"""


def test_parallel_branches_are_joined_in_either_order():
    case = Case(drawn(PARALLEL))
    assert case.open == ["a", "b"]
    assert case.do("b").open == ["a"]
    assert case.do("a").open == ["c"]
    assert case.do("c").state.ended


def test_a_step_posted_twice_finds_nothing_the_second_time():
    case = Case(drawn(PARALLEL))
    instance = case.instance("a")
    case.do("a")
    with pytest.raises(bpmn.NotActive):
        bpmn.complete(case.net, case.state, instance, data={}, now=NOW)


INCLUSIVE = """
    start s
    or split default=f4
    user a
    user b
    user c
    or join
    user last
    end e
    s > split
    split > a: a
    split > b: b
    split > c
    a > join
    b > join
    c > join
    join > last
    last > e
"""


@pytest.mark.parametrize(
    ("a", "b", "tasks"),
    [(True, True, ["a", "b"]), (True, False, ["a"]), (False, True, ["b"]), (False, False, ["c"])],
)
def test_an_inclusive_join_waits_for_the_branches_that_were_taken(a, b, tasks):
    case = Case(drawn(INCLUSIVE), a=a, b=b)
    assert case.open == tasks
    for done, task in enumerate(tasks, 1):
        case.do(task)
        assert ("last" in case.open) == (done == len(tasks))
    assert case.do("last").state.ended


BOUNDARY = """
    start s
    user a
    user late
    end e
    end f
    <boundaryEvent id="limit" attachedToRef="a" {interrupting}>
    <timerEventDefinition>{timer}</timerEventDefinition></boundaryEvent>
    s > a
    a > e
    limit > late
    late > f
"""


def _boundary(*, timer="<timeDuration>P5WD</timeDuration>", interrupting=""):
    return Case(drawn(BOUNDARY.format(timer=timer, interrupting=interrupting)))


def test_a_timer_takes_the_task_away():
    case = _boundary()
    [set_timer] = [each for each in case.effects if isinstance(each, bpmn.TimerSet)]
    assert (set_timer.kind, set_timer.text) == ("duration", "P5WD")
    assert case.fire(set_timer.timer).open == ["late"]


def test_a_timer_is_cancelled_when_the_task_is_done_first():
    case = _boundary()
    [timer] = case.timers
    case.do("a")
    assert bpmn.TimerCancelled(timer) in case.effects
    with pytest.raises(bpmn.NotActive):
        case.fire(timer)


def test_a_timer_that_only_reminds_leaves_the_task_open():
    case = _boundary(interrupting='cancelActivity="false"')
    [timer] = case.timers
    assert case.fire(timer).open == ["a", "late"]
    with pytest.raises(bpmn.NotActive):
        case.fire(timer)


def test_a_repeating_timer_fires_as_often_as_it_says():
    case = _boundary(timer="<timeCycle>R2/P1D</timeCycle>", interrupting='cancelActivity="false"')
    [first] = case.timers
    [second] = case.fire(first).timers
    assert case.fire(second).timers == []
    assert case.open == ["a", "late", "late"]


def test_a_timer_of_feel_takes_its_time_from_the_data():
    net = drawn(
        "start s\nend e\n<intermediateCatchEvent id='wait'><timerEventDefinition>"
        "<timeDate>=until</timeDate></timerEventDefinition></intermediateCatchEvent>\ns > wait\nwait > e"
    )
    case = Case(net, until="2026-12-01")
    [timer] = [each for each in case.effects if isinstance(each, bpmn.TimerSet)]
    assert timer.text == "2026-12-01"
    assert case.fire(timer.timer).state.ended


ERROR = """
    start s
    user a
    user repair
    end e
    <boundaryEvent id="caught" attachedToRef="a"><errorEventDefinition errorRef="x"/></boundaryEvent>
    s > a
    a > e
    caught > repair
    repair > e
"""


def test_an_error_goes_to_the_boundary_event_that_names_it():
    case = Case(drawn(ERROR, head='<error id="x" errorCode="register-down"/>'))
    case.took(bpmn.fail(case.net, case.state, case.instance("a"), "register-down", data={}, now=NOW))
    assert case.open == ["repair"]


def test_an_error_that_nobody_catches_changes_nothing():
    case = Case(drawn(ERROR, head='<error id="x" errorCode="register-down"/>'))
    with pytest.raises(bpmn.Unhandled):
        bpmn.fail(case.net, case.state, case.instance("a"), "other", data={}, now=NOW)
    assert case.open == ["a"]


def test_an_event_gateway_takes_what_comes_first():
    net = drawn(
        """
        start s
        user paid
        user unpaid
        end e
        <eventBasedGateway id="either"/>
        <intermediateCatchEvent id="pay"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
        <intermediateCatchEvent id="late"><timerEventDefinition><timeDuration>P3D</timeDuration></timerEventDefinition>
        </intermediateCatchEvent>
        s > either
        either > pay
        either > late
        pay > paid
        late > unpaid
        paid > e
        unpaid > e
        """,
        head='<message id="m" name="fee paid"/>',
    )
    case = Case(net)
    [timer] = case.timers
    case.took(bpmn.message(net, case.state, "fee paid", data={}, now=NOW))
    assert case.open == ["paid"]
    with pytest.raises(bpmn.NotActive):
        case.fire(timer)
    with pytest.raises(bpmn.NotActive):
        bpmn.message(net, case.state, "fee paid", data={}, now=NOW)


SUBPROCESS = """
    start s
    <subProcess id="sub"><startEvent id="is"/><userTask id="inner"/><endEvent id="ie"/>
    <sequenceFlow id="i1" sourceRef="is" targetRef="inner"/><sequenceFlow id="i2" sourceRef="inner" targetRef="ie"/>
    </subProcess>
    <boundaryEvent id="limit" attachedToRef="sub"><timerEventDefinition><timeDuration>P1D</timeDuration>
    </timerEventDefinition></boundaryEvent>
    user after
    end e
    s > sub
    sub > after
    after > e
    limit > e
"""


def test_a_sub_process_ends_before_the_case_goes_on():
    case = Case(drawn(SUBPROCESS))
    assert case.open == ["inner"]
    assert case.do("inner").open == ["after"]


def test_a_timer_on_a_sub_process_takes_all_in_it_away():
    case = Case(drawn(SUBPROCESS))
    assert case.fire(case.timers[0]).state.ended
    assert case.open == []


MANY = """
    start s
    <userTask id="sign"><multiInstanceLoopCharacteristics yimen:items="signers">{until}
    </multiInstanceLoopCharacteristics></userTask>
    end e
    s > sign
    sign > e
"""


def test_each_of_many_does_its_own():
    case = Case(drawn(MANY.format(until="")), signers=["li", "wang"])
    assert [each.item for each in case.effects if isinstance(each, bpmn.TaskOpened)] == ["li", "wang"]
    assert case.open == ["sign", "sign"]
    assert not case.do("sign").state.ended
    assert case.do("sign").state.ended


def test_the_rest_is_needless_once_enough_have_done_it():
    case = Case(drawn(MANY.format(until="<completionCondition>true</completionCondition>")), signers=["li", "wang"])
    assert case.do("sign").state.ended


def test_a_terminating_end_takes_everything_away():
    net = drawn(
        """
        start s
        and split
        user a
        user b
        end e
        <endEvent id="stop"><terminateEventDefinition/></endEvent>
        s > split
        split > a
        split > b
        a > stop
        b > e
        """
    )
    case = Case(net).do("a")
    assert case.state.ended
    assert case.open == []


def test_a_loop_without_a_task_is_stopped():
    net = drawn("start s\nxor x default=f2\nxor y\nend e\ns > x\nx > y\nx > e: false\ny > x")
    with pytest.raises(bpmn.Runaway):
        Case(net)
