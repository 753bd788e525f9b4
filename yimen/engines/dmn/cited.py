"""The citations that a DMN file writes down, each with its place: those of rules, and those of knowledge sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import NamedTuple

from yimen.engines.dmn import model, reader


class Cited(NamedTuple):
    """One citation as it is written. `of` is the decision or the source it belongs to, `rule` counts from 1 (0: none).

    `single` says that it stands for all languages, as the text of a column `basis` does.
    """

    of: str
    rule: int
    written: str
    line: int
    single: bool


def citations(source: bytes) -> tuple[Cited, ...]:
    """Every citation of a file, in the order of the file. Raises DmnError for what is not DMN."""
    found: list[Cited] = []
    for element in reader.read(source).elements.values():
        if isinstance(element, model.KnowledgeSource) and {element.citation.zh, element.citation.en} != {element.name}:
            single = element.citation.zh == element.citation.en
            found.append(Cited(element.name, 0, element.citation.zh, element.line, single))
        for table in tables_in(element):
            for number, rule in enumerate(table.rules, 1):
                found += [
                    Cited(element.name, number, each.zh, rule.line, each.zh == each.en) for each in rule.citations
                ]
    return tuple(found)


def tables_in(record: object) -> Iterator[model.DecisionTable]:
    """Every decision table in an element, however deeply it is boxed."""
    if isinstance(record, model.DecisionTable):
        yield record
    elif isinstance(record, tuple):
        for item in record:
            yield from tables_in(item)
    elif is_dataclass(record):
        for each in fields(record):
            yield from tables_in(getattr(record, each.name))
