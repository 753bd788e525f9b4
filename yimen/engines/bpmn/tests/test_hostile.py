"""Processes made to do harm: each is refused, or looked at up to a bound, within a second of computing and 200 MB."""

import pytest

from yimen.engines import bpmn
from yimen.engines.bpmn.tests.drawing import xml
from yimen.engines.feel.tests.confined import confined, within_bounds


def read_and_analyse(text: str) -> str:
    """The refusal, or the kinds of what is wrong."""
    try:
        return " ".join(sorted({finding.kind for finding in bpmn.analyse(bpmn.read(text))})) or "nothing"
    except bpmn.BpmnError as error:
        return str(error)


def flow(source: str, target: str) -> str:
    return (
        f'<sequenceFlow id="{source}-{target}" sourceRef="{source}" targetRef="{target}">'
        "<conditionExpression>true</conditionExpression></sequenceFlow>"
    )


def branches(kind: str, count: int, length: int) -> str:
    """A gateway with so many branches of so many tasks each."""
    parts = [
        '<startEvent id="s"/><endEvent id="e"/>',
        f'<{kind} id="f"/><{kind} id="j"/>',
        flow("s", "f"),
        flow("j", "e"),
    ]
    for branch in range(count):
        before = "f"
        for task in range(length):
            parts += [f'<userTask id="t{branch}.{task}"/>', flow(before, f"t{branch}.{task}")]
            before = f"t{branch}.{task}"
        parts.append(flow(before, "j"))
    return xml("".join(parts))


LAUGHS = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
HOSTILE = {
    "an inclusive gateway of thirty flows": (branches("inclusiveGateway", 30, 1), "unbounded"),
    "forty parallel branches of ten tasks": (branches("parallelGateway", 40, 10), "unbounded"),
    "a thousand tasks": (branches("parallelGateway", 1000, 1), "at most 500 nodes"),
    "a billion laughs": (f'<!DOCTYPE d [<!ENTITY a0 "ha">{LAUGHS}]>\n<d>&a9;</d>', "line 1: a document type"),
    "a file of the machine": ('<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><d>&a;</d>', "document type"),
    "tags": (xml("<documentation/>" * 50_000), "more than 20000 tags"),
    "depth": (xml('<subProcess id="a">' * 5000 + "</subProcess>" * 5000), "depth"),
    "a text": (xml(f"<documentation>{'x' * 2_000_000}</documentation>"), "bytes; at most"),
}


@pytest.fixture(scope="module")
def outcomes():
    return confined({name: (f"{__name__}:read_and_analyse", text) for name, (text, _) in HOSTILE.items()})


@pytest.mark.xdist_group("hostile processes")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_process_ends_soon_and_small(outcomes, name):
    assert HOSTILE[name][1] in outcomes[name].said
    assert within_bounds(outcomes[name]), outcomes[name]
