"""Rules in DMN: what cannot be read, names and types that do not fit, gaps, overlaps and masked rules of tables."""

import json
from collections.abc import Iterator, Mapping

from yimen.engines import dmn, feel
from yimen.engines.dmn import model
from yimen.engines.dmn.cited import tables_in
from yimen.engines.dmn.tables.analysis import analyse
from yimen.engines.feel.types import ANY, PRIMITIVES, Type
from yimen.government.checks import loaded, policies, types
from yimen.government.checks.places import Places, Where
from yimen.government.compiled import Compiled
from yimen.government.problems import Problem, did_you_mean
from yimen.government.schema import Definition, FormField, Policy, Release

ERRORS = {"gap", "overlap", "masked", "unreachable"}
_ANYTHING = "-"


def find(release: Release, places: Places) -> Iterator[Problem]:
    """Every problem of the rules of services and policies."""
    compiled = Compiled.of(release)
    for service in release.definitions.values():
        learnt = loaded.learnt(release, service)
        known = {**types.context(release, service.form.fields), **types.VARIABLES, **learnt}
        options = {field.id: field for field in service.form.fields if field.type == "choice"}
        yield from _Rules(compiled, service, (*service.where, "rules"), places, known, options).problems()
    for identifier, policy in release.policies.items():
        facts = policies.types(release, policy)
        known = {**facts, **types.shared(release), "parameters": types.parameters(policy.parameters)}
        yield from _Rules(compiled, policy, ("policies", identifier, "rules"), places, known, {}).problems()


class _Rules:
    """One DMN file, with the variables that its inputs can be."""

    def __init__(
        self,
        compiled: Compiled,
        owner: Definition | Policy,
        where: Where,
        places: Places,
        known: Mapping[str, Type],
        options: Mapping[str, FormField],
    ) -> None:
        self.compiled, self.owner, self.rules = compiled, owner, owner.rules
        self.where, self.places, self.known, self.options = where, places, known, options
        self.source: Where = (*where, "source")

    def at(self, line: int, message: str) -> Problem:
        return self.places.within(self.source, line, message)

    def problems(self) -> Iterator[Problem]:
        try:
            read = self.compiled.rules(self.owner)
        except dmn.DmnError as error:
            yield self.at(error.line, error.message)
            return
        for problem in read.problems:
            yield self.at(problem.line, problem.message)
        for key, decision in self.rules.decisions.items():
            if decision.name not in read.decisions:
                hint = did_you_mean(decision.name, read.decisions)
                message = f"rules.dmn has no decision {decision.name!r}{hint}"
                yield self.places.error((*self.where, "decisions", key), message)
        for element in read.definitions.elements.values():
            if isinstance(element, model.InputData) and element.name not in self.known:
                hint = did_you_mean(element.name, self.known)
                yield self.at(element.line, f"nothing gives the input {element.name!r}{hint}")
            if isinstance(element, model.Decision):
                yield from self.decision(element, read)
            for table in tables_in(element):
                yield from self.table(element, table)

    def table(self, element: model.Element, table: model.DecisionTable) -> Iterator[Problem]:
        """Gaps, overlaps, masked rules. A last rule that catches all is there for values that are missing."""
        catches_all = bool(table.rules) and all(cell.text.strip() == _ANYTHING for cell in table.rules[-1].inputs)
        for finding in analyse(table, allowed=[self._allowed(clause) for clause in table.inputs]):
            if catches_all and finding.kind in ("masked", "unreachable") and finding.rules == (len(table.rules),):
                continue
            found = self.at(finding.line or element.line, f"decision {element.name}: {finding.message}")
            yield found if finding.kind in ERRORS else Problem(found.path, found.line, found.message, "warning")

    def _allowed(self, clause: model.InputClause) -> model.Feel | None:
        """The answers of a question that offers a choice, which the input can only be."""
        field = self.options.get(clause.expression.text.strip())
        if field is None or not field.options:
            return None
        return model.Feel(
            ", ".join(json.dumps(option.value, ensure_ascii=False) for option in field.options), clause.line
        )

    def decision(self, element: model.Decision, read: dmn.Model) -> Iterator[Problem]:
        """Names and types of its expression, as far as its requirements have types."""
        known: dict[str, Type] = {}
        for href in (*element.information, *element.knowledge):
            other = read.definitions.elements.get(href.rpartition("#")[2])
            if other is None:
                return  # a requirement of another model: the engine has said what is wrong with it, if anything
            name = other.variable.name
            if isinstance(other, model.Decision):
                known[name] = read.type_of(other.name)
            else:
                known[name] = self.known.get(name, ANY) if isinstance(other, model.InputData) else ANY
        yield from self.expression(element, element.expression, known)

    def expression(
        self, owner: model.Element, box: model.Expression | None, known: dict[str, Type]
    ) -> Iterator[Problem]:
        match box:
            case model.LiteralExpression():
                yield from self.infer(owner, box.feel, known, PRIMITIVES.get(box.type_ref or "", ANY))
            case model.Context():
                inner = dict(known)
                for entry in box.entries:
                    yield from self.expression(owner, entry.value, inner)
                    if entry.variable is not None:
                        inner[entry.variable.name] = PRIMITIVES.get(entry.variable.type_ref or "", ANY)
            case model.DecisionTable():
                yield from self.cells(owner, box, known)

    def cells(self, owner: model.Element, table: model.DecisionTable, known: dict[str, Type]) -> Iterator[Problem]:
        tested: list[Type] = []
        for clause in table.inputs:
            declared = PRIMITIVES.get(clause.type_ref or "", ANY)
            yield from self.infer(owner, clause.expression, known, declared)
            tested.append(_type(clause.expression, known) if declared is ANY else declared)
        for rule in table.rules:
            for kind, cell in zip(tested, rule.inputs, strict=False):
                yield from self.infer(owner, cell, known, ANY, tested=kind)
            for output, cell in zip(table.outputs, rule.outputs, strict=False):
                yield from self.infer(owner, cell, known, PRIMITIVES.get(output.type_ref or "", ANY))

    def infer(
        self,
        owner: model.Element,
        text: model.Feel,
        known: Mapping[str, Type],
        expected: Type,
        *,
        tested: Type | None = None,
    ) -> Iterator[Problem]:
        if not text.text.strip():
            return
        try:
            if tested is None:
                errors = feel.infer(text.text, known, expected=expected).errors
            else:
                errors = feel.infer(text.text, known, unary=True, tested=tested).errors
        except feel.FeelSyntaxError:
            return  # among the problems of the file
        for error in errors:
            line = (text.line or owner.line) + error.line - 1
            yield self.at(line, f"decision {owner.name}: FEEL: {error.message}, in {text.text.strip()!r}")


def _type(text: model.Feel, known: Mapping[str, Type]) -> Type:
    try:
        return feel.infer(text.text, known).type
    except feel.FeelSyntaxError:
        return ANY
