"""From BPMN 2.0 XML to a `Net`: the elements that the engine runs, each refused or understood, none ignored silently.

The author is not trusted: no document type, no entity, no network, bounded size. What is only drawn (BPMN DI), lanes,
annotations and documentation are left out. Attributes in the namespace `urn:yimen:bpmn` go to the node.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from lxml import etree

from yimen.engines import clock
from yimen.engines.bpmn.net import ACTIVITIES, ROOT, Flow, Kind, Many, Net, Node, Timer

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
OURS = "urn:yimen:bpmn"
LARGEST_FILE = 1024 * 1024
MOST_TAGS = 20_000
MOST_NODES = 500
_DOCUMENT_TYPE = "a document type declaration (<!DOCTYPE …>) is not allowed: entities are never expanded"


class BpmnError(Exception):
    """The process cannot be understood; `line` is of its file, 0 when unknown."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(f"line {line}: {message}" if line else message)
        self.message = message
        self.line = line


_SIMPLE = {
    "userTask": Kind.USER,
    "manualTask": Kind.USER,
    "serviceTask": Kind.SERVICE,
    "businessRuleTask": Kind.RULE,
    "sendTask": Kind.SEND,
    "receiveTask": Kind.RECEIVE,
    "exclusiveGateway": Kind.EXCLUSIVE,
    "parallelGateway": Kind.PARALLEL,
    "inclusiveGateway": Kind.INCLUSIVE,
    "eventBasedGateway": Kind.EVENTS,
    "subProcess": Kind.SUBPROCESS,
    "startEvent": Kind.START,
}
_IGNORED = {
    *("documentation", "extensionElements", "laneSet", "textAnnotation", "association", "dataObject", "incoming"),
    *("dataObjectReference", "dataStoreReference", "ioSpecification", "property", "group", "outgoing", "auditing"),
}
_DEFINITIONS = {
    "timerEventDefinition": "timer",
    "messageEventDefinition": "message",
    "errorEventDefinition": "error",
    "terminateEventDefinition": "terminate",
}
_TIMERS = {"timeDuration": "duration", "timeDate": "date", "timeCycle": "cycle"}


def read(source: bytes | str | Path) -> Net:
    """The one executable process of a file, given by its bytes, its text or its path. Raises BpmnError."""
    root = _parse(source)
    processes = [node for node in root if _local(node) == "process"]
    if len(processes) != 1:
        raise BpmnError(f"a file holds one process, not {len(processes)}", _line(root))
    [process] = processes
    return _Reader(root, process).net()


def _parse(source: bytes | str | Path) -> etree._Element:
    if isinstance(source, Path):
        try:
            source = source.read_bytes()
        except OSError as error:
            raise BpmnError(f"cannot be read: {error.strerror}") from None
    data = source.encode() if isinstance(source, str) else source
    if len(data) > LARGEST_FILE:
        raise BpmnError(f"the file has {len(data)} bytes; at most {LARGEST_FILE} are read")
    if data.count(b"<") > MOST_TAGS:
        raise BpmnError(f"the file has more than {MOST_TAGS} tags")
    if b"<!DOCTYPE" in data:
        raise BpmnError(_DOCUMENT_TYPE, data[: data.index(b"<!DOCTYPE")].count(b"\n") + 1)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BpmnError(f"not well-formed XML: {error.msg}", error.position[0]) from None
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise BpmnError(_DOCUMENT_TYPE)
    if root.tag != f"{{{BPMN}}}definitions":
        raise BpmnError("the root is not <definitions> of BPMN 2.0", _line(root))
    return root


def _line(node: etree._Element) -> int:
    return int(node.sourceline or 0)  # type: ignore[call-overload]


def _local(node: etree._Element) -> str:
    name = etree.QName(node)
    return name.localname if name.namespace == BPMN else ""


def _children(node: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in node if _local(child) == name]


def _text(node: etree._Element, name: str) -> str | None:
    found = next((child for child in node if _local(child) == name), None)
    return None if found is None or not (found.text or "").strip() else (found.text or "").strip()


@dataclass
class _Draft:
    """A node before all ids are known as indexes."""

    node: Node
    host: str | None = None
    default: str | None = None


