"""What is found in a process before any case runs; and that what passes never gets stuck."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yimen.engines import bpmn
from yimen.engines.bpmn.tests.drawing import Case, drawn


def kinds(net):
    return {finding.kind for finding in bpmn.analyse(net)}


def test_a_choice_that_is_joined_as_if_both_came_is_a_deadlock():
    net = drawn(
        "start s\nxor x default=f3\nuser a\nuser b\nand j\nend e\ns > x\nx > a: true\nx > b\na > j\nb > j\nj > e"
    )
    [found] = [each for each in bpmn.analyse(net) if each.kind == "deadlock"]
    assert found.node == "j"


def test_branches_that_are_not_joined_are_found():
    net = drawn("start s\nand x\nuser a\nuser b\nxor j\nuser c\nend e\ns > x\nx > a\nx > b\na > j\nb > j\nj > c\nc > e")
    [found] = bpmn.analyse(net)
    assert (found.kind, found.node) == ("unsafe", "c")


def test_a_loop_without_a_way_out_never_ends():
    net = drawn("start s\nxor x\nuser a\nend e\nuser b\ns > x\nx > a\na > x\nb > e\nb > b")
    assert {"endless", "unreachable"} <= kinds(net)


def test_a_loop_without_a_task_is_found():
    net = drawn("start s\nxor x\nxor y default=f4\nend e\ns > x\nx > y\ny > e: true\ny > x")
    assert "runaway" in kinds(net)


def test_a_loop_for_corrections_passes():
    net = drawn(
        "start s\nxor again\nuser accept\nxor ok default=f4\nend e\nuser correct\n"
        "s > again\nagain > accept\naccept > ok\nok > e\nok > correct: incomplete\ncorrect > again"
    )
    assert bpmn.analyse(net) == []


def test_too_many_states_are_said_not_endured():
    lines = ["start s", "and x", "and j", "end e", "s > x", "j > e"]
    for number in range(16):
        lines += [f"user t{number}", f"x > t{number}", f"t{number} > j"]
    assert kinds(drawn("\n".join(lines))) == {"unbounded"}


class _Drawing:
    """A structured process: every split has its join, every loop its way out."""

    def __init__(self, draw):
        self.draw, self.lines, self.flows, self.count = draw, [], [], 0

    def node(self, kind, suffix=""):
        self.count += 1
        name = f"n{self.count}"
        self.lines.append(f"{kind} {name}{suffix}")
        return name

    def block(self, before, depth):
        """Draw a block after `before`; the node it ends in."""
        kind = self.draw(st.sampled_from(["user", "seq", "xor", "and", "or", "loop"] if depth else ["user"]))
        if kind == "user":
            task = self.node("user")
            self.flow(before, task)
            return task
        if kind == "seq":
            return self.block(self.block(before, depth - 1), depth - 1)
        if kind == "loop":
            head, back = self.node("xor"), self.node("xor")
            self.flow(before, head)
            self.flow(self.block(head, depth - 1), back)
            self.flow(back, head, "false")
            return back
        split, join = self.node(kind), self.node(kind)
        self.flow(before, split)
        for _ in range(self.draw(st.integers(2, 3))):
            self.flow(self.block(split, depth - 1), join)
        return join

    def flow(self, source, target, condition=""):
        self.flows.append((source, target, condition))

    def net(self):
        start = self.node("start")
        last = self.block(start, 2)
        end = self.node("end")
        self.flow(last, end)
        return drawn("\n".join([*self.lines, *(f"{s} > {t}" + (f": {c}" if c else "") for s, t, c in self.flows)]))


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_structured_processes_pass_and_every_case_ends(data):
    net = _Drawing(data.draw).net()
    found = bpmn.analyse(net)
    assert [each for each in found if each.kind != "unbounded"] == []

    order = random.Random(data.draw(st.integers(0, 9)))
    case = Case(net)
    for _ in range(200):
        if case.state.ended:
            break
        case.do(order.choice(case.open))
    assert case.state.ended


@pytest.mark.parametrize("kind", ["xor", "and", "or"])
def test_the_compiled_form_is_the_same_process(kind):
    net = drawn(f"start s\n{kind} x\nuser a\nend e\ns > x\nx > a\na > e")
    assert bpmn.Net.from_json(net.to_json()) == net
