"""Processes and rules of a folder as the engines read them, each once; None where the engine cannot, which `rules` and
`processes` say with its line."""

from yimen.engines import bpmn, dmn
from yimen.engines.feel.types import ANY, BOOLEAN, NUMBER, STRING, ContextType, ListType, Type
from yimen.government.compiled import Compiled
from yimen.government.schema import Definition, Policy, Release

INSPECTED: dict[str, Type] = {
    "passed": BOOLEAN,
    "findings": STRING,
    "nonconforming": NUMBER,
    "essential_nonconforming": NUMBER,
    "unanswered": NUMBER,
    "wrong": ListType(STRING),
}
"""What rules see of every check on site, as `inspection`; with a checklist also its `items`."""


def rules(release: Release, owner: Definition | Policy) -> dmn.Model | None:
    """The decisions of the DMN file of a service or policy."""
    try:
        return Compiled.of(release).rules(owner)
    except dmn.DmnError:
        return None


def net(release: Release, service: Definition) -> bpmn.Net | None:
    """The process of the BPMN file of a service."""
    try:
        return Compiled.of(release).net(service)
    except bpmn.BpmnError:
        return None


def learnt(release: Release, service: Definition) -> dict[str, Type]:
    """What a service's process leaves behind by its name: the results of rules, and what a check on site found."""
    process, model = net(release, service), rules(release, service)
    found: dict[str, Type] = {}
    for name, key in Compiled.of(release).results(service).items() if process else ():
        decision = service.rules.decisions.get(key)
        known = decision is not None and model is not None and decision.name in model.decisions
        found[name] = model.type_of(decision.name) if known else ANY  # type: ignore[union-attr]
    if service.checklist:
        items = ContextType({item.id: STRING for item in service.checklist})
        found["inspection"] = ContextType({**INSPECTED, "items": items})
    return found
