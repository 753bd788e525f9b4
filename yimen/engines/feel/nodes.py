"""The parse tree. Every node knows where its text begins and ends (0-based offsets, end exclusive)."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(slots=True, eq=False)
class Node:
    start: int
    end: int

    def children(self) -> list[Node]:
        """The nodes directly below this one, in the order of the text."""
        found: list[Node] = []
        parts = _PARTS.get(type(self))
        if parts is None:
            parts = _PARTS[type(self)] = [each.name for each in fields(self)]
        for name in parts:
            _collect(getattr(self, name), found)
        return found


_PARTS: dict[type, list[str]] = {}  # the fields of each kind of node


def _collect(value: object, found: list[Node]) -> None:
    if isinstance(value, Node):
        found.append(value)
    elif isinstance(value, tuple):
        for item in value:
            _collect(item, found)


@dataclass(slots=True, eq=False)
class Literal(Node):
    value: object


@dataclass(slots=True, eq=False)
class Name(Node):
    name: str


@dataclass(slots=True, eq=False)
class Path(Node):
    source: Node
    name: str


@dataclass(slots=True, eq=False)
class Filter(Node):
    source: Node
    condition: Node


@dataclass(slots=True, eq=False)
class Call(Node):
    """A call; `names` are the parameter names, or None when the arguments are positional."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None


@dataclass(slots=True, eq=False)
class Arithmetic(Node):
    """`operator` is one of + - * / **."""

    operator: str
    left: Node
    right: Node


@dataclass(slots=True, eq=False)
class Negation(Node):
    operand: Node


@dataclass(slots=True, eq=False)
class Comparison(Node):
    """`operator` is one of = != < <= > >=."""

    operator: str
    left: Node
    right: Node


@dataclass(slots=True, eq=False)
class Logic(Node):
    """`operator` is `and` or `or`, over two or more operands."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(slots=True, eq=False)
class Between(Node):
    value: Node
    low: Node
    high: Node


@dataclass(slots=True, eq=False)
class In(Node):
    value: Node
    tests: tuple[Node, ...]


@dataclass(slots=True, eq=False)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node


@dataclass(slots=True, eq=False)
class Iterator(Node):
    """`name in source`, or `name in source..end`."""

    name: str
    source: Node
    until: Node | None


@dataclass(slots=True, eq=False)
class For(Node):
    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(slots=True, eq=False)
class Quantified(Node):
    """`quantifier` is `some` or `every`."""

    quantifier: str
    iterators: tuple[Iterator, ...]
    body: Node


@dataclass(slots=True, eq=False)
class TypeName(Node):
    """A type as written: `name` is a primitive, `list`, `range`, `context`, `function`, or a defined type."""

    name: str
    arguments: tuple[TypeName, ...] = ()
    keys: tuple[str, ...] = ()
    result: TypeName | None = None


@dataclass(slots=True, eq=False)
class FunctionLiteral(Node):
    parameters: tuple[str, ...]
    types: tuple[TypeName | None, ...]
    body: Node
    external: bool


@dataclass(slots=True, eq=False)
class ListLiteral(Node):
    items: tuple[Node, ...]


@dataclass(slots=True, eq=False)
class ContextLiteral(Node):
    keys: tuple[str, ...]
    values: tuple[Node, ...]


@dataclass(slots=True, eq=False)
class RangeLiteral(Node):
    low: Node
    high: Node
    low_included: bool
    high_included: bool


@dataclass(slots=True, eq=False)
class UnaryRange(Node):
    """`< 5` and its kin: a range with one endpoint, or a test. `operator` is one of = != < <= > >=."""

    operator: str
    endpoint: Node


@dataclass(slots=True, eq=False)
class InstanceOf(Node):
    value: Node
    type: TypeName


@dataclass(slots=True, eq=False)
class UnaryTests(Node):
    """The cell of a decision table. No tests at all means `-`: any input passes."""

    tests: tuple[Node, ...]
    negated: bool


def walk(node: Node) -> list[Node]:
    """The node and everything below it, parents first."""
    found = [node]
    for each in found:
        found.extend(each.children())
    return found
