"""Ranges from text, whose endpoints are literals or conversions of literals (DMN 1.5, `range`).

The one built-in function that needs the parser, so it stands above it, and not beside the others.
"""

from __future__ import annotations

import re

from yimen.engines.feel import nodes
from yimen.engines.feel.builtins.registry import builtin
from yimen.engines.feel.compiler import Compiler
from yimen.engines.feel.compiler.closures import is_constant
from yimen.engines.feel.errors import FeelSyntaxError, Invalid
from yimen.engines.feel.limits import Run
from yimen.engines.feel.parser import parse
from yimen.engines.feel.values import Range

# Grammar rule 67: an endpoint may be missing on a side that is open.
_NO_LOW = re.compile(r"\s*([(\]])\s*\.\.(.+)([\])[])\s*", re.DOTALL)
_NO_HIGH = re.compile(r"\s*([(\][])(.+)\.\.\s*[)[]\s*", re.DOTALL)
_CONVERSIONS = frozenset({"date", "time", "date and time", "duration"})


def range_from_text(text: str) -> Range | None:
    """The range a text spells, or None when it spells none."""
    if match := _NO_LOW.fullmatch(text):
        text = f"({'<=' if match[3] == ']' else '<'} {match[2]})"
    elif match := _NO_HIGH.fullmatch(text):
        text = f"({'>=' if match[1] == '[' else '>'} {match[2]})"
    try:
        expression = parse(text)
    except FeelSyntaxError:
        return None
    tree = expression.tree
    if isinstance(tree, nodes.RangeLiteral):
        endpoints = [tree.low, tree.high]
    elif isinstance(tree, nodes.UnaryRange):
        endpoints = [tree.endpoint]
    else:
        return None
    if not all(map(_is_literal, endpoints)):
        return None
    closure = Compiler(expression, {}).whole()
    return closure.value if is_constant(closure) else None  # type: ignore[attr-defined]


@builtin("range(from: string) -> range")
def range_from(run: Run, text: str) -> object:
    """A range from its text; its endpoints are literals, or conversions of literals."""
    run.spend(200 + len(text))
    made = range_from_text(text)
    if made is None:
        raise Invalid(f"{text[:60]!r} is not a range of literals")
    return made


def _is_literal(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Negation):
        return isinstance(node.operand, nodes.Literal)
    if isinstance(node, nodes.Call) and isinstance(node.function, nodes.Name) and node.function.name in _CONVERSIONS:
        return all(map(_is_literal, node.arguments))
    return isinstance(node, nodes.Literal) and node.value is not None
