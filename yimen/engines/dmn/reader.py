"""From the XML of DMN 1.1–1.5 to the records of `model`. The version is not looked at: later ones only add."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from lxml import etree

from yimen.engines.dmn import model, reader_boxed, source
from yimen.engines.dmn.source import DmnError
from yimen.engines.dmn.xml import attribute, child, children, feel, hrefs, line_of, local, text, variable

_NAMESPACE = re.compile(r"https?://www\.omg\.org/spec/DMN/\d{8}/")


def read(origin: str | Path | bytes) -> model.Definitions:
    """One file. Raises DmnError for what is not DMN; a broken expression inside is found when it is compiled."""
    root = source.parse(origin)
    path = "" if isinstance(origin, bytes) else str(origin)
    if local(root) != "definitions" or not _NAMESPACE.match(etree.QName(root).namespace or ""):
        raise DmnError("the root is not <definitions> in a namespace of DMN 1.1 to 1.5", line_of(root), path=path)
    try:
        return _definitions(root, path)
    except DmnError as error:
        error.path = path
        raise


def _definitions(root: etree._Element, path: str) -> model.Definitions:
    elements: dict[str, model.Element] = {}
    for node in root:
        reader = _ELEMENTS.get(local(node))
        if reader is None:
            continue
        element = reader(node)
        if element.id in elements:
            raise DmnError(f"the id {element.id!r} is used twice", element.line)
        elements[element.id] = element
    return model.Definitions(
        name=root.get("name", ""),
        namespace=root.get("namespace", ""),
        imports=tuple(_import(node) for node in children(root, "import")),
        items=tuple(_item(node) for node in children(root, "itemDefinition")),
        elements=elements,
        path=path,
        characters=sum(len(written) for written in root.itertext("{*}text")),
    )


def _import(node: etree._Element) -> model.Import:
    return model.Import(
        name=node.get("name", "").strip(),
        namespace=node.get("namespace", ""),
        location=node.get("locationURI", ""),
        kind=node.get("importType", ""),
        line=line_of(node),
    )


def _item(node: etree._Element) -> model.ItemDefinition:
    function = child(node, "functionItem")
    return model.ItemDefinition(
        name=attribute(node, "name"),
        type_ref=text(child(node, "typeRef")) or None,
        allowed=feel(child(node, "allowedValues")),
        constraint=feel(child(node, "typeConstraint")),
        components=tuple(_item(component) for component in children(node, "itemComponent")),
        function=None if function is None else _function_item(function),
        is_collection=node.get("isCollection") in ("true", "1"),
        label=node.get("label", ""),
        line=line_of(node),
    )


def _function_item(node: etree._Element) -> model.FunctionItem:
    return model.FunctionItem(
        parameters=tuple(variable(item) for item in children(node, "parameters")),
        result=node.get("outputTypeRef"),
    )


def _common(node: etree._Element) -> dict[str, Any]:
    name = attribute(node, "name")
    own = child(node, "variable")
    return {
        # Ids are optional in the schema: a reference by name (#name) then still finds the element.
        "id": node.get("id") or name,
        "name": name,
        "variable": model.Variable(name, None, line_of(node)) if own is None else variable(own, name),
        "label": node.get("label", ""),
        "description": text(child(node, "description")),
        "line": line_of(node),
    }


def _input_data(node: etree._Element) -> model.Element:
    return model.InputData(**_common(node))


def _decision(node: etree._Element) -> model.Element:
    return model.Decision(
        **_common(node),
        expression=reader_boxed.expression_in(node),
        information=hrefs(node, "informationRequirement", "requiredDecision", "requiredInput"),
        knowledge=hrefs(node, "knowledgeRequirement", "requiredKnowledge"),
        authority=hrefs(node, "authorityRequirement", "requiredAuthority"),
        question=text(child(node, "question")),
    )


def _knowledge_model(node: etree._Element) -> model.Element:
    logic = child(node, "encapsulatedLogic")
    return model.BusinessKnowledgeModel(
        **_common(node),
        logic=None if logic is None else reader_boxed.function_definition(logic),
        knowledge=hrefs(node, "knowledgeRequirement", "requiredKnowledge"),
        authority=hrefs(node, "authorityRequirement", "requiredAuthority"),
    )


def _service(node: etree._Element) -> model.Element:
    return model.DecisionService(
        **_common(node),
        outputs=tuple(item.get("href", "") for item in children(node, "outputDecision")),
        encapsulated=tuple(item.get("href", "") for item in children(node, "encapsulatedDecision")),
        input_decisions=tuple(item.get("href", "") for item in children(node, "inputDecision")),
        input_data=tuple(item.get("href", "") for item in children(node, "inputData")),
    )


def _knowledge_source(node: etree._Element) -> model.Element:
    common = _common(node)
    uri = node.get("locationURI", "")
    name = str(common["name"])
    return model.KnowledgeSource(
        **common,
        uri=uri,
        kind=text(child(node, "type")),
        citation=reader_boxed.citation(node, uri=uri, otherwise=name),
        authority=hrefs(node, "authorityRequirement", "requiredAuthority"),
    )


_ELEMENTS = {
    "inputData": _input_data,
    "decision": _decision,
    "businessKnowledgeModel": _knowledge_model,
    "decisionService": _service,
    "knowledgeSource": _knowledge_source,
}