@dataclass
class _Reader:
    root: etree._Element
    process: etree._Element
    drafts: list[_Draft] = field(default_factory=list)
    edges: list[tuple[etree._Element, int]] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str | None] = field(default_factory=dict)

    def net(self) -> Net:
        for node in self.root:
            if _local(node) == "message":
                self.messages[node.get("id", "")] = str(node.get("name") or node.get("id"))
            elif _local(node) == "error":
                self.errors[node.get("id", "")] = node.get("errorCode")
        self._scope(self.process, ROOT)
        index = {draft.node.id: draft.node.index for draft in self.drafts}
        flows = tuple(self._flow(number, edge, scope, index) for number, (edge, scope) in enumerate(self.edges))
        by_id = {flow.id: flow.index for flow in flows}
        nodes = tuple(self._settled(draft, index, by_id) for draft in self.drafts)
        net = Net(self.process.get("id", ""), self.process.get("name", ""), nodes, flows, self.lines)
        self._check(net)
        return net

    def _scope(self, around: etree._Element, scope: int) -> None:
        for element in around:
            kind = _local(element)
            if (
                not kind
                or kind in _IGNORED
                or kind in ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")
            ):
                continue
            if kind == "sequenceFlow":
                self.edges.append((element, scope))
                continue
            draft = self._node(element, kind, scope)
            if draft.node.id in self.lines:
                raise BpmnError(f"the id {draft.node.id!r} is used twice", _line(element))
            self.lines[draft.node.id] = _line(element)
            self.drafts.append(draft)
            if len(self.drafts) > MOST_NODES:
                raise BpmnError(f"a process has at most {MOST_NODES} nodes", _line(element))
            if draft.node.kind is Kind.SUBPROCESS:
                self._scope(element, draft.node.index)

    def _node(self, element: etree._Element, kind: str, scope: int) -> _Draft:
        line = _line(element)
        definitions = [(_DEFINITIONS[_local(child)], child) for child in element if _local(child) in _DEFINITIONS]
        others = [_local(c) for c in element if _local(c).endswith("EventDefinition") and _local(c) not in _DEFINITIONS]
        if len(definitions) + len(others) > 1 or others:
            raise BpmnError(f"<{kind}> with {', '.join(others) or 'several event definitions'} is not supported", line)
        what, definition = definitions[0] if definitions else (None, None)
        found = self._kind(element, kind, what, line)
        node = Node(
            index=len(self.drafts),
            id=element.get("id", ""),
            kind=found,
            name=element.get("name", ""),
            scope=scope,
            event=self._event(element, definition, what),
            timer=self._timer(definition, line) if what == "timer" and definition is not None else None,
            interrupting=element.get("cancelActivity", "true") != "false",
            many=self._many(element, line),
            attributes={
                etree.QName(name).localname: str(value)
                for name, value in element.attrib.items()
                if etree.QName(name).namespace == OURS
            },
        )
        if not node.id:
            raise BpmnError(f"<{kind}> has no id", line)
        return _Draft(node, element.get("attachedToRef"), element.get("default"))

    def _kind(self, element: etree._Element, kind: str, what: str | None, line: int) -> Kind:
        found: Kind | None = None
        match kind, what:
            case "boundaryEvent", "timer" | "message" | "error":
                found = Kind(f"boundary-{what}")
            case "intermediateCatchEvent", "timer":
                found = Kind.TIMER
            case "intermediateCatchEvent", "message":
                found = Kind.RECEIVE
            case "intermediateThrowEvent", "message":
                found = Kind.SEND
            case "intermediateThrowEvent", None:
                found = Kind.PASS
            case "endEvent", None:
                found = Kind.END
            case "endEvent", "terminate" | "error" | "message":
                found = {"terminate": Kind.TERMINATE, "error": Kind.ERROR_END, "message": Kind.MESSAGE_END}[what or ""]
            case _, None:
                found = _SIMPLE.get(kind)
        if found is None:
            raise BpmnError(f"<{kind}>{f' with a {what} event' if what else ''} is not supported", line)
        if found is Kind.SUBPROCESS and element.get("triggeredByEvent") == "true":
            raise BpmnError("event sub-processes are not supported", line)
        return found

    def _event(self, element: etree._Element, definition: etree._Element | None, what: str | None) -> str | None:
        if what == "message" and definition is not None:
            reference = definition.get("messageRef", "")
            return self.messages.get(reference, reference) or element.get("id")
        if what == "error" and definition is not None:
            code = definition.get("errorRef")
            return self.errors.get(code, code) if code else None
        if _local(element) in ("receiveTask", "sendTask"):
            reference = element.get("messageRef", "")
            return self.messages.get(reference, reference) or element.get("id")
        return None

    def _timer(self, definition: etree._Element, line: int) -> Timer:
        for name, kind in _TIMERS.items():
            text = _text(definition, name)
            if text is None:
                continue
            if text.startswith("=") and kind == "cycle":
                raise BpmnError(f"{text!r}: how often a timer fires is written out, such as R3/P1D", line)
            if not text.startswith("="):
                try:
                    clock.check_timer(kind, text)
                except clock.DurationError as error:
                    raise BpmnError(f"{text!r}: {error}", line) from None
            return Timer(kind, text)
        raise BpmnError("a timer says when it fires: timeDuration, timeDate or timeCycle", line)

    def _many(self, element: etree._Element, line: int) -> Many | None:
        if _children(element, "standardLoopCharacteristics"):
            raise BpmnError("standard loops are not supported: draw the loop", line)
        found = _children(element, "multiInstanceLoopCharacteristics")
        if not found:
            return None
        items = found[0].get(f"{{{OURS}}}items")
        cardinality = _text(found[0], "loopCardinality")
        if (items is None) == (cardinality is None):
            raise BpmnError("several instances need a FEEL list (yimen:items) or a loopCardinality", line)
        return Many(items, cardinality, _text(found[0], "completionCondition"))

    def _flow(self, number: int, edge: etree._Element, scope: int, index: dict[str, int]) -> Flow:
        line = _line(edge)
        identifier = edge.get("id") or f"flow-{number + 1}"
        ends = []
        for name in ("sourceRef", "targetRef"):
            reference = edge.get(name, "")
            if reference not in index:
                raise BpmnError(f"the flow {identifier} has no {name} {reference!r}", line)
            ends.append(index[reference])
        if any(self.drafts[end].node.scope != scope for end in ends):
            raise BpmnError(f"the flow {identifier} crosses the border of a sub-process", line)
        self.lines[identifier] = line
        return Flow(number, identifier, ends[0], ends[1], _text(edge, "conditionExpression"), edge.get("name", ""))

    def _settled(self, draft: _Draft, index: dict[str, int], flows: dict[str, int]) -> Node:
        node, line = draft.node, self.lines[draft.node.id]
        if draft.host is not None and draft.host not in index:
            raise BpmnError(f"{node.id} is attached to {draft.host!r}, which does not exist", line)
        if draft.default is not None and draft.default not in flows:
            raise BpmnError(f"the default flow {draft.default!r} of {node.id} does not exist", line)
        return replace(
            node,
            host=None if draft.host is None else index[draft.host],
            default=None if draft.default is None else flows[draft.default],
        )

    def _check(self, net: Net) -> None:
        for problem, identifier in _structure(net):
            raise BpmnError(problem, self.lines.get(identifier, 0))


