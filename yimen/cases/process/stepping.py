"""One step of a case's process: the engine moves, rules are evaluated, and everything that changes is collected.

Nothing is written here. The operation appends its act with the rows that `Changes` names, and then saves them.
"""

import datetime as dt
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Model

from yimen.cases import models
from yimen.cases.rules import limits
from yimen.engines import bpmn, clock, dmn
from yimen.engines.feel import to_python
from yimen.government import datatypes, explaining
from yimen.government.schema import Release, Service
from yimen.ledger import ids
from yimen.requirements import completeness
from yimen.requirements import facts as facts_
from yimen.requirements.facts import Applicant, Facts

ACCEPTANCE = "acceptance"


@dataclass
class Changes:
    """Rows to insert, update and delete, all to be named by one act."""

    inserts: list[Model] = field(default_factory=list)
    updates: dict[int, tuple[Model, set[str]]] = field(default_factory=dict)
    deletes: list[Model] = field(default_factory=list)

    def insert(self, row: Model) -> None:
        """A new row."""
        self.inserts.append(row)

    def update(self, row: Model, **values: object) -> None:
        """Change fields of a row."""
        for name, value in values.items():
            setattr(row, name, value)
        if any(row is new for new in self.inserts):
            return
        self.updates.setdefault(id(row), (row, set()))[1].update(values)

    def delete(self, row: Model) -> None:
        """Take a row away."""
        self.deletes.append(row)

    @property
    def rows(self) -> list[Model]:
        """Every row that changes."""
        return [*self.inserts, *(row for row, _ in self.updates.values()), *self.deletes]

    def save(self) -> None:
        """Write everything; the act that names the rows was appended before."""
        for row in self.inserts:
            row.save(force_insert=True)
        for row, names in self.updates.values():
            row.save(update_fields=sorted(names))
        for row in self.deletes:
            row.delete()


@dataclass(frozen=True)
class Operation:
    """What the process wants done after the step: issue or revoke an output."""

    name: str
    output: str


@functools.lru_cache(maxsize=64)
def net_of(source: str) -> bpmn.Net:
    """The compiled process."""
    return bpmn.read(source)


_CALENDARS: dict[str, clock.Calendar] = {}


def calendar_of(release: Release) -> clock.Calendar:
    """The city's working days."""
    if release.digest not in _CALENDARS:
        _CALENDARS[release.digest] = _calendar(release)
    return _CALENDARS[release.digest]


def _calendar(release: Release) -> clock.Calendar:
    calendar = release.city.calendar
    return clock.Calendar(
        time_zone=release.city.time_zone,
        holidays=calendar.days_off(),
        make_up_days=frozenset(calendar.make_up_days),
        known_until=calendar.last_on,
    )


def world_of(
    case: models.Case, applicant: Applicant, release: Release, *, facts: Facts | None = None, on: dt.date
) -> dict[str, Any]:
    """What FEEL sees of a case: its facts, what the process learnt, the declarations, the city's parameters.

    Other `facts` may be put in the place of its own.
    """
    service = release.services[case.service]
    facts = facts_.read(case.facts) if facts is None else facts
    world = facts_.context(service.form.fields, facts, applicant=applicant, release=release, on=on)
    application = completeness.of(service, facts, case.documents, world, body=case.body, release=release, on=on)
    body = next((each for each in service.bodies if each.division == case.body), service.bodies[0])
    remedies = [each.zh for each in body.remedies.in_words()] if body.remedies else []
    shared = {
        "commitments": list(case.commitments), "application": application,
        "body": {"name": body.name.zh, "remedies": remedies},
    }  # fmt: skip
    return world | datatypes.decode(case.variables) | shared


