"""What a step of a process can be: kinds of tasks for people, and operations that the house carries out.

Rooms above declare them, and this one may not know those rooms. So the catalogue is data: `government/steps.json`,
written from what they declare by `make reference` and compared with it by a test, as the catalogue of acts is.
"""

import functools
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from yimen.government.schema.base import Id, Strict
from yimen.government.schema.text import Text

CATALOGUE = Path(__file__).parents[1] / "steps.json"


class TaskOutcome(Strict):
    """What can come of a task: what it is called in a sentence, whether it burdens somebody, the status it leads to."""

    id: Id
    name: Text
    burdens: bool = False
    status: str = ""


class TaskKind(Strict):
    """A kind of task, as a process names it by `act`.

    `result` is the variable that it leaves, or a part of it such as `inspection.passed`, and `values` says which
    outcome each of its values is; the outcome is judged only where `judged_by`, another part, is known. `leaves` are
    the types of all variables that it leaves. `rank` says which of two statuses holds: that of the higher one.
    """

    id: Id
    outcomes: tuple[TaskOutcome, ...] = ()
    result: str = ""
    values: dict[str, Id] = {}
    judged_by: str = ""
    leaves: dict[str, Literal["text", "number", "boolean", "date", "list of text", "anything"]] = {}
    rank: int = 0
    part: Literal["opens", "decides", ""] = ""
    """Whether it lets the case in, which may rest on what is only stated, or decides it; outputs may come of either."""
    informs: bool = False
    """Whether what is found with it is what the rule of its power judges, as that of a check on site."""
    needs: tuple[Literal["checklist"], ...] = ()
    """What a definition must have whose process has such a task."""

    @property
    def bound(self) -> bool:
        """Whether a rule binds what comes of it: it may burden somebody."""
        return any(outcome.burdens for outcome in self.outcomes)

    def outcome_of(self, variables: Mapping[str, Any], *, judged: bool = False) -> TaskOutcome | None:
        """What came of it, from the variables of a process; None before it is done. `judged` asks for `judged_by`."""
        if not self.result or (judged and self.judged_by and _at(variables, self.judged_by) is None):
            return None
        value = _at(variables, self.result)
        name = self.values.get(str(value).lower() if isinstance(value, bool) else str(value))
        return next((outcome for outcome in self.outcomes if outcome.id == name), None)


class Operation(Strict):
    """Something that a process asks the house for, by `operation`; what it does with the output that it names."""

    id: Id
    output: Literal["issues", "revokes", ""] = ""


def _at(variables: Mapping[str, Any], path: str) -> Any:
    value: Any = variables
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


class Catalogue(Strict):
    """Everything that steps can be, by name."""

    tasks: dict[Id, TaskKind]
    operations: dict[Id, Operation]


@functools.cache
def catalogue() -> Catalogue:
    """The catalogue as it is written."""
    return Catalogue.model_validate(json.loads(CATALOGUE.read_text(encoding="utf-8")), strict=False)


def task_kinds() -> dict[str, TaskKind]:
    """The kinds of tasks, by what a process calls them."""
    return catalogue().tasks


def operations() -> dict[str, Operation]:
    """What a process can ask for, by name."""
    return catalogue().operations


def issues(operation: str | None) -> bool:
    """Whether an operation issues the output that it names."""
    known = operations().get(operation or "")
    return known is not None and known.output == "issues"


OF_POLICIES = (
    TaskOutcome(id="granted", name=Text(zh="准予", en="granted")),
    TaskOutcome(id="set-aside", name=Text(zh="暂不发放", en="set aside"), burdens=True),
    TaskOutcome(id="withdrawn", name=Text(zh="停发", en="ended"), burdens=True),
)
"""What an officer does with a right of a policy, which is no task of a process."""
ENTITLE = "entitle"


def outcomes_of(act: str) -> tuple[str, ...]:
    """The ids of what can come of an act: that of a kind of task, or `entitle`."""
    if act == ENTITLE:
        return tuple(outcome.id for outcome in OF_POLICIES)
    kind = task_kinds().get(act)
    return tuple(outcome.id for outcome in kind.outcomes) if kind else ()


def all_outcomes() -> Iterator[TaskOutcome]:
    """Everything that can come of an act."""
    for kind in task_kinds().values():
        yield from kind.outcomes
    yield from OF_POLICIES
