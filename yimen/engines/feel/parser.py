"""From text to a parse tree (DMN 1.5, 10.3.1.2).

Binding, from loose to tight: `or`, `and`, comparison (with `between`, `in`, `instance of`), `+ -`, `* /`, `**`,
unary `-`, then path, filter and call. Operators of one level group to the left.
"""

from __future__ import annotations

from collections.abc import Iterable

from yimen.engines.feel import nodes
from yimen.engines.feel.errors import FeelSyntaxError
from yimen.engines.feel.forms import MAX_NESTING, Forms
from yimen.engines.feel.numbers import number_from_text
from yimen.engines.feel.scanner import RESERVED
from yimen.engines.feel.temporal import from_literal

_MAX_TREE = 250
_MAX_TEXT = 100_000

_OR, _AND, _COMPARISON, _ADDITIVE, _MULTIPLICATIVE, _POWER = range(1, 7)
_COMPARISONS = ("<=", ">=", "!=", "<", ">", "=")
_ARITHMETIC = {_ADDITIVE: ("+", "-"), _MULTIPLICATIVE: ("*", "/"), _POWER: ("**",)}
_CONSTANTS = {"true": True, "false": False, "null": None}


class Expression:
    """A parsed text: `tree` is its root, `unary` says whether it is the cell of a decision table, and `names` are the
    given names that it uses; `size` is the number of its nodes, 0 where nobody counted."""

    __slots__ = ("names", "size", "text", "tree", "unary")

    def __init__(self, text: str, tree: nodes.Node, *, unary: bool, names: frozenset[str], size: int = 0) -> None:
        self.text = text
        self.tree = tree
        self.unary = unary
        self.names = names
        self.size = size

    def fragment(self, node: nodes.Node) -> str:
        """The text of one node."""
        return self.text[node.start : node.end]


def parse(
    text: str,
    names: Iterable[str] = frozenset(),
    *,
    unary: bool = False,
    types: Iterable[str] = (),
    properties: frozenset[str] = frozenset(),
) -> Expression:
    """Parse an expression, or with `unary` the unary tests of a cell.

    `names` are the variables and properties that may occur, needed where a name holds spaces or operator characters;
    `properties` are more of them, the same for many texts; `types` are the names of defined types. Raises
    `FeelSyntaxError`.
    """
    known = frozenset(names)
    if len(text) > _MAX_TEXT:
        raise FeelSyntaxError(f"the expression is longer than {_MAX_TEXT} characters", 0, "")
    parser = _Parser(text, known, properties, frozenset(types))
    try:
        tree = parser.cell() if unary else parser.whole()
        used, size = _looked_through(tree, text)
    except RecursionError:
        raise FeelSyntaxError("the expression is nested too deeply", parser.position, text) from None
    return Expression(text, tree, unary=unary, names=(known & used) | (properties & used), size=size)


def _looked_through(tree: nodes.Node, text: str) -> tuple[set[str], int]:
    """The names in a tree and the number of its nodes. Raises `FeelSyntaxError` when it has too many levels."""
    level, depth, size = [tree], 0, 0
    names: set[str] = set()
    while level:
        depth += 1
        size += len(level)
        if depth > _MAX_TREE:
            raise FeelSyntaxError("the expression is nested too deeply", level[0].start, text)
        names.update(node.name for node in level if isinstance(node, nodes.Name))
        level = [child for node in level for child in node.children()]
    return names, size


