"""YAML as a tree of plain values that remember their file and line.

Files are composed with PyYAML's safe loader only, within [bounds](bounds.py): no tags that make objects, no duplicate
keys, no aliases that expand without bound. Decimal fractions become `Decimal`, dates `datetime.date`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from yimen.government import bounds
from yimen.government.problems import Problem

_CONSTRUCTOR = yaml.constructor.SafeConstructor()
_COLLECTIONS = {"tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}
_NUMBERS = {f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "timestamp")}


@dataclass
class Node:
    """A value with its place. `value` is a scalar, or the children as a dict or list of nodes."""

    value: Any
    path: str
    line: int
    key_lines: dict[str, int] = field(default_factory=dict)

    def plain(self) -> Any:
        """The value without its places."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def get(self, key: str) -> "Node | None":
        """The child under a key, if this is a mapping that has it."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def at(self, where: Sequence[str | int]) -> "Node":
        """The node at a path of keys and indexes, or the nearest to it: parts that cannot be followed are skipped."""
        node = self
        for part in where:
            if node.has(part):
                node = node.value[part]
        return node

    def has(self, part: str | int) -> bool:
        """Whether there is a child under the key or at the index."""
        if isinstance(self.value, list):
            return isinstance(part, int) and 0 <= part < len(self.value)
        return isinstance(self.value, dict) and part in self.value

    def walk(self, where: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], "Node"]]:
        """Every node with its path, this one first."""
        yield where, self
        children: Iterator[tuple[str | int, Node]] = iter(())
        if isinstance(self.value, dict):
            children = iter(self.value.items())
        elif isinstance(self.value, list):
            children = iter(enumerate(self.value))
        for key, child in children:
            yield from child.walk((*where, key))

    def problem(self, message: str) -> Problem:
        """A problem at this place."""
        return Problem(self.path, self.line, message)


def mapping(path: str, line: int = 1) -> Node:
    """An empty mapping at a place."""
    return Node({}, path, line)


def read(file: Path, *, shown_as: str, folder: Path | None = None) -> tuple[Node | None, list[Problem]]:
    """The tree of one YAML file, which must lie in `folder`; None with problems when it cannot be read."""
    try:
        text = bounds.text_of(file, folder=folder)
    except FileNotFoundError:
        return None, [Problem(shown_as, 1, "is missing")]
    except bounds.OutOfBounds as error:
        return None, [Problem(shown_as, error.line, str(error))]
    return parse(text, shown_as=shown_as)


def parse(text: str, *, shown_as: str, first_line: int = 1) -> tuple[Node | None, list[Problem]]:
    """The tree of a YAML text that begins on a line of a file; None with problems when it cannot be read."""
    try:
        bounds.measure(text)
        root = yaml.compose(text, Loader=bounds.Loader)
    except bounds.OutOfBounds as error:
        return None, [Problem(shown_as, error.line + first_line - 1, str(error))]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return None, [
            Problem(shown_as, mark.line + first_line if mark else first_line, f"is not YAML: {error.problem}")
        ]
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return None, [Problem(shown_as, first_line, f"is not YAML: {error}")]
    if root is None:
        return None, [Problem(shown_as, first_line, "is empty")]
    problems: list[Problem] = []
    node = _convert(root, shown_as, problems)
    if first_line > 1:
        for _, each in node.walk():
            each.line += first_line - 1
            each.key_lines = {key: line + first_line - 1 for key, line in each.key_lines.items()}
        problems = [Problem(p.path, p.line + first_line - 1, p.message, p.severity) for p in problems]
    return node, problems


def _convert(node: yaml.Node, path: str, problems: list[Problem]) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.CollectionNode) and node.tag not in _COLLECTIONS:
        problems.append(Problem(path, line, f"the tag {node.tag} is not allowed"))
        return Node(None, path, line)
    if isinstance(node, yaml.MappingNode):
        children: dict[str, Node] = {}
        key_lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            key_line = key_node.start_mark.line + 1
            if key in children:
                problems.append(
                    Problem(path, key_line, f"the key {key!r} stands here twice (first on line {key_lines[key]})")
                )
                continue
            key_lines[key] = key_line
            children[key] = _convert(value_node, path, problems)
        return Node(children, path, line, key_lines)
    if isinstance(node, yaml.SequenceNode):
        return Node([_convert(child, path, problems) for child in node.value], path, line)
    assert isinstance(node, yaml.ScalarNode)
    return Node(_scalar(node, path, line, problems), path, line)


def _scalar(node: yaml.ScalarNode, path: str, line: int, problems: list[Problem]) -> Any:
    if node.tag in _NUMBERS and len(node.value) > bounds.MAX_NUMBER:
        message = f"is longer than {bounds.MAX_NUMBER} characters: no number or date is; put quotes round a text"
        problems.append(Problem(path, line, message))
        return None
    if node.tag == "tag:yaml.org,2002:float" and re.fullmatch(r"[-+]?[0-9][0-9_]*\.?[0-9]*", node.value):
        return Decimal(node.value.replace("_", ""))
    if node.tag not in _CONSTRUCTOR.yaml_constructors or not node.tag.startswith("tag:yaml.org,2002:"):
        problems.append(Problem(path, line, f"the tag {node.tag} is not allowed"))
        return None
    try:
        return _CONSTRUCTOR.yaml_constructors[node.tag](_CONSTRUCTOR, node)
    except (yaml.YAMLError, ValueError) as error:
        problems.append(Problem(path, line, f"cannot be read: {error}"))
        return None