def _structure(net: Net) -> Iterator[tuple[str, str]]:
    """What must hold of every process before it can be run at all."""
    for scope in [ROOT, *(node.index for node in net.nodes if node.kind is Kind.SUBPROCESS)]:
        starts = [node for node in net.nodes if node.scope == scope and node.kind is Kind.START]
        owner = net.nodes[scope].id if scope != ROOT else net.id
        if len(starts) != 1:
            yield f"{owner} has {len(starts)} start events; it needs one", owner
    for node in net.nodes:
        incoming, outgoing = net.incoming[node.index], net.outgoing[node.index]
        if node.kind is Kind.START and incoming:
            yield f"a flow leads into the start event {node.id}", node.id
        if node.host is None and node.kind not in (Kind.START,) and not incoming:
            yield f"no flow leads to {node.id}", node.id
        if node.host is not None and net.nodes[node.host].kind not in ACTIVITIES:
            yield f"{node.id} is attached to {net.nodes[node.host].id}, which is no activity", node.id
        if node.default is not None and node.default not in outgoing:
            yield f"the default flow of {node.id} does not leave it", node.id
        if node.kind is Kind.EVENTS and (
            len(outgoing) < 2
            or any(net.nodes[net.flows[f].target].kind not in (Kind.RECEIVE, Kind.TIMER) for f in outgoing)
        ):
            yield f"after {node.id} only messages and timers may follow, two at least", node.id
