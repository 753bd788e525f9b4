"""From XML to boxed expressions (DMN 1.5, 10.2) and decision tables (8)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import etree

from yimen.engines.dmn import model
from yimen.engines.dmn.source import DmnError
from yimen.engines.dmn.xml import child, children, content, feel, line_of, local, text, variable

YIMEN = "urn:yimen:dmn:1"  # our extension attributes: basis, and citation-zh, citation-en, citation-uri

# Annotation columns that hold a legal basis: one for both languages, or one for each.
_BASIS_ZH = {"basis.zh", "依据", "法律依据", "依據", "法律依據", "条款"}
_BASIS_EN = {"basis.en"}
_BASIS_URI = {"basis.uri"}
_BASIS = {"basis", "legal basis", "citation"}


def expression_in(node: etree._Element | None) -> model.Expression | None:
    """The one boxed expression among the children of an element, or None."""
    if node is None:
        return None
    return next(iter(expressions_in(node)), None)


def expressions_in(node: etree._Element) -> tuple[model.Expression | None, ...]:
    return tuple(_read(item) for item in node if local(item) in _READERS)


def _read(node: etree._Element) -> model.Expression:
    try:
        return _READERS[local(node)](node)
    except DmnError as error:
        return model.Broken(**_boxed(node) | {"line": error.line}, message=error.message)


def citation(node: etree._Element, *, uri: str = "", otherwise: str = "") -> model.Citation:
    """The citation in our extension attributes; `otherwise` is what stands for a language that is not given.

    `basis` holds one text for all languages, which whoever owns the laws understands.
    """
    if both := node.get(f"{{{YIMEN}}}basis", "").strip():
        return model.Citation(zh=both, en=both, uri=uri)
    zh = node.get(f"{{{YIMEN}}}citation-zh", "")
    en = node.get(f"{{{YIMEN}}}citation-en", "")
    return model.Citation(
        zh=zh or otherwise or en,
        en=en or otherwise or zh,
        uri=node.get(f"{{{YIMEN}}}citation-uri", "") or uri,
    )


def function_definition(node: etree._Element) -> model.FunctionDefinition:
    return model.FunctionDefinition(
        **_boxed(node),
        parameters=tuple(variable(item) for item in children(node, "formalParameter")),
        body=expression_in(node),
        kind=node.get("kind", "FEEL"),
    )


def _boxed(node: etree._Element) -> dict[str, Any]:
    return {"type_ref": node.get("typeRef"), "id": node.get("id", ""), "line": line_of(node)}


def _literal(node: etree._Element) -> model.LiteralExpression:
    inner = child(node, "text")
    written = model.Feel("", line_of(node)) if inner is None else _text(inner)
    return model.LiteralExpression(**_boxed(node), feel=written, language=node.get("expressionLanguage"))


def _text(inner: etree._Element) -> model.Feel:
    return model.Feel(content(inner), line_of(inner))


def _context(node: etree._Element) -> model.Context:
    return model.Context(**_boxed(node), entries=tuple(_context_entry(item) for item in children(node, "contextEntry")))


def _context_entry(node: etree._Element) -> model.ContextEntry:
    own = child(node, "variable")
    return model.ContextEntry(variable=None if own is None else variable(own), value=expression_in(node))


def _list(node: etree._Element) -> model.BoxedList:
    return model.BoxedList(**_boxed(node), elements=expressions_in(node))


def _relation(node: etree._Element) -> model.Relation:
    columns = tuple(variable(item) for item in children(node, "column"))
    rows = []
    for item in children(node, "row"):
        cells = expressions_in(item)
        if len(cells) != len(columns):
            raise DmnError(f"the row has {len(cells)} cells, the relation {len(columns)} columns", line_of(item))
        rows.append(cells)
    return model.Relation(**_boxed(node), columns=columns, rows=tuple(rows))


def _invocation(node: etree._Element) -> model.Invocation:
    return model.Invocation(
        **_boxed(node),
        function=expression_in(node),
        bindings=tuple(_binding(item) for item in children(node, "binding")),
    )


def _binding(node: etree._Element) -> model.Binding:
    parameter = child(node, "parameter")
    if parameter is None:
        raise DmnError("<binding> needs a <parameter>", line_of(node))
    return model.Binding(parameter=variable(parameter), value=expression_in(node))


def _conditional(node: etree._Element) -> model.Conditional:
    return model.Conditional(
        **_boxed(node),
        condition=expression_in(child(node, "if")),
        then=expression_in(child(node, "then")),
        otherwise=expression_in(child(node, "else")),
    )


def _filter(node: etree._Element) -> model.Filter:
    return model.Filter(
        **_boxed(node),
        source=expression_in(child(node, "in")),
        match=expression_in(child(node, "match")),
    )


def _iterator(node: etree._Element) -> model.Iterator:
    source = child(node, "in")
    body = child(node, "return")
    return model.Iterator(
        **_boxed(node),
        kind=local(node),
        variable=node.get("iteratorVariable", "").strip(),
        source=expression_in(source),
        source_type=None if source is None else source.get("typeRef"),
        body=expression_in(child(node, "satisfies") if body is None else body),
    )


def _table(node: etree._Element) -> model.DecisionTable:
    inputs = tuple(_input_clause(item) for item in children(node, "input"))
    outputs = tuple(_output_clause(item) for item in children(node, "output"))
    annotations = tuple(item.get("name", "").strip() for item in children(node, "annotation"))
    if not outputs:
        raise DmnError("a decision table needs an output", line_of(node))
    if len(outputs) > 1 and not all(clause.name for clause in outputs):
        raise DmnError("every output of a table with several outputs needs a name", line_of(node))
    return model.DecisionTable(
        **_boxed(node),
        inputs=inputs,
        outputs=outputs,
        rules=tuple(_rule(item, len(inputs), len(outputs), annotations) for item in children(node, "rule")),
        annotations=annotations,
        hit_policy=node.get("hitPolicy", "UNIQUE"),
        aggregation=node.get("aggregation"),
    )


def _input_clause(node: etree._Element) -> model.InputClause:
    inner = child(node, "inputExpression")
    return model.InputClause(
        expression=feel(inner) or model.Feel("", line_of(node)),
        type_ref=None if inner is None else inner.get("typeRef"),
        allowed=feel(child(node, "inputValues")),
        label=node.get("label", ""),
        line=line_of(node),
    )


def _output_clause(node: etree._Element) -> model.OutputClause:
    return model.OutputClause(
        name=node.get("name", "").strip(),
        type_ref=node.get("typeRef"),
        allowed=feel(child(node, "outputValues")),
        default=feel(child(node, "defaultOutputEntry")),
        label=node.get("label", ""),
        line=line_of(node),
    )


def _rule(node: etree._Element, inputs: int, outputs: int, annotations: tuple[str, ...]) -> model.Rule:
    line = line_of(node)
    cells = tuple(feel(item) or model.Feel("-", line_of(item)) for item in children(node, "inputEntry"))
    results = tuple(feel(item) or model.Feel("", line_of(item)) for item in children(node, "outputEntry"))
    if len(cells) != inputs or len(results) != outputs:
        found, wanted = f"{len(cells)} conditions and {len(results)} results", f"{inputs} and {outputs}"
        raise DmnError(f"the rule has {found}; the table has {wanted}", line)
    notes = tuple(text(item) for item in children(node, "annotationEntry"))
    return model.Rule(
        inputs=cells,
        outputs=results,
        annotations=notes,
        description=text(child(node, "description")),
        citations=_citations(node, dict(zip((name.lower() for name in annotations), notes, strict=False))),
        id=node.get("id", ""),
        line=line,
    )


def _citations(node: etree._Element, notes: dict[str, str]) -> tuple[model.Citation, ...]:
    both = next((notes[name] for name in _BASIS if notes.get(name)), "")
    zh = next((notes[name] for name in _BASIS_ZH if notes.get(name)), "")
    en = next((notes[name] for name in _BASIS_EN if notes.get(name)), "")
    uri = next((notes[name] for name in _BASIS_URI if notes.get(name)), "")
    own = citation(node, uri=uri)
    found = model.Citation(zh=own.zh or zh or both or en, en=own.en or en or both or zh, uri=own.uri)
    return (found,) if found.zh or found.en else ()


_READERS: dict[str, Callable[[etree._Element], model.Expression]] = {
    "literalExpression": _literal,
    "context": _context,
    "list": _list,
    "relation": _relation,
    "invocation": _invocation,
    "functionDefinition": function_definition,
    "conditional": _conditional,
    "filter": _filter,
    "for": _iterator,
    "some": _iterator,
    "every": _iterator,
    "decisionTable": _table,
}
