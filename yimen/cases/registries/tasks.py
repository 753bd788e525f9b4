"""Kinds of tasks as `cases.tasks` declares them: what queues, pages, the process and `check` ask of each."""

import functools
import importlib
import importlib.util
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from yimen.government.schema import TaskKind, Text

FOLDERS = "yimen.cases.tasks"
Line = Callable[[Mapping[str, Any]], Text]
"""A line of the timeline, of the body of an act."""


@dataclass(frozen=True)
class Action:
    """Something that an officer can do with a task; its `name` is unique among all kinds.

    `outcome` is what it comes to, None where that follows from what is entered; then the folder's `part.html` has its
    form. With `asks` the officer writes a text, which is asked for by these words.
    """

    name: str
    label: Text
    outcome: str | None = None
    asks: Text | None = None
    hint: Text | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of task: what `check` knows of it, and what people see.

    `step` is what it is called in a queue. `together` says that a colleague acts too, so that the page names who may.
    `part` says that the folder has a `part.html`. `titles` are what its outcomes are called above a decision, `lines`
    what its acts are called in a timeline.
    """

    definition: TaskKind
    step: Text
    actions: tuple[Action, ...]
    lines: Mapping[str, Line]
    titles: Mapping[str, Text] = field(default_factory=dict)
    together: bool = False
    part: bool = False

    @property
    def id(self) -> str:
        """What processes call it."""
        return self.definition.id

    @property
    def template(self) -> str:
        """Its part of the officer's page; empty without one."""
        return f"cases/tasks/{self.id}/part.html" if self.part else ""

    def module(self, name: str) -> ModuleType | None:
        """A file of its folder, imported; None where it has none of that name."""
        path = f"{FOLDERS}.{self.id}.{name}"
        return importlib.import_module(path) if importlib.util.find_spec(path) else None


@functools.cache
def kinds() -> dict[str, Kind]:
    """All kinds by name. Raises ValueError for a folder that does not declare its own, or an action that two have."""
    found: dict[str, Kind] = {}
    for module in pkgutil.iter_modules(importlib.import_module(FOLDERS).__path__):
        if not module.ispkg:
            continue
        kind = importlib.import_module(f"{FOLDERS}.{module.name}").KIND
        if kind.id != module.name:
            raise ValueError(f"the folder {module.name!r} declares the kind {kind.id!r}")
        found[kind.id] = kind
    names = [action.name for kind in found.values() for action in kind.actions]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"two kinds of tasks have the same action: {', '.join(twice)}")
    return found


def of(act: str) -> Kind | None:
    """The kind that a process calls by `act`; None for one that this version does not have."""
    return kinds().get(act)


def with_action(name: str) -> Kind | None:
    """The kind that has an action."""
    return next((kind for kind in kinds().values() if any(each.name == name for each in kind.actions)), None)


def of_part(*parts: str) -> frozenset[str]:
    """The kinds that let a case in (`opens`), or decide it (`decides`)."""
    return frozenset(kind.id for kind in kinds().values() if kind.definition.part in parts)


def status_of(variables: Mapping[str, Any]) -> str:
    """The status that what a process has learnt leads to: of the kind with the highest rank; empty for none."""
    found = ((kind.definition.rank, kind.definition.outcome_of(variables)) for kind in kinds().values())
    reached = [(rank, outcome.status) for rank, outcome in found if outcome is not None and outcome.status]
    return max(reached, default=(0, ""))[1]


def titles() -> dict[str, Text]:
    """What each outcome is called above a decision, by its id."""
    return {outcome: title for kind in kinds().values() for outcome, title in kind.titles.items()}


def line(act: str, body: Mapping[str, Any]) -> Text | None:
    """An act of a kind of task as a line of the timeline; None for an act of another room or of cases in general."""
    said = _lines().get(act)
    return said(body) if said else None


@functools.cache
def _lines() -> dict[str, Line]:
    return {act: said for kind in kinds().values() for act, said in kind.lines.items()}
