"""Where a folder cites the law: every citation of its tree, with its file and line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from yimen.engines.lawtext import Figure, Reference, references
from yimen.government.tree import Node

_UNITS: dict[str, Any] = {"days": "day", "months": "month", "years": "year"}


@dataclass(frozen=True)
class Citation:
    """One citation: `where` is its path in the folder; `limit` the term that stands beside it, if one does.

    Several citations beside one term have the same `beside`.
    """

    where: tuple[str | int, ...]
    node: Node
    law: str
    name: str
    aliases: tuple[str, ...]
    article: str
    says: str | None
    unverified: str | None
    limit: Figure | None = None
    beside: int = 0
    references: list[Reference] | None = field(default=None)

    @property
    def definition(self) -> str:
        """What it belongs to and where in it, such as `services food-permit: limits.statutory`."""
        kind, rest = str(self.where[0]), [str(part) for part in self.where[1:] if part != "basis"]
        if kind == "city" or not rest:
            return f"{kind}: {'.'.join(rest)}".rstrip(": ")
        return f"{kind} {rest[0]}: {'.'.join(rest[1:])}".rstrip(": ")

    def place(self, key: str) -> Node:
        """The node of one of its keys, or its own."""
        return self.node.get(key) or self.node


def cited(root: Node) -> list[Citation]:
    """The citations of an assembled folder, each once, by file and line."""
    laws = root.get("laws")
    found = list(_walk(root, (), None, laws, set()))
    return sorted(found, key=lambda each: (each.node.path, each.node.line))


def _walk(
    node: Node, where: tuple[str | int, ...], above: Node | None, laws: Node | None, seen: set[int]
) -> Iterator[Citation]:
    if id(node) in seen:  # a field of the vocabulary stands in every form that uses it
        return
    seen.add(id(node))
    if node.get("law_id") is not None and node.get("article") is not None:
        yield _citation(node, where, above, laws)
        return
    children: Iterable[tuple[str | int, Node]] = ()
    if isinstance(node.value, dict | list):
        children = node.value.items() if isinstance(node.value, dict) else enumerate(node.value)
    for key, child in children:
        beside = above if isinstance(node.value, list) else node
        yield from _walk(child, (*where, key), beside, laws, seen)


def _citation(node: Node, where: tuple[str | int, ...], above: Node | None, laws: Node | None) -> Citation:
    law, article = str(node.value["law_id"].value), str(node.value["article"].value)
    known = laws.get(law) if laws is not None else None
    name = known.get("name") if known is not None else None
    aliases = known.get("aliases") if known is not None else None
    return Citation(
        where=where,
        node=node,
        law=law,
        name=str(name.plain().get("zh", law)) if name is not None and isinstance(name.value, dict) else law,
        aliases=tuple(map(str, aliases.plain())) if aliases is not None and isinstance(aliases.value, list) else (),
        article=article,
        says=_written(node, "says"),
        unverified=_written(node, "unverified"),
        limit=_limit(above),
        beside=id(above),
        references=references(article),
    )


def _written(node: Node, key: str) -> str | None:
    child = node.get(key)
    return child.value if child is not None and isinstance(child.value, str) and child.value.strip() else None


def _limit(above: Node | None) -> Figure | None:
    """The term that the definition around the citation sets."""
    for key, unit in _UNITS.items():
        number = above.get(key) if above is not None else None
        if number is not None and type(number.value) is int:
            return Figure(number.value, unit)
    return None
