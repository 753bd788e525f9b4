"""The checks of a folder that fits the schema: each module finds one kind of harm.

`run` is the list of them. Every check takes the release and the `Places` that know file and line, and yields problems.
"""

from collections.abc import Callable

from yimen.government.checks import (
    burdens,
    city,
    connectors,
    entries,
    events,
    examples,
    kinds,
    lengths,
    pages,
    persons,
    policies,
    powers,
    processes,
    references,
    rules,
    triggers,
    types,
)
from yimen.government.checks.places import Places
from yimen.government.problems import Problem
from yimen.government.schema import Release
from yimen.government.tree import Node

CHECKS = [
    ("identifiers", references.find),
    ("the city", city.find),
    ("how long ids are", lengths.find),
    ("expressions", types.find),
    ("connectors of registers", connectors.find),
    ("entries in registers", entries.find),
    ("processes", processes.find),
    ("rules", rules.find),
    ("policies", policies.find),
    ("powers", powers.find),
    ("life events", events.find),
    ("triggers", triggers.find),
    ("kinds of cases", kinds.find),
    ("burdens", burdens.find),
    ("whose records are read", persons.find),
    ("examples", examples.find),
    ("pages to print", pages.find),
]


def run(release: Release, root: Node, *, progress: Callable[[str], None]) -> list[Problem]:
    """The problems that the checks found."""
    places = Places(root)
    problems: list[Problem] = []
    for name, find in CHECKS:
        progress(f"checking {name}")
        problems += find(release, places)
    return problems