class Stepper:
    """Moves one case. Make one for an operation, call its steps, then use `changes` and `operations`."""

    def __init__(self, case: models.Case, applicant: Applicant, release: Release, *, now: dt.datetime) -> None:
        self.case, self.applicant, self.release, self.now = case, applicant, release, now
        self.on = release.city.today(now)
        self.changes = Changes()
        self.operations: list[Operation] = []
        self.ended: bpmn.Ended | None = None

    @property
    def service(self) -> Service:
        """The definition of the case's service."""
        return self.release.services[self.case.service]

    @property
    def net(self) -> bpmn.Net:
        """The compiled process."""
        return net_of(self.service.process.source)

    def world(self) -> dict[str, Any]:
        """What conditions see now."""
        return world_of(self.case, self.applicant, self.release, on=self.on)

    def start(self) -> None:
        """Begin the process."""
        self._take(bpmn.start(self.net, data=self.world(), now=self.now))

    def complete(self, task: models.Task, **variables: object) -> None:
        """A task was done, and its result is known from now on. Raises NotActive when it is not open any more."""
        self.learn(**variables)
        instance = int(task.node.partition(":")[0])
        self._take(bpmn.complete(self.net, self._state(), instance, data=self.world(), now=self.now))
        self.changes.update(task, closed_at=self.now)

    def fire(self, timer: models.Timer) -> None:
        """A timer's moment came. Raises NotActive when it does not run any more."""
        self._take(bpmn.fire(self.net, self._state(), timer.timer, data=self.world(), now=self.now))
        self.changes.delete(timer)

    def learn(self, **variables: object) -> None:
        """Keep results for conditions and rules."""
        self.changes.update(self.case, variables=self.case.variables | datatypes.encode(variables))

    def _state(self) -> bpmn.State:
        return bpmn.State.from_json(self.case.process_state or {"n": 1})

    def _take(self, step: bpmn.Step) -> None:
        """Carry out what the engine asks, until it waits for people or time again."""
        waiting = list(step.effects)
        state = step.state
        while waiting:
            effect = waiting.pop(0)
            match effect:
                case bpmn.TaskOpened():
                    self._open(effect)
                case bpmn.TaskClosed(reason="cancelled"):
                    self._cancel(effect.instance)
                case bpmn.TimerSet():
                    due_at = effect.due_at(calendar_of(self.release))
                    self.changes.insert(
                        models.Timer(id=ids.new_id(), case=self.case, timer=effect.timer, due_at=due_at)
                    )
                case bpmn.TimerCancelled():
                    for row in self.case.timers.filter(timer=effect.timer):
                        self.changes.delete(row)
                case bpmn.ServiceCalled():
                    self.operations.append(Operation(effect.operation or "", effect.attributes.get("output", "")))
                    following = bpmn.complete(self.net, state, effect.instance, data=self.world(), now=self.now)
                    state, waiting = following.state, [*waiting, *following.effects]
                case bpmn.RuleCalled():
                    self.learn(**{effect.result_variable or effect.node: self.evaluate(effect.decision or "").value})
                    following = bpmn.complete(self.net, state, effect.instance, data=self.world(), now=self.now)
                    state, waiting = following.state, [*waiting, *following.effects]
                case bpmn.Ended():
                    self.ended = effect
        self.changes.update(self.case, process_state=state.to_json())

    def current(self, **learnt: object) -> dict[str, Any]:
        """What rules see now: results of rules that ran before are worked out again, as the facts stand today."""
        return self.seen(facts_.read(self.case.facts), learnt)

    def seen(self, facts: Facts, learnt: Mapping[str, object]) -> dict[str, Any]:
        """The same by other facts than the case has, with what the step is about to add."""
        world = {**world_of(self.case, self.applicant, self.release, facts=facts, on=self.on), **learnt}
        results = {name: key for name, key in self.results().items() if name in self.case.variables}
        for _ in results:  # one may rest on another, in whatever order the process has them
            world |= {name: to_python(self.result(key, world).value) for name, key in results.items()}
        return world

    def results(self) -> dict[str, str]:
        """The names under which the process keeps results of rules, with the decisions that give them."""
        return {
            node.result: node.attributes["decision"]
            for node in self.net.nodes
            if node.kind is bpmn.Kind.RULE and node.attributes.get("decision") in self.service.rules.decisions
        }

    def work_out_again(self) -> None:
        """Keep the results of rules that ran before as they are now that facts have changed."""
        for name, decision in self.results().items():
            if name in self.case.variables:
                self.learn(**{name: self.evaluate(decision).value})

    def evaluate(self, decision: str, *, trace: bool = False) -> dmn.Result:
        """A decision of the service's rules, by the key that the folder gives it, as the facts stand now."""
        result = self.result(decision, self.current(), trace=trace)
        return dmn.Result(to_python(result.value), result.diagnostics, result.trace)

    def result(self, decision: str, world: Mapping[str, Any], *, trace: bool = False) -> dmn.Result:
        name = self.service.rules.decisions[decision].name
        return explaining.model_of(self.service.rules.source).evaluate(name, world, today=self.on, trace=trace)

    def _open(self, opened: bpmn.TaskOpened) -> None:
        post = self.release.post(opened.post or "")
        level = post.level if post else "city"
        division = next((d.id for d in self.release.ancestors(self.case.division) if d.level == level), self.case.body)
        node = f"{opened.instance}:{opened.node}"
        own = limits.own(self.service, node)
        within = clock.add_working_days(calendar_of(self.release), self.on, own.days) if own else None
        self.changes.insert(
            models.Task(
                id=ids.new_id(),
                case=self.case,
                node=node,
                act=opened.act or "",
                name=opened.name,
                power=opened.power or "",
                post=opened.post or "",
                division=division,
                opened_at=self.now,
                due_on=within or self.case.due_on or models.NO_LIMIT,
            )
        )

    def _cancel(self, instance: int) -> None:
        for task in self.case.tasks.filter(node__startswith=f"{instance}:", closed_at=None):
            self.changes.update(task, closed_at=self.now, closed_by="process")


def due_moment(on: dt.date, release: Release) -> dt.datetime:
    """The moment at which a last day is over."""
    return dt.datetime.combine(on + dt.timedelta(days=1), dt.time(), tzinfo=ZoneInfo(release.city.time_zone))


def open_rows(rows: Iterable[models.Task]) -> list[models.Task]:
    """Those that are still open."""
    return [row for row in rows if row.closed_at is None]
