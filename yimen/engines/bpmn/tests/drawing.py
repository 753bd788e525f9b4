"""Processes for tests, drawn in a few lines."""

from datetime import UTC, datetime

from yimen.engines import bpmn

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def xml(body: str, *, head: str = "") -> str:
    """A file around the elements of one process."""
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:yimen="urn:yimen:bpmn">'
        f'{head}<process id="p" isExecutable="true">{body}</process></definitions>'
    )


def drawn(text: str, *, head: str = "") -> bpmn.Net:
    """A net from lines such as `start s`, `user a`, `xor g default=f2`, `s > a`, `g > b: area > 300`.

    Flows are numbered f1, f2, … in the order of their lines.
    """
    names = {
        "start": "startEvent",
        "end": "endEvent",
        "user": "userTask",
        "rule": "businessRuleTask",
        "xor": "exclusiveGateway",
        "and": "parallelGateway",
        "or": "inclusiveGateway",
    }
    body, flows = [], 0
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("<"):
            body.append(line)
        elif " > " in line.partition(":")[0]:
            flows += 1
            ends, _, condition = line.partition(": ")
            source, target = ends.split(" > ")
            escaped = condition.replace("&", "&amp;").replace("<", "&lt;")
            inside = f"<conditionExpression>{escaped}</conditionExpression>" if condition else ""
            body.append(
                f'<sequenceFlow id="f{flows}" sourceRef="{source}" targetRef="{target}">{inside}</sequenceFlow>'
            )
        else:
            kind, identifier, *rest = line.split()
            default = f' default="{rest[0].removeprefix("default=")}"' if rest else ""
            body.append(f'<{names[kind]} id="{identifier}"{default}/>')
    return bpmn.read(xml("".join(body), head=head))


class Case:
    """One case under way in a test."""

    def __init__(self, net: bpmn.Net, **data: object) -> None:
        self.net, self.data = net, data
        self.took(bpmn.start(net, data=data, now=NOW))

    def took(self, step: bpmn.Step) -> None:
        self.state, self.effects = bpmn.State.from_bytes(step.state.to_bytes()), step.effects

    @property
    def open(self) -> list[str]:
        return sorted(node.id for node in bpmn.open_tasks(self.net, self.state).values())

    @property
    def timers(self) -> list[str]:
        return [each.timer for each in self.effects if isinstance(each, bpmn.TimerSet)]

    def instance(self, node: str) -> int:
        return next(i for i, each in bpmn.open_tasks(self.net, self.state).items() if each.id == node)

    def do(self, *nodes: str) -> "Case":
        for node in nodes:
            self.took(bpmn.complete(self.net, self.state, self.instance(node), data=self.data, now=NOW))
        return self

    def fire(self, timer: str) -> "Case":
        self.took(bpmn.fire(self.net, self.state, timer, data=self.data, now=NOW))
        return self
