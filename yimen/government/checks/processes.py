"""Processes: what can get stuck, tasks that nobody can take, powers that the list does not have."""

import datetime as dt
from collections.abc import Iterator

from yimen.engines import bpmn, feel
from yimen.engines.feel.types import ANY, BOOLEAN
from yimen.government import execution
from yimen.government.checks import loaded, types
from yimen.government.checks.places import Places, Where
from yimen.government.compiled import Compiled
from yimen.government.problems import Problem, did_you_mean
from yimen.government.schema import Definition, Kind, Release, steps

SOME_TIME = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def find(release: Release, places: Places) -> Iterator[Problem]:
    """Every problem of every process."""
    compiled = Compiled.of(release)
    for service in release.definitions.values():
        where: Where = (*service.where, "process", "source")
        try:
            net = compiled.net(service)
        except bpmn.BpmnError as error:
            yield places.within(where, error.line, error.message)
            continue
        unissued = set(service.outputs)
        for finding in bpmn.analyse(net):
            yield places.within(where, net.lines.get(finding.node, 1), finding.message)
        for node, message in execution.unsupported(net):
            yield places.within(where, net.lines.get(node.id, 1), f"{node.id}: {message}")
        for node in net.nodes:
            if node.kind is bpmn.Kind.SERVICE and steps.issues(node.attributes.get("operation")):
                unissued.discard(node.attributes.get("output", ""))
            for message in _node(release, service, node):
                yield places.within(where, net.lines.get(node.id, 1), message)
        for output in sorted(unissued):
            yield places.error((*service.where, "outputs", output), f"no step of the process issues {output!r}")
        yield from _acceptance(service, net, places)
        tasks = {node.id for node in net.nodes if node.kind is bpmn.Kind.USER}
        for task in service.limits.tasks:
            if task not in tasks:
                message = f"the process has no task {task!r}{did_you_mean(task, tasks)}"
                yield places.error((*service.where, "limits", "tasks", task), message)
        yield from _conditions(release, service, net, where, places)


def _acceptance(service: Definition, net: bpmn.Net, places: Places) -> Iterator[Problem]:
    """A clock of acceptance that nobody would ever stop: its timer would come due, find no task, and stay."""
    acts = {node.attributes.get("act", "") for node in net.nodes if node.kind is bpmn.Kind.USER}
    accepting = {kind.id for kind in steps.task_kinds().values() if kind.part == "opens"}
    if service.limits.acceptance is not None and not acts & accepting:
        message = (
            "no task of the process accepts, so nothing would ever stop this clock: leave `acceptance` out, and the "
            "statutory limit runs from receipt; or add such a task"
        )
        yield places.error((*service.where, "limits", "acceptance"), message)


def _node(release: Release, service: Definition, node: bpmn.Node) -> Iterator[str]:
    get = node.attributes.get
    match node.kind:
        case bpmn.Kind.USER:
            post, power, act = get("post", ""), get("power", ""), get("act", "")
            kinds = steps.task_kinds()
            if act not in kinds:
                yield f"the task {node.id} has the act {act!r}; it is one of {', '.join(sorted(kinds))}"
            if release.post(post) is None:
                posts = [p.id for agency in release.agencies.values() for p in agency.posts.values()]
                yield f"no post can take the task {node.id}: there is no post {post!r}{did_you_mean(post, posts)}"
            elif (of := post.partition(".")[0]) not in (involved := {service.agency, *_assisting(service)}):
                yield (
                    f"the task {node.id} is for a post of {of}, which neither leads nor assists: "
                    f"{', '.join(sorted(involved))} do"
                )
            if power not in release.powers:
                yield f"the task {node.id} needs the power {power!r}, which the list does not have" + did_you_mean(
                    power, release.powers
                )
            elif post and post not in release.powers[power].posts:
                yield f"no post can take the task {node.id}: {post} does not hold {power}"
        case bpmn.Kind.SERVICE:
            known = steps.operations()
            operation = known.get(get("operation", ""))
            if operation is None:
                yield f"the step {node.id} has the operation {get('operation')!r}; it is one of " + ", ".join(
                    sorted(known)
                )
            elif operation.output and get("output") not in service.outputs:
                yield f"the step {node.id} names the output {get('output')!r}, which the service does not have"
        case bpmn.Kind.RULE:
            decision = get("decision", "")
            if decision not in service.rules.decisions:
                yield f"the step {node.id} names the decision {decision!r}" + did_you_mean(
                    decision, service.rules.decisions
                )


def _assisting(service: Definition) -> list[str]:
    return service.assisting if isinstance(service, Kind) else []


def _conditions(
    release: Release, service: Definition, net: bpmn.Net, where: Where, places: Places
) -> Iterator[Problem]:
    known = {**types.context(release, service.form.fields), **types.VARIABLES, **loaded.learnt(release, service)}
    flows = {flow.id for flow in net.flows}
    for element, text in bpmn.condition_texts(net):
        try:
            errors = feel.infer(text, known, expected=BOOLEAN if element in flows else ANY).errors
        except feel.FeelSyntaxError as broken:
            yield places.within(where, net.lines.get(element, 1), f"{element}: this is not FEEL: {broken.message}")
            continue
        for error in errors:
            yield places.within(where, net.lines.get(element, 1), f"{element}: FEEL: {error.message}")
        node = net.by_id.get(element)
        if not errors and node is not None and node.timer and node.timer.text[1:].strip() == text:
            yield from _timer(node, text, net.lines.get(element, 1), where, places)


def _timer(node: bpmn.Node, text: str, line: int, where: Where, places: Places) -> Iterator[Problem]:
    """A timer of FEEL whose time is known already, since it reads no variable, and is none."""
    program = feel.compile(text)
    if program.names:
        return
    try:
        bpmn.timer_text(node, text, program({}, now=SOME_TIME))
    except bpmn.NotATime as error:
        yield places.within(where, line, str(error))
