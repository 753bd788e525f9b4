"""The compiled form of a process: nodes and flows as integers, and what can be known before any case runs.

`to_json` is what a release stores. It is small, leaves out everything that is drawn or only documents, and is the
same for the same process however its file is laid out, so its digest names it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import Any

FORMAT = 1


class Kind(StrEnum):
    """What a node does when a token reaches it."""

    START = "start"
    END = "end"
    TERMINATE = "terminate"  # an end event that ends everything around it
    ERROR_END = "error-end"
    MESSAGE_END = "message-end"
    USER = "user"
    SERVICE = "service"
    RULE = "rule"
    SEND = "send"  # a send task, or an intermediate event that throws a message
    RECEIVE = "receive"  # a receive task, or an intermediate event that catches a message
    TIMER = "timer"
    PASS = "pass"  # noqa: S105  # an intermediate event that only marks a point reached
    EXCLUSIVE = "exclusive"
    PARALLEL = "parallel"
    INCLUSIVE = "inclusive"
    EVENTS = "events"  # an event-based gateway
    SUBPROCESS = "subprocess"
    BOUNDARY_TIMER = "boundary-timer"
    BOUNDARY_MESSAGE = "boundary-message"
    BOUNDARY_ERROR = "boundary-error"


TASKS = frozenset({Kind.USER, Kind.SERVICE, Kind.RULE})
ACTIVITIES = TASKS | {Kind.RECEIVE, Kind.SUBPROCESS}
ENDS = frozenset({Kind.END, Kind.TERMINATE, Kind.ERROR_END, Kind.MESSAGE_END})
ROOT = -1


@dataclass(frozen=True, slots=True)
class Timer:
    """When a timer fires: `kind` is duration, date or cycle; `text` as in `engines.clock`, or FEEL after `=`."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Many:
    """A task done several times at once: for each item of a FEEL list, or a FEEL number of times."""

    items: str | None = None
    cardinality: str | None = None
    until: str | None = None  # a FEEL condition, asked after each, that makes the rest unnecessary


@dataclass(frozen=True, slots=True)
class Node:
    """One element of the process. `scope` is the index of the sub-process around it, or ROOT.

    `event` is the name of the message or the code of the error; an error event without a code catches all.
    `attributes` are those of the namespace `urn:yimen:bpmn`, without their prefix.
    """

    index: int
    id: str
    kind: Kind
    name: str = ""
    scope: int = ROOT
    event: str | None = None
    timer: Timer | None = None
    host: int | None = None  # the activity to whose boundary this event is attached
    interrupting: bool = True
    default: int | None = None  # the flow taken when no condition holds
    many: Many | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def result(self) -> str:
        """The name under which the result of a rule is kept: the one it gives, else its own id."""
        return self.attributes.get("result") or self.id


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow from node to node, with its FEEL condition if it has one."""

    index: int
    id: str
    source: int
    target: int
    condition: str | None = None
    name: str = ""


@dataclass(frozen=True)
class Net:
    """A whole process. Equal nets have equal JSON; `lines` (element id → line of its file) is not part of it."""

    id: str
    name: str
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def by_id(self) -> dict[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def outgoing(self) -> tuple[tuple[int, ...], ...]:
        """The flows that leave each node, in the order of the file."""
        return tuple(tuple(flow.index for flow in self.flows if flow.source == node.index) for node in self.nodes)

    @cached_property
    def incoming(self) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(flow.index for flow in self.flows if flow.target == node.index) for node in self.nodes)

    @cached_property
    def boundaries(self) -> tuple[tuple[int, ...], ...]:
        """The events attached to each activity."""
        return tuple(
            tuple(event.index for event in self.nodes if event.host == node.index and event.host is not None)
            for node in self.nodes
        )

    @cached_property
    def starts(self) -> dict[int, int]:
        """The start event of the process and of each sub-process, by scope."""
        return {node.scope: node.index for node in self.nodes if node.kind is Kind.START}

    @cached_property
    def joins(self) -> frozenset[int]:
        """Gateways that wait for several flows."""
        return frozenset(
            node.index
            for node in self.nodes
            if node.kind in (Kind.PARALLEL, Kind.INCLUSIVE) and len(self.incoming[node.index]) > 1
        )

    @cached_property
    def inclusive_joins(self) -> tuple[tuple[int, tuple[tuple[int, int], ...]], ...]:
        """Each inclusive join with its incoming flows, and for each of these the places that lead to it.

        Places are bits: bit f for a token on flow f, bit len(flows) + n for a token in node n. A place leads to a
        flow when a path that does not visit the join ends there (BPMN 2.0.2 §13.4.3).
        """
        return tuple(
            (join, tuple((flow, self._leading_to(flow, join)) for flow in self.incoming[join]))
            for join in sorted(self.joins)
            if self.nodes[join].kind is Kind.INCLUSIVE
        )

    def place_of(self, node: int) -> int:
        """The bit of a token inside a node."""
        return 1 << (len(self.flows) + node)

    def _leading_to(self, flow: int, join: int) -> int:
        mask, waiting = 0, [flow]
        while waiting:
            current = waiting.pop()
            if mask >> current & 1:
                continue
            mask |= 1 << current
            source = self.nodes[self.flows[current].source]
            if source.index == join:
                continue
            for node in (source.index, source.host):
                if node is not None and not mask & self.place_of(node):
                    mask |= self.place_of(node)
                    waiting.extend(self.incoming[node])
        return mask

    @cached_property
    def programs(self) -> dict[tuple[str, frozenset[str]], Any]:
        """The compiled conditions, by text and the names that they may read; `engine` fills it."""
        return {}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the compiled form, in hex."""
        return sha256(json.dumps(self.to_json(), sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "id": self.id,
            "name": self.name,
            "nodes": [_node_to_json(node) for node in self.nodes],
            "flows": [[flow.id, flow.source, flow.target, flow.condition, flow.name] for flow in self.flows],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Net":
        """Read what `to_json` wrote. Raises ValueError for another format."""
        if data.get("format") != FORMAT:
            raise ValueError(f"a compiled process of format {data.get('format')!r} cannot be read by this version")
        nodes = tuple(_node_from_json(index, node) for index, node in enumerate(data["nodes"]))
        flows = tuple(Flow(index, *flow) for index, flow in enumerate(data["flows"]))
        return cls(data["id"], data["name"], nodes, flows)


def _node_to_json(node: Node) -> dict[str, Any]:
    data: dict[str, Any] = {"id": node.id, "kind": node.kind.value}
    if node.name:
        data["name"] = node.name
    if node.scope != ROOT:
        data["scope"] = node.scope
    if node.event is not None:
        data["event"] = node.event
    if node.timer is not None:
        data["timer"] = [node.timer.kind, node.timer.text]
    if node.host is not None:
        data["host"] = node.host
    if not node.interrupting:
        data["interrupting"] = False
    if node.default is not None:
        data["default"] = node.default
    if node.many is not None:
        data["many"] = [node.many.items, node.many.cardinality, node.many.until]
    if node.attributes:
        data["attributes"] = dict(sorted(node.attributes.items()))
    return data


def _node_from_json(index: int, data: Mapping[str, Any]) -> Node:
    return Node(
        index=index,
        id=data["id"],
        kind=Kind(data["kind"]),
        name=data.get("name", ""),
        scope=data.get("scope", ROOT),
        event=data.get("event"),
        timer=Timer(*data["timer"]) if "timer" in data else None,
        host=data.get("host"),
        interrupting=data.get("interrupting", True),
        default=data.get("default"),
        many=Many(*data["many"]) if "many" in data else None,
        attributes=data.get("attributes", {}),
    )