class _Parser(Forms):
    """Operators, postfixes and primaries; the forms that begin with a word are in `forms`."""

    def expression(self) -> nodes.Node:
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise self.error("the expression is nested too deeply")
        endpoint, self.in_endpoint = self.in_endpoint, False
        node = self._binary(_OR)
        self.in_endpoint = endpoint
        self.nesting -= 1
        return node

    def operand(self) -> nodes.Node:
        """An expression that binds tighter than any comparison."""
        return self._binary(_ADDITIVE)

    def operand_after(self, node: nodes.Node, start: int) -> nodes.Node:
        """The same, when its first part has been read: what was in parentheses may go on."""
        return self._continued(self._selected(node, start), start, _ADDITIVE)

    def _binary(self, level: int) -> nodes.Node:
        start = self.position
        return self._continued(self._unary(), start, level)

    def _continued(self, node: nodes.Node, start: int, level: int) -> nodes.Node:
        for current in range(_POWER, level - 1, -1):
            if current >= _ADDITIVE:
                node = self._arithmetic(node, start, current)
            elif current == _COMPARISON:
                node = self._comparison(node, start)
            else:
                node = self._logic(node, start, "and" if current == _AND else "or", current)
        return node

    def _arithmetic(self, node: nodes.Node, start: int, level: int) -> nodes.Node:
        while True:
            operator = next((symbol for symbol in _ARITHMETIC[level] if self.at(symbol)), None)
            if operator is None or (operator == "*" and self.at("**")):
                return node
            self.take(operator)
            right = self._unary() if level == _POWER else self._binary(level + 1)
            node = nodes.Arithmetic(start, self.end, operator, node, right)

    def _logic(self, node: nodes.Node, start: int, operator: str, level: int) -> nodes.Node:
        if not self.at_word(operator):
            return node
        operands = [node]
        while self.take_word(operator):
            operands.append(self._binary(level + 1))
        return nodes.Logic(start, self.end, operator, tuple(operands))

    def _comparison(self, node: nodes.Node, start: int) -> nodes.Node:
        while True:
            operator = self.comparison_operator()
            if operator:
                right = self._binary(_ADDITIVE)
                node = nodes.Comparison(start, self.end, operator, node, right)
            elif self.take_word("between"):
                low = self._binary(_ADDITIVE)
                self.expect_word("and")
                high = self._binary(_ADDITIVE)
                node = nodes.Between(start, self.end, node, low, high)
            elif self.take_word("in"):
                tests = self.in_tests()
                node = nodes.In(start, self.end, node, tests)
            elif self.at_word("instance"):
                self.take_word("instance")
                self.expect_word("of")
                kind = self.type_name()
                node = nodes.InstanceOf(start, self.end, node, kind)
            else:
                return node

    def comparison_operator(self) -> str | None:
        for symbol in _COMPARISONS:
            if self.take(symbol):
                return symbol
        return None

    def _unary(self) -> nodes.Node:
        start = self.position
        signs = 0
        while self.at("-"):
            self.take("-")
            signs += 1
            if signs > MAX_NESTING:
                raise self.error("the expression is nested too deeply")
        at = self.position
        node = self._selected(self._primary(), at)
        for _ in range(signs):
            node = nodes.Negation(start, self.end, node)
        return node

    def _selected(self, node: nodes.Node, start: int) -> nodes.Node:
        """A primary with the paths, filters and calls behind it."""
        while True:
            if self.at(".") and not self.at(".."):
                self.take(".")
                name = self._name()
                node = nodes.Path(start, self.end, node, name)
            elif self.at("[") and not (self.in_endpoint and self.closes_range()):
                self.take("[")
                self.filters += 1
                condition = self.expression()
                self.filters -= 1
                self.expect("]")
                node = nodes.Filter(start, self.end, node, condition)
            elif self.at("("):
                arguments, names = self.arguments()
                node = nodes.Call(start, self.end, node, arguments, names)
            else:
                return node

    def _primary(self) -> nodes.Node:
        start = self.position
        known = self.known_name(self._in_scope)
        if known is not None:
            return nodes.Name(start, self.end, known)
        if self.at('"'):
            text = self.string()
            return nodes.Literal(start, self.end, text)
        digits = self.number()
        if digits is not None:
            return nodes.Literal(start, self.end, number_from_text(digits))
        if self.at("("):
            return self.parenthesised()
        if self.at("["):
            return self.list_or_range()
        if self.at("]"):
            return self.open_range()
        if self.at("{"):
            return self.context()
        if self.take("@"):
            if not self.at('"'):
                raise self.error(f"expected a string after '@', found {self.found()}")
            value = from_literal(self.string())
            return nodes.Literal(start, self.end, value)
        return self._word(start)

    def _word(self, start: int) -> nodes.Node:
        word = self.peek_word()
        if word is None or (word in RESERVED and word not in ("if", "for")):
            raise self.error(f"expected an expression, found {self.found()}")
        if word in _CONSTANTS:
            self.word()
            return nodes.Literal(start, self.end, _CONSTANTS[word])
        form = self.form(word, start)
        if form is not None:
            return form
        name = self._plain_name()
        return nodes.Name(start, self.end, name)

    def _name(self) -> str:
        """A name after a dot: the longest known one, or else a word and the words that follow it."""
        known = self.known_name(self._usable)
        return known if known is not None else self._plain_name()

    def _plain_name(self) -> str:
        word = self.word()
        if word is None:
            raise self.error(f"expected a name, found {self.found()}")
        if self.knows(word):
            return word
        words = [word]
        while (following := self.peek_word()) is not None and following not in RESERVED:
            words.append(following)
            self.word()
        return " ".join(words)
