"""The forms of FEEL that begin with a word or a bracket, and the arguments, types and unary tests within them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import lru_cache

from yimen.engines.feel import builtins, nodes
from yimen.engines.feel.scanner import NAME, WORD, Scanner, normalise_name

MAX_NESTING = 64

_ALWAYS = frozenset(
    {name for name in builtins.SIGNATURES if " " in name} | {"time offset", "start included", "end included"}
)
_TYPES = ("years and months duration", "days and time duration", "year month duration", "day time duration")
_PARAMETERISED = frozenset({"list", "range", "context", "function"})
_CLOSING = "expected ')', ']' or '[' after a range"


@lru_cache(maxsize=64)
def _longest_first(types: frozenset[str]) -> list[str]:
    return sorted((normalise_name(name) for name in types), key=lambda name: -len(name))


class Forms(Scanner, ABC):
    """The part of the parser that knows the shape of each form; `expression` and `operand` are the parser's."""

    def __init__(self, text: str, names: frozenset[str], properties: frozenset[str], types: frozenset[str]) -> None:
        super().__init__(text, _ALWAYS, properties, names)
        self._types = _longest_first(types)
        self.nesting = 0
        self.in_endpoint = False
        self.closed: set[str] = set()  # keys of contexts that have ended: names after a dot or in a filter only
        self.filters = 0

    def declares(self, name: str) -> bool:
        """Whether the place or the text itself declares a name, beside the built-in ones."""
        return name in self._learned or any(name in words for words in self._given[1:])

    @abstractmethod
    def expression(self) -> nodes.Node: ...

    @abstractmethod
    def operand(self) -> nodes.Node: ...

    @abstractmethod
    def operand_after(self, node: nodes.Node, start: int) -> nodes.Node: ...

    @abstractmethod
    def comparison_operator(self) -> str | None: ...

    @property
    def end(self) -> int:
        """Where the node that was just read ends: before the white space that was skipped after it."""
        return self.last_end

    # whole texts

    def whole(self) -> nodes.Node:
        node = self.expression()
        if self.position < len(self.text):
            raise self.error(f"expected an operator or the end of the text, found {self.found()}")
        return node

    def cell(self) -> nodes.Node:
        """Grammar rule 17: `-`, `not(tests)` or tests."""
        start = self.position
        if self.text.strip() == "-":
            return nodes.UnaryTests(start, start + 1, (), False)
        if self.take_word("not") and self.take("("):
            tests = self.tests()
            if self.take(")") and self.position >= len(self.text):
                return nodes.UnaryTests(start, self.end, tests, True)
        self.position = start
        tests = self.tests()
        if self.position < len(self.text):
            raise self.error(f"expected ',' or the end of the text, found {self.found()}")
        return nodes.UnaryTests(start, self.end, tests, False)

    def tests(self) -> tuple[nodes.Node, ...]:
        found = [self.test()]
        while self.take(","):
            found.append(self.test())
        return tuple(found)

    def test(self) -> nodes.Node:
        start = self.position
        operator = self.comparison_operator()
        if operator is None:
            return self.expression()
        endpoint = self.operand()
        return nodes.UnaryRange(start, self.end, operator, endpoint)

    def in_tests(self) -> tuple[nodes.Node, ...]:
        """What may follow `in`: one test, or tests in parentheses."""
        start = self.position
        if not self.at("("):
            operator = self.comparison_operator()
            endpoint = self.operand()
            return (nodes.UnaryRange(start, self.end, operator, endpoint) if operator else endpoint,)
        self.take("(")
        tests = self.tests()
        single = len(tests) == 1 and not isinstance(tests[0], nodes.UnaryRange)
        if single and self.take(".."):
            return (self.operand_after(self._range(start, tests[0], low_included=False), start),)
        self.expect(")")
        if single and self.text[self.position : self.position + 1] in tuple("+-*/.[("):
            return (self.operand_after(tests[0], start),)
        return tests

    # brackets

    def parenthesised(self) -> nodes.Node:
        start = self.position
        self.expect("(")
        operator_at = self.position
        operator = self.comparison_operator()
        if operator:
            endpoint = self.operand()
            node: nodes.Node = nodes.UnaryRange(operator_at, self.end, operator, endpoint)
            self.expect(")")
            return node
        inner = self.expression()
        if self.take(".."):
            return self._range(start, inner, low_included=False)
        self.expect(")")
        return inner

    def list_or_range(self) -> nodes.Node:
        start = self.position
        self.expect("[")
        if self.take("]"):
            return nodes.ListLiteral(start, self.end, ())
        items = [self._item()]
        if self.take(".."):
            return self._range(start, items[0], low_included=True)
        while self.take(","):
            items.append(self._item())
        self.expect("]")
        return nodes.ListLiteral(start, self.end, tuple(items))

    def _item(self) -> nodes.Node:
        return self.test() if self.text[self.position : self.position + 1] in ("<", ">") else self.expression()

    def open_range(self) -> nodes.Node:
        start = self.position
        self.expect("]")
        low = self.expression()
        self.expect("..")
        return self._range(start, low, low_included=False)

    def _range(self, start: int, low: nodes.Node, *, low_included: bool) -> nodes.Node:
        outer, self.in_endpoint = self.in_endpoint, True
        high = self.operand()
        self.in_endpoint = outer
        if self.take("]"):
            return nodes.RangeLiteral(start, self.end, low, high, low_included, True)
        if self.take(")") or self.take("["):
            return nodes.RangeLiteral(start, self.end, low, high, low_included, False)
        raise self.error(_CLOSING)

    def closes_range(self) -> bool:
        """Whether the `[` here ends a range rather than beginning a filter on its endpoint."""
        depth = 0
        for offset in range(self.position, min(len(self.text), self.position + 500)):
            character = self.text[offset]
            if character == "[":
                depth += 1
            elif character == "]":
                depth -= 1
                if depth == 0:
                    after = self._after_space(offset + 1)
                    return self.text[after : after + 1] not in ("]", ")", "[")
        return True

    def context(self) -> nodes.Node:
        start = self.position
        self.expect("{")
        keys: list[str] = []
        seen: set[str] = set()
        own: set[str] = set()
        values: list[nodes.Node] = []
        while not self.take("}"):
            if keys:
                self.expect(",")
            at = self.position
            key = self._key()
            if key in seen:
                raise self.error(f"the key {key!r} occurs twice", at)
            if NAME.fullmatch(key) and not self.knows(normalise_name(key)):
                own.add(normalise_name(key))
                self.learn(key)
            seen.add(key)
            keys.append(key)
            values.append(self.expression())
        self.closed |= own
        return nodes.ContextLiteral(start, self.end, tuple(keys), tuple(values))

    def _key(self) -> str:
        if self.at('"'):
            key = self.string()
            self.expect(":")
            return key
        name = self.key_before_colon()
        if name is None:
            raise self.error(f"expected a key and ':', found {self.found()}")
        return name

    def arguments(self) -> tuple[tuple[nodes.Node, ...], tuple[str, ...] | None]:
        self.expect("(")
        values: list[nodes.Node] = []
        names: list[str] = []
        if self.take(")"):
            return (), None
        while True:
            name = self.key_before_colon()
            if (name is None) != (not names) and values:
                raise self.error("positional and named arguments cannot be mixed")
            if name is not None:
                names.append(name)
            values.append(self._item())
            if not self.take(","):
                break
        self.expect(")")
        return tuple(values), tuple(names) or None

    # forms that begin with a word

    def form(self, word: str, start: int) -> nodes.Node | None:
        if self.knows(word) and word not in ("if", "for"):
            return None
        if word == "if":
            return self._if(start)
        if word == "for":
            return self._for(start)
        if word in ("some", "every"):
            return self._quantified(start, word)
        if word == "function":
            return self._function(start)
        return None

    def _if(self, start: int) -> nodes.Node:
        self.expect_word("if")
        condition = self.expression()
        self.expect_word("then")
        then = self.expression()
        self.expect_word("else")
        otherwise = self.expression()
        return nodes.If(start, self.end, condition, then, otherwise)

    def _for(self, start: int) -> nodes.Node:
        self.expect_word("for")
        self.learn("partial")
        iterators = self._iterators()
        self.expect_word("return")
        body = self.expression()
        return nodes.For(start, self.end, iterators, body)

    def _quantified(self, start: int, quantifier: str) -> nodes.Node:
        self.expect_word(quantifier)
        iterators = self._iterators()
        self.expect_word("satisfies")
        body = self.expression()
        return nodes.Quantified(start, self.end, quantifier, iterators, body)

    def _iterators(self) -> tuple[nodes.Iterator, ...]:
        found = [self._iterator()]
        while self.take(","):
            found.append(self._iterator())
            if len(found) > MAX_NESTING:
                raise self.error("the expression is nested too deeply")
        return tuple(found)

    def _iterator(self) -> nodes.Iterator:
        start = self.position
        name = self._declared("in")
        self.expect_word("in")
        source = self.expression()
        until = self.expression() if self.take("..") else None
        return nodes.Iterator(start, self.end, name, source, until)

    def _declared(self, before: str) -> str:
        """A name that is being declared: words up to the word `before`."""
        known = self.known_name()
        if known is not None:
            return known
        words: list[str] = []
        while (word := self.peek_word()) is not None and not (words and word == before):
            words.append(word)
            self.word()
        if not words:
            raise self.error(f"expected a name, found {self.found()}")
        name = " ".join(words)
        self.learn(name)
        return name

    def _function(self, start: int) -> nodes.Node:
        self.expect_word("function")
        self.expect("(")
        names: dict[str, None] = {}
        types: list[nodes.TypeName | None] = []
        while not self.take(")"):
            if names:
                self.expect(",")
            typed = self.key_before_colon()
            if typed is not None:
                self.learn(typed)
            name = typed if typed is not None else self._declared("")
            if name in names:
                raise self.error(f"the parameter {name!r} occurs twice")
            names[name] = None
            types.append(self.type_name() if typed is not None else None)
        external = self.take_word("external")
        body = self.expression()
        return nodes.FunctionLiteral(start, self.end, tuple(names), tuple(types), body, external)

    # types

    def type_name(self) -> nodes.TypeName:
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise self.error("the expression is nested too deeply")
        start = self.position
        word = self.peek_word()
        kind = None
        if word in _PARAMETERISED:
            self.word()
            if self.take("<"):
                kind = self._parameterised(start, word or "")
            else:
                self.position = start
        if kind is None:
            name = self._simple_type()
            kind = nodes.TypeName(start, self.end, name)
        self.nesting -= 1
        return kind

    def _parameterised(self, start: int, word: str) -> nodes.TypeName:
        arguments: list[nodes.TypeName] = []
        keys: list[str] = []
        while not self.take(">"):
            if arguments:
                self.expect(",")
            if word == "context":
                keys.append(self._key())
            arguments.append(self.type_name())
        result = None
        if word == "function":
            self.expect("->")
            result = self.type_name()
        return nodes.TypeName(start, self.end, word, tuple(arguments), tuple(keys), result)

    def _simple_type(self) -> str:
        for name in (*self._types, *_TYPES, "date and time"):
            if self.text.startswith(name, self.position):
                end = self.position + len(name)
                if not WORD.match(self.text[end : end + 1]) or not WORD.match(name[-1]):
                    self.advance(end)
                    return name
        words = [self.word()]
        if words[0] is None:
            raise self.error(f"expected a type, found {self.found()}")
        while self.at(".") and not self.at(".."):
            self.take(".")
            words.append(self.word() or "")
        return ".".join(word or "" for word in words)

    def _in_scope(self, name: str, end: int) -> bool:
        return (name not in self.closed or self.filters > 0) and self._usable(name, end)

    def _usable(self, name: str, end: int) -> bool:
        """A built-in such as `date and time` is only meant where it is called, when its words could be variables."""
        return self.declares(name) or " and " not in name or self.text.startswith("(", self._after_space(end))
