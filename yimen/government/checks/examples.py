"""The examples of services and policies: each is run, and must come out as it says."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from yimen.engines import bpmn, dmn
from yimen.engines.feel import FeelError, to_python
from yimen.government.checks.places import Places, Where
from yimen.government.problems import Problem
from yimen.government.schema import Example, FormField, Release, Service


def find(release: Release, places: Places) -> Iterator[Problem]:
    """Every example whose outcome is another one than it says."""
    for identifier, service in release.services.items():
        try:
            net = bpmn.read(service.process.source)
            rules = dmn.load(service.rules.source.encode())
        except (bpmn.BpmnError, dmn.DmnError):
            continue  # said elsewhere
        for key, example in service.examples.items():
            where: Where = ("services", identifier, "examples", key)
            for message in _run(release, service, example, net, rules):
                yield places.error(where, f"the example {key}: {message}")
    for identifier, policy in release.policies.items():
        try:
            rules = dmn.load(policy.rules.source.encode())
        except dmn.DmnError:
            continue
        for key, example in policy.examples.items():
            on = dt.date.fromisoformat(example.on)
            world = {**example.facts, "parameters": {n: p.on(on) for n, p in policy.parameters.items()}}
            for name, expected in example.expect.get("decisions", {}).items():
                decision = policy.rules.decisions.get(name)
                found = _shown(rules.evaluate(decision.name, world, today=on).value) if decision else "no such decision"
                if found != _shown(expected):
                    yield places.error(
                        ("policies", identifier, "examples", key),
                        f"the example {key}: {name} is {found}, not {_shown(expected)}",
                    )


def _run(release: Release, service: Service, example: Example, net: bpmn.Net, rules: dmn.Model) -> Iterator[str]:
    on = dt.date.fromisoformat(example.on)
    now = dt.datetime.combine(on, dt.time(10), tzinfo=dt.UTC)
    fields = {field.id: field for field in service.form.fields}
    unknown = [name for name in example.facts if name not in fields]
    if unknown:
        yield f"the form has no field {', '.join(unknown)}"
        return
    world = _world(release, fields, example.facts, on)
    decisions: dict[str, str] = {}
    issued: list[str] = []
    results = {step["task"]: step["result"] for step in example.steps}
    state = bpmn.State()
    try:
        step = bpmn.start(net, data=world, now=now)
        waiting, state, end = list(step.effects), step.state, ""
        while waiting:
            effect = waiting.pop(0)
            if isinstance(effect, bpmn.Ended):
                end = effect.node
                continue
            if isinstance(effect, bpmn.RuleCalled):
                key = effect.decision or ""
                name = service.rules.decisions[key].name
                value = to_python(rules.evaluate(name, world, today=on).value)
                decisions[key] = _shown(value)
                world[effect.result_variable or key] = value
            elif isinstance(effect, bpmn.ServiceCalled):
                if effect.operation == "issue":
                    issued.append(effect.attributes.get("output", ""))
            elif isinstance(effect, bpmn.TaskOpened):
                if effect.node not in results:
                    yield f"it waits at the task {effect.node}, for which it gives no result"
                    return
                world.update(results[effect.node])
            else:
                continue
            step = bpmn.complete(net, state, effect.instance, data=world, now=now)
            state, waiting = step.state, [*waiting, *step.effects]
    except (bpmn.NoFlow, bpmn.NotActive, FeelError, KeyError) as error:
        yield f"it stops: {error}"
        return
    expect = example.expect
    for key, expected in expect.get("decisions", {}).items():
        if decisions.get(key) != _shown(expected):
            yield f"{key} is {decisions.get(key, 'not decided')}, not {expected}"
    if "end" in expect and end != expect["end"]:
        yield f"it ends at {end or 'no end'}, not at {expect['end']}"
    if "outputs" in expect and sorted(issued) != sorted(expect["outputs"]):
        yield f"it issues {', '.join(issued) or 'nothing'}, not {', '.join(expect['outputs']) or 'nothing'}"


def _world(release: Release, fields: Mapping[str, FormField], facts: Mapping[str, Any], on: dt.date) -> dict[str, Any]:
    world: dict[str, Any] = {root: {} for root in release.vocabulary.contexts}
    for identifier, field in fields.items():
        value = facts.get(identifier)
        if field.type == "date" and isinstance(value, str):
            value = dt.date.fromisoformat(value)
        world.setdefault(field.root, {})[field.name] = value
    applicant = {"id_number": "", "name": "", "phone": ""}
    return world | {"applicant": applicant, "city": release.city.parameters_on(on), "commitments": []}


def _shown(value: object) -> str:
    return str(value)
