"""Files that are read, and files that are refused with the line of what is wrong."""

import pytest

from yimen.engines import bpmn
from yimen.engines.bpmn.reader import LARGEST_FILE
from yimen.engines.bpmn.tests.drawing import xml

GOOD = '<startEvent id="s"/>\n<endEvent id="e"/>\n<sequenceFlow id="f" sourceRef="s" targetRef="e"/>'


def test_attributes_of_ours_go_to_the_node_and_drawings_are_left_out(tmp_path):
    file = tmp_path / "process.bpmn"
    task = '<userTask id="a" name="Accept" yimen:act="accept" yimen:post="market.clerk"/>'
    flows = '<sequenceFlow id="f" sourceRef="s" targetRef="a"/><sequenceFlow id="g" sourceRef="a" targetRef="e"/>'
    file.write_text(
        xml(f'<laneSet id="l"/><documentation>why</documentation><startEvent id="s"/>{task}<endEvent id="e"/>{flows}')
    )
    net = bpmn.read(file)
    assert net.by_id["a"].attributes == {"act": "accept", "post": "market.clerk"}
    assert [node.id for node in net.nodes] == ["s", "a", "e"]


@pytest.mark.parametrize(
    ("body", "message", "line"),
    [
        (GOOD.replace('targetRef="e"', 'targetRef="x"'), "no targetRef 'x'", 3),
        (GOOD + '\n<endEvent id="e"/>', "'e' is used twice", 4),
        (GOOD + '\n<complexGateway id="c"/>', "<complexGateway> is not supported", 4),
        (GOOD + '\n<scriptTask id="c"/>', "<scriptTask> is not supported", 4),
        (GOOD + '\n<userTask id="lost"/>', "no flow leads to lost", 4),
        (GOOD + "\n<userTask/>", "has no id", 4),
        ('<endEvent id="e"/>', "0 start events", 0),
        (
            GOOD + '\n<boundaryEvent id="b" attachedToRef="zzz"><timerEventDefinition><timeDuration>P1D</timeDuration>'
            "</timerEventDefinition></boundaryEvent>",
            "'zzz', which does not exist",
            4,
        ),
        (
            GOOD + '\n<intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>soon</timeDuration>'
            "</timerEventDefinition></intermediateCatchEvent>",
            "'soon'",
            4,
        ),
    ],
)
def test_what_cannot_be_understood_is_refused_with_its_line(body, message, line):
    with pytest.raises(bpmn.BpmnError, match=message.replace("(", r"\(")) as caught:
        bpmn.read(xml(body))
    assert line in (0, caught.value.line)


BOMB = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
FILE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"not xml",
        b"<definitions/>",
        xml(""),
        xml(GOOD) + "<more/>",
        BOMB + xml(GOOD),
        FILE + xml(GOOD.replace('"s"/>', '"s">&x;</startEvent>', 1)),
        b" " * (LARGEST_FILE + 1),
        xml("".join(f'<userTask id="t{number}"/>' for number in range(1000))),
        xml(GOOD).replace("</process>", '</process><process id="q"/>'),
        xml("<subProcess id='x'>" * 300 + "</subProcess>" * 300),
        b"\xff\xfe\x00",
    ],
    ids=["empty", "text", "foreign", "nothing", "tail", "bomb", "file", "size", "nodes", "two", "deep", "bytes"],
)
def test_hostile_files_are_refused(source):
    with pytest.raises(bpmn.BpmnError):
        bpmn.read(source)


def test_a_missing_file_is_told_plainly(tmp_path):
    with pytest.raises(bpmn.BpmnError, match="cannot be read"):
        bpmn.read(tmp_path / "none.bpmn")
