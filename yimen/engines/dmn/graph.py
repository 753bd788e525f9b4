"""The decision requirements graph, compiled: which element needs which, and how each gets its value (DMN 1.5, 10.4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal

from yimen.engines.dmn import boxed, functions, iteration, literal, model
from yimen.engines.dmn.code import Code, Scope, Site, coerce, coerced, compile_expression
from yimen.engines.dmn.imports import Library
from yimen.engines.dmn.items import Check, Items, unconstrained
from yimen.engines.dmn.source import DmnError
from yimen.engines.dmn.tables import table
from yimen.engines.dmn.tables.table import Table
from yimen.engines.feel import types
from yimen.engines.feel.errors import FeelLimitExceeded
from yimen.engines.feel.limits import Run
from yimen.engines.feel.types import Type
from yimen.engines.feel.values import Function, to_feel

_COMPILERS = (boxed, functions, iteration, literal, table)  # each declares how its kinds of expression are compiled
_PLAIN = re.compile(r"[^\W\d]\w*")
Key = tuple[str, str]  # namespace and id
MOST_DEPTH = 100

# Classes of Python values that are FEEL values of a type as they are, and those that `to_feel` makes numbers of.
_NULL = type(None)
_AS_THEY_ARE: dict[Type, frozenset[type]] = {
    types.NUMBER: frozenset({_NULL}),
    types.STRING: frozenset({_NULL, str}),
    types.BOOLEAN: frozenset({_NULL, bool}),
    types.ANY: frozenset({_NULL, str, bool, date}),
}
_NUMBERS: frozenset[type] = frozenset({int, float, Decimal})


_Requirement = tuple[str | None, str, Key]  # the import's name if it is of another model, its own name, its key


class Values:
    """What elements came to in one evaluation: inputs are put in beforehand; `made` is what was computed from them.

    `given` are the inputs by name, as the caller has them. Where a name does not tell which input is meant, and for the
    arguments of a decision service, they are `placed` by key instead, as FEEL values. `within` holds the values of an
    imported model, by the import's name, where the inputs were given for that import: two models that import the same
    third one may each be given its inputs.
    """

    __slots__ = ("depth", "given", "made", "placed", "within")

    def __init__(self, given: Mapping[str, object], placed: dict[Key, object] | None = None) -> None:
        self.given = given
        self.placed = placed
        self.made: dict[Key, object] = {}
        self.within: dict[str, Values] = {}
        self.depth = 0


@dataclass(slots=True)
class Node:
    """An element of the graph. `value` gives what it comes to, from the values known so far."""

    key: Key
    element: model.Element
    value: Callable[[Values, Run], object]
    tables: list[Table] = field(default_factory=list)
    reads: frozenset[str] = frozenset()


class Graph:
    """Every element of a model and of those it imports. `problems` are what could not be understood."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.main = library.main.namespace
        self.problems: list[DmnError] = list(library.problems)
        self.nodes: dict[Key, Node] = {}
        self._items: dict[str, Items] = {}
        self._unmade: list[Callable[[], None]] = []
        self._properties = frozenset(name for name in _selectable(library) if name and not _PLAIN.fullmatch(name))
        for definitions in library.models.values():
            self._types(definitions)
        for definitions in library.models.values():
            for element in definitions.elements.values():
                self._compile(definitions, element)
        for items in self._items.values():
            for name in items.names():
                items.named(name)
        while self._unmade:
            self._unmade.pop()()

    def named(self, name: str, kind: type[model.Element]) -> Node | None:
        """The element of the main model with a name."""
        for node in self.nodes.values():
            if node.key[0] == self.main and isinstance(node.element, kind) and node.element.name == name:
                return node
        return None

    def type_of(self, node: Node) -> Type:
        """The declared type of an element's value."""
        return self._items[node.key[0]].named(node.element.variable.type_ref)

    # types

    def _types(self, definitions: model.Definitions) -> Items:
        namespace = definitions.namespace
        if namespace in self._items:
            return self._items[namespace]
        imported: dict[str, Items] = {}

        def problem(message: str) -> None:
            self.problems.append(DmnError(message, 0, path=definitions.path))

        def make_check(item: model.ItemDefinition, whole: bool) -> Check | None:
            feel = item.constraint if whole else item.allowed
            return None if feel is None else self._check(feel, definitions)

        items = self._items[namespace] = Items(definitions.items, imported, make_check, problem)
        for wanted, other in self.library.imported(definitions):
            imported[wanted.name] = self._types(other)
        return items

    def _check(self, feel: model.Feel, definitions: model.Definitions) -> Check:
        """Allowed values. They are compiled when all types are known, since they may name any of them."""
        made: list[Code] = []

        def make() -> None:
            site = self._site(definitions, frozenset({table.INPUT}), "allowed values")
            parsed = literal.parsed_text(feel, site, unary=True)
            made.append(literal.failing_syntax(site) if parsed is None else literal.code_of(parsed, feel, site))

        def check(value: object, run: Run) -> bool:
            if not made:
                make()
            return made[0]({table.INPUT: value}, run) is True

        self._unmade.append(lambda: None if made else make())
        return check

    def _site(self, definitions: model.Definitions, names: frozenset[str], owner: str) -> Site:
        items = self._items[definitions.namespace]
        return Site(
            items=items,
            names=names,
            properties=self._properties,
            plain_types=_Plain(items),
            problems=self.problems,
            owner=owner,
            path=definitions.path,
        )

    # elements

    def _compile(self, definitions: model.Definitions, element: model.Element) -> None:
        key = (definitions.namespace, element.id)
        match element:
            case model.InputData():
                self.nodes[key] = Node(key, element, self._input(definitions, key, element))
            case model.Decision():
                self._decision(definitions, key, element)
            case model.BusinessKnowledgeModel():
                self._knowledge(definitions, key, element)
            case model.DecisionService():
                self.nodes[key] = Node(key, element, lambda values, run: self.service(key))
            case _:
                self.nodes[key] = Node(key, element, lambda values, run: None)

    def _input(self, definitions: model.Definitions, key: Key, element: model.InputData) -> Callable[..., object]:
        items = self._items[definitions.namespace]
        type_ref, name = element.variable.type_ref, element.name

        def read(values: Values, run: Run) -> object:
            value = to_feel(values.given.get(name)) if values.placed is None else values.placed.get(key)
            return None if value is None else coerce(value, items.named(type_ref), run, f"input {name}")

        return read

    def _requirements(self, definitions: model.Definitions, hrefs: tuple[str, ...]) -> list[_Requirement]:
        """What an element requires."""
        found = []
        for href in hrefs:
            namespace, _, identifier = href.rpartition("#")
            namespace = namespace or definitions.namespace
            other = self.library.models.get(namespace)
            if other is None or identifier not in other.elements:
                self.problems.append(DmnError(f"there is no element {href!r}", 0, path=definitions.path))
                continue
            prefix = None
            if namespace != definitions.namespace:
                prefix = next((each.name for each in definitions.imports if each.namespace == namespace), None) or None
            found.append((prefix, other.elements[identifier].variable.name, (namespace, identifier)))
        return found

    def _typed(self, requirements: list[_Requirement]) -> dict[str, Type]:
        """The types of the variables that inputs and decisions of the same model become."""
        found: dict[str, Type] = {}
        for prefix, name, key in requirements:
            element = self.library.models[key[0]].elements[key[1]]
            known = prefix is None and isinstance(element, model.InputData | model.Decision) and name not in found
            found[name] = self._items[key[0]].named(element.variable.type_ref) if known else types.ANY
        return found

    def _scope(self, requirements: list[_Requirement]) -> Callable[[Values, Run], Scope]:
        """What gathers the values of requirements. Inputs that are given as values of their type are read directly."""
        inputs: list[tuple[str, str, Key, frozenset[type], frozenset[type]]] = []
        others: list[_Requirement] = []
        for prefix, name, key in requirements:
            element = self.library.models[key[0]].elements[key[1]]
            if prefix is None and isinstance(element, model.InputData):
                kind = self._items[key[0]].named(element.variable.type_ref)
                numbers = _NUMBERS if kind in (types.NUMBER, types.ANY) else frozenset()
                inputs.append((name, element.name, key, _AS_THEY_ARE.get(kind, frozenset()), numbers))
            else:
                others.append((prefix, name, key))
        value_of = self.value

        def gather(values: Values, run: Run) -> Scope:
            scope: Scope = {}
            given = values.given
            for name, input_name, key, as_they_are, numbers in inputs if values.placed is None else ():
                value = given.get(input_name)
                if type(value) in as_they_are:
                    scope[name] = value
                elif type(value) in numbers:
                    scope[name] = to_feel(value)
                else:
                    scope[name] = value_of(key, values, run)
            for prefix, name, key in others if values.placed is None else requirements:
                if prefix is None:
                    scope[name] = value_of(key, values, run)
                else:
                    value = value_of(key, values.within.get(prefix, values), run)
                    scope.setdefault(prefix, {})[name] = value  # type: ignore[index]
            return scope

        return gather

    def value(self, key: Key, values: Values, run: Run) -> object:
        """What an element comes to, computed once in an evaluation."""
        if key in values.made:
            return values.made[key]
        node = self.nodes.get(key)
        if node is None:
            return None
        if isinstance(node.element, model.Decision) and values.placed is not None and key in values.placed:
            return values.placed[key]  # an input decision of a service
        values.depth += 1
        if values.depth > MOST_DEPTH:
            raise FeelLimitExceeded("decisions need each other in a circle, or too deeply")
        run.spend(3)
        value = node.value(values, run)
        values.depth -= 1
        values.made[key] = value
        return value

    def _decision(self, definitions: model.Definitions, key: Key, element: model.Decision) -> None:
        requirements = self._requirements(definitions, (*element.information, *element.knowledge))
        names = frozenset(prefix or name for prefix, name, _ in requirements)
        site = replace(self._site(definitions, names, element.name), typed=self._typed(requirements))
        code = compile_expression(element.expression, site)
        kind = self._items[definitions.namespace].named(element.variable.type_ref)
        typed, gather = coerced(code, kind, element.name), self._scope(requirements)

        def decide(values: Values, run: Run) -> object:
            return typed(gather(values, run), run)

        self.nodes[key] = Node(key, element, decide, site.tables, frozenset(site.reads))

    def _knowledge(self, definitions: model.Definitions, key: Key, element: model.BusinessKnowledgeModel) -> None:
        requirements = self._requirements(definitions, element.knowledge)
        own = element.variable.name
        names = frozenset(prefix or name for prefix, name, _ in requirements) | {own}
        site = self._site(definitions, names, element.name)
        logic = element.logic or model.FunctionDefinition(parameters=(), body=None)
        parameters, kinds, body = functions.body_of(logic, site)
        declared = self._items[definitions.namespace].named(element.variable.type_ref)
        result = declared.result if isinstance(declared, types.FunctionType) else declared
        body = coerced(body, self._items[definitions.namespace].named(logic.type_ref), element.name)
        gather = self._scope(requirements)

        def make(values: Values, run: Run) -> object:
            scope = gather(values, run)
            made = functions.make_function(element.name, parameters, kinds, result, body, scope)
            scope[own] = made
            return made

        self.nodes[key] = Node(key, element, make, site.tables, frozenset(site.reads))

    # decision services

    def service(self, key: Key) -> Function:
        """A decision service as a function of its input data and then its input decisions (10.4)."""
        element = self.nodes[key].element
        assert isinstance(element, model.DecisionService)
        definitions = self.library.models[key[0]]
        inputs = self._requirements(definitions, (*element.input_data, *element.input_decisions))
        outputs = self._requirements(definitions, element.outputs)
        names = tuple(name for _, name, _ in inputs)
        kinds = tuple(self.type_of(self.nodes[wanted]) for _, _, wanted in inputs)
        declared = self._items[key[0]].named(element.variable.type_ref)
        result = declared.result if isinstance(declared, types.FunctionType) else declared

        def invoke(run: Run, arguments: list) -> object:
            run.spend(10 + len(inputs))
            placed = {wanted: argument for (_, _, wanted), argument in zip(inputs, arguments, strict=True)}
            values = Values({}, placed)
            found = {name: self.value(wanted, values, run) for _, name, wanted in outputs}
            return next(iter(found.values())) if len(found) == 1 else found

        return Function(names, invoke, element.name, types=kinds, result=result)


