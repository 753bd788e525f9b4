"""What a DMN file says, as plain records: read once, never changed. Names follow the metamodel of DMN 1.5 (6–10)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Feel:
    """A FEEL text and the line of the file where it begins."""

    text: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Variable:
    """An information item: a name and the name of its type (None says Any)."""

    name: str
    type_ref: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxed:
    """What every boxed expression has."""

    type_ref: str | None = None
    id: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken(Boxed):
    """An expression that cannot be read: its value is null, and `message` says why."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralExpression(Boxed):
    feel: Feel
    language: str | None = None  # None says FEEL


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextEntry:
    variable: Variable | None  # None marks the result of the context (10.2.1.4)
    value: Expression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(Boxed):
    entries: tuple[ContextEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxedList(Boxed):
    elements: tuple[Expression | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Boxed):
    columns: tuple[Variable, ...]
    rows: tuple[tuple[Expression | None, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    parameter: Variable
    value: Expression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation(Boxed):
    function: Expression | None
    bindings: tuple[Binding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDefinition(Boxed):
    parameters: tuple[Variable, ...]
    body: Expression | None
    kind: str = "FEEL"  # or "Java", "PMML"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional(Boxed):
    condition: Expression | None
    then: Expression | None
    otherwise: Expression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Boxed):
    source: Expression | None
    match: Expression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Iterator(Boxed):
    """`for`, `some` or `every` (10.2.2.10–10.2.2.12)."""

    kind: str
    variable: str
    source: Expression | None
    source_type: str | None
    body: Expression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InputClause:
    expression: Feel
    type_ref: str | None = None
    allowed: Feel | None = None
    label: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputClause:
    name: str = ""
    type_ref: str | None = None
    allowed: Feel | None = None
    default: Feel | None = None
    label: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The legal basis of a rule or a decision, in two languages; `uri` leads to the source."""

    zh: str = ""
    en: str = ""
    uri: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    inputs: tuple[Feel, ...]
    outputs: tuple[Feel, ...]
    annotations: tuple[str, ...] = ()
    description: str = ""
    citations: tuple[Citation, ...] = ()
    id: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable(Boxed):
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    annotations: tuple[str, ...] = ()
    hit_policy: str = "UNIQUE"
    aggregation: str | None = None


Expression: TypeAlias = (
    Broken
    | LiteralExpression
    | Context
    | BoxedList
    | Relation
    | Invocation
    | FunctionDefinition
    | Conditional
    | Filter
    | Iterator
    | DecisionTable
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A named element of the decision requirements graph. `variable` carries the name that expressions use."""

    id: str
    name: str
    variable: Variable
    label: str = ""
    description: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InputData(Element):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Element):
    expression: Expression | None
    information: tuple[str, ...] = ()  # hrefs of required inputs and decisions
    knowledge: tuple[str, ...] = ()
    authority: tuple[str, ...] = ()
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessKnowledgeModel(Element):
    logic: FunctionDefinition | None
    knowledge: tuple[str, ...] = ()
    authority: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionService(Element):
    outputs: tuple[str, ...] = ()
    encapsulated: tuple[str, ...] = ()
    input_decisions: tuple[str, ...] = ()
    input_data: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeSource(Element):
    uri: str = ""
    kind: str = ""
    citation: Citation = Citation()
    authority: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDefinition:
    name: str
    type_ref: str | None = None
    allowed: Feel | None = None
    constraint: Feel | None = None  # typeConstraint of DMN 1.5: on the whole value, also of a collection
    components: tuple[ItemDefinition, ...] = ()
    function: FunctionItem | None = None
    is_collection: bool = False
    label: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionItem:
    parameters: tuple[Variable, ...]
    result: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """Another model: its elements are known here as `name.element`, or by their own names when `name` is empty."""

    name: str
    namespace: str
    location: str = ""
    kind: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    name: str
    namespace: str
    imports: tuple[Import, ...] = ()
    items: tuple[ItemDefinition, ...] = ()
    elements: dict[str, Element] = field(default_factory=dict)  # by id, in the order of the file
    path: str = ""
    characters: int = 0  # of all texts: expressions, and what is written about them
