"""Small questions to an XML element, by local name: the namespace tells the version, and every version reads alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from lxml import etree

from yimen.engines.dmn.model import Feel, Variable
from yimen.engines.dmn.source import DmnError
from yimen.engines.feel.scanner import normalise_name

_LONGEST_NAME = 1000


def line_of(node: etree._Element) -> int:
    return cast("int | None", node.sourceline) or 0


def local(node: etree._Element) -> str:
    return etree.QName(node).localname


def children(node: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The child elements of these local names in the DMN namespace of their parent."""
    namespace = etree.QName(node).namespace
    for item in node:
        name = etree.QName(item)
        if name.localname in names and name.namespace == namespace:
            yield item


def child(node: etree._Element, name: str) -> etree._Element | None:
    return next(children(node, name), None)


def attribute(node: etree._Element, name: str) -> str:
    """A required attribute. Raises DmnError when it is missing or blank."""
    value = normalise_name(node.get(name, "")[: _LONGEST_NAME + 1])
    if len(value) > _LONGEST_NAME:
        raise DmnError(f"a name of <{local(node)}> has more than {_LONGEST_NAME} characters", line_of(node))
    if not value:
        raise DmnError(f"<{local(node)}> needs the attribute {name!r}", line_of(node))
    return value


def text(node: etree._Element | None) -> str:
    return "" if node is None else content(node).strip()


def content(node: etree._Element) -> str:
    """All the text inside, as written."""
    return "".join(str(piece) for piece in node.itertext())


def feel(node: etree._Element | None) -> Feel | None:
    """The FEEL text of an element that has a `text` child; None when the element or its text is missing."""
    inner = None if node is None else child(node, "text")
    if inner is None:
        return None
    written = content(inner)
    return Feel(written, line_of(inner)) if written.strip() else None


def hrefs(node: etree._Element, requirement: str, *kinds: str) -> tuple[str, ...]:
    """The references inside the requirements of one kind, in the order of the file."""
    return tuple(
        reference.get("href", "") for item in children(node, requirement) for reference in children(item, *kinds)
    )


def variable(node: etree._Element, otherwise: str | None = None) -> Variable:
    """An information item. `otherwise` is its name when the element gives none: then it has its parent's (7.3.3)."""
    name = attribute(node, "name") if otherwise is None or node.get("name", "").strip() else otherwise
    return Variable(name, node.get("typeRef"), line_of(node))
