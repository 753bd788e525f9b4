"""Processes and rules of a folder as the engines read them, each once; None where the engine cannot, which `rules` and
`processes` say with its line."""

import functools

from yimen.engines import bpmn, dmn
from yimen.engines.feel.types import ANY, BOOLEAN, NUMBER, STRING, ContextType, ListType, Type
from yimen.government.schema import Service

INSPECTED: dict[str, Type] = {
    "passed": BOOLEAN,
    "findings": STRING,
    "nonconforming": NUMBER,
    "essential_nonconforming": NUMBER,
    "unanswered": NUMBER,
    "wrong": ListType(STRING),
}
"""What rules see of every check on site, as `inspection`; with a checklist also its `items`."""


@functools.lru_cache(maxsize=256)
def rules(source: str) -> dmn.Model | None:
    """The decisions of a DMN file."""
    try:
        return dmn.load(source.encode())
    except dmn.DmnError:
        return None


@functools.lru_cache(maxsize=256)
def net(source: str) -> bpmn.Net | None:
    """The process of a BPMN file."""
    try:
        return bpmn.read(source)
    except bpmn.BpmnError:
        return None


def learnt(service: Service) -> dict[str, Type]:
    """What a service's process leaves behind by its name: the results of rules, and what a check on site found."""
    process, model = net(service.process.source), rules(service.rules.source)
    found: dict[str, Type] = {}
    for node in process.nodes if process else ():
        if node.kind is not bpmn.Kind.RULE:
            continue
        key = node.attributes.get("decision", "")
        decision = service.rules.decisions.get(key)
        known = decision is not None and model is not None and decision.name in model.decisions
        found[node.result] = model.type_of(decision.name) if known else ANY  # type: ignore[union-attr]
    if service.checklist:
        items = ContextType({item.id: STRING for item in service.checklist})
        found["inspection"] = ContextType({**INSPECTED, "items": items})
    return found