class _Plain(dict[str, Type]):
    """The types of a model without their constraints, made when they are asked for."""

    def __init__(self, items: Items) -> None:
        super().__init__()
        self._items = items
        self._names = items.names()

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __bool__(self) -> bool:
        return bool(self._names)

    def get(self, name: str, default: object = None) -> object:  # type: ignore[override]
        return unconstrained(self._items.named(name)) if name in self._names else default

    def __getitem__(self, name: str) -> Type:
        return unconstrained(self._items.named(name))


def _names_in(record: object) -> Iterator[str]:
    """Every name that a path can select: components of types, outputs of tables, entries of contexts, columns."""
    if isinstance(record, model.ItemDefinition | model.OutputClause):
        yield record.name
    elif isinstance(record, model.ContextEntry) and record.variable is not None:
        yield record.variable.name
    elif isinstance(record, model.Relation):
        yield from (column.name for column in record.columns)
    if isinstance(record, dict):
        for value in record.values():
            yield from _names_in(value)
    elif isinstance(record, tuple):
        for value in record:
            yield from _names_in(value)
    elif is_dataclass(record):
        for each in fields(record):
            yield from _names_in(getattr(record, each.name))


def _selectable(library: Library) -> Iterator[str]:
    """The names within values, of all models; and the elements of imported models, selected from the import's name."""
    for definitions in library.models.values():
        yield from _names_in(definitions)
        if definitions is not library.main:
            yield from (element.variable.name for element in definitions.elements.values())
