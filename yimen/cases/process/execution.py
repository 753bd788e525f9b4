"""Executing the process of one case: what the interpreter asks for becomes rows that change and effects to perform.

Nothing is written here: `transition` appends the act with the rows that `Changes` names, and then saves them.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.db.models import Model

from yimen.cases import models
from yimen.cases.people import applicant_of
from yimen.cases.registries import effects
from yimen.cases.rules import limits
from yimen.engines import bpmn, clock, dmn
from yimen.engines.feel import to_python
from yimen.government import datatypes
from yimen.government.compiled import Compiled
from yimen.government.execution import Complete, Fire, Move, Start, advance
from yimen.government.schema import Definition, Release
from yimen.ledger import ids
from yimen.releases import queries as releases
from yimen.requirements import completeness, conditions
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

    def take_back(self, kind: type[Model], unwanted: Callable[[Any], bool]) -> None:
        """Rows of a kind that were to be inserted and are not wanted any more: nobody has seen them."""
        self.inserts = [row for row in self.inserts if not (isinstance(row, kind) and unwanted(row))]

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


def context_of(
    case: models.Case, applicant: Applicant, release: Release, *, facts: Facts | None = None, on: dt.date
) -> dict[str, Any]:
    """What FEEL sees of a case: its facts, what the process learnt, the declarations, the city's parameters.

    Other `facts` may be put in the place of its own.
    """
    service = release.definition(case.definition)
    facts = facts_.read(case.facts) if facts is None else facts
    context = facts_.context(service.form.fields, facts, applicant=applicant, release=release, on=on)
    application = completeness.of(service, facts, case.documents, context, body=case.body, release=release, on=on)
    body = next((each for each in service.bodies if each.division == case.body), service.bodies[0])
    remedies = service.remedies_at(case.body)
    shared = {
        "commitments": list(case.commitments), "application": application,
        "body": {"name": body.name.zh, "remedies": [each.zh for each in remedies.in_words()] if remedies else []},
    }  # fmt: skip
    return context | datatypes.decode(case.variables) | shared


class Execution:
    """Executes the process of one case, as the host of the interpreter. Make one for each operation."""

    def __init__(self, case: models.Case, applicant: Applicant, release: Release, *, now: dt.datetime) -> None:
        self.case, self.applicant, self.release, self.now = case, applicant, release, now
        self.on = release.city.today(now)
        self.compiled = Compiled.of(release)
        self.changes = Changes()
        self.calls: list[bpmn.ServiceCalled] = []
        self.unclear: list[bpmn.ConditionUnclear] = []
        self.end: bpmn.Ended | None = None

    @classmethod
    def of(cls, case: models.Case, *, now: dt.datetime) -> Self:
        """The execution of a case by its own release, for its own applicant."""
        return cls(case, applicant_of(case), releases.get(case.release), now=now)

    @property
    def service(self) -> Definition:
        """The definition of the case's service."""
        return self.release.definition(self.case.definition)

    @property
    def net(self) -> bpmn.Net:
        """The compiled process."""
        return self.compiled.net(self.service)

    @property
    def model(self) -> dmn.Model:
        """The compiled rules."""
        return self.compiled.rules(self.service)

    @property
    def calendar(self) -> clock.Calendar:
        """The city's working days."""
        return self.compiled.calendar

    # moves

    def start(self) -> None:
        """Begin the process."""
        self._advance(Start())

    def complete(self, task: models.Task, **learnt: object) -> None:
        """A task was done, and its result is known from now on. Raises NotActive when it is not open any more."""
        self.set_variables(**learnt)
        self._advance(Complete(int(task.node.partition(":")[0])))
        self.changes.update(task, closed_at=self.now)

    def complete_effect(self, instance: int) -> None:
        """A deferred effect was performed. Raises NotActive when the process does not wait for it any more."""
        self._advance(Complete(instance))

    def fire(self, timer: models.Timer) -> None:
        """A timer's moment came. Raises NotActive when it does not run any more."""
        self._advance(Fire(timer.timer))
        self.changes.delete(timer)

    def set_variables(self, **learnt: object) -> None:
        """Keep values for conditions and rules, of any type that FEEL has."""
        self.changes.update(self.case, variables=self.case.variables | datatypes.encode(learnt))

    def state(self) -> bpmn.State:
        """Where the process stands."""
        return bpmn.State.from_json(self.case.process_state or {"n": 1})

    def _advance(self, move: Move) -> None:
        state = advance(self.net, self.state(), move, self, now=self.now)
        self.changes.update(self.case, process_state=state.to_json())

    # what the process asks for (`government.execution.Host`)

    def context(self) -> dict[str, Any]:
        """What conditions see now."""
        return context_of(self.case, self.applicant, self.release, on=self.on)

    def task_opened(self, opened: bpmn.TaskOpened) -> None:
        """A new task, before the post at the level that its division has."""
        post = self.release.post(opened.post or "")
        level = post.level if post else "city"
        place = self._place_of(opened.post or "")
        division = next((d.id for d in self.release.ancestors(place) if d.level == level), self.case.body)
        node = f"{opened.instance}:{opened.node}"
        own = limits.own(self.service, node)
        within = clock.add_working_days(self.calendar, self.on, own.days) if own else None
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

    def _place_of(self, post: str) -> str:
        """Where a post handles the case: where that belongs, or at the body that assists from elsewhere."""
        agency, place = post.partition(".")[0], self.case.division
        body = next((each["body"] for each in self.case.assisting if each["agency"] == agency), place)
        return place if self.release.within(place, body) else body

    def task_cancelled(self, closed: bpmn.TaskClosed) -> None:
        """The task, or the deferred effect, is not wanted any more. One of this very move is never opened."""
        self.changes.take_back(models.Task, lambda task: task.node.startswith(f"{closed.instance}:"))
        for task in self.case.tasks.filter(node__startswith=f"{closed.instance}:", closed_at=None):
            self.changes.update(task, closed_at=self.now, closed_by="process")
        self._delete_timers(f"{effects.TIMER}{closed.instance}")

    def timer_set(self, timer: bpmn.TimerSet) -> None:
        """A new timer, by the city's working days."""
        self._insert_timer(timer.timer, timer.due_at(self.calendar))

    def timer_cancelled(self, timer: bpmn.TimerCancelled) -> None:
        """The timer goes."""
        self._delete_timers(timer.timer)

    def _insert_timer(self, name: str, due_at: dt.datetime) -> None:
        self.changes.insert(models.Timer(id=ids.new_id(), case=self.case, timer=name, due_at=due_at))

    def _delete_timers(self, name: str) -> None:
        self.changes.take_back(models.Timer, lambda timer: timer.timer == name)
        for row in self.case.timers.filter(timer=name):
            self.changes.delete(row)

    def service_called(self, call: bpmn.ServiceCalled) -> bool:
        """An effect: performed with the act, or later by the worker, for which the process then waits."""
        if effects.of(call.operation).deferred:
            self._insert_timer(f"{effects.TIMER}{call.instance}", self.now)
            return False
        self.calls.append(call)
        return True

    def rule_called(self, call: bpmn.RuleCalled) -> None:
        """Keep what the decision comes to."""
        self.set_variables(**{call.result: self.result(call.decision or "", self.current()).value})

    def condition_unclear(self, unclear: bpmn.ConditionUnclear) -> None:
        """BPMN takes the default way; that it did so for want of a value is recorded with the act."""
        self.unclear.append(unclear)

    def ended(self, end: bpmn.Ended) -> None:
        """The process is over."""
        self.end = end

    # rules

    def value(self, text: str, context: Mapping[str, Any]) -> Any:
        """What an expression of the folder comes to."""
        return conditions.value(text, context, release=self.release, on=self.on)

    def holds(self, text: str | None, context: Mapping[str, Any]) -> bool | None:
        """Whether a condition holds; no condition always does; None when a value it needs is not known."""
        return conditions.holds(text, context, release=self.release, on=self.on)

    def current(self, **learnt: object) -> dict[str, Any]:
        """What rules see now: results of rules that ran before are worked out again, as the facts stand today."""
        return self.context_with(facts_.read(self.case.facts), learnt)

    def context_with(self, facts: Facts, learnt: Mapping[str, object]) -> dict[str, Any]:
        """The same by other facts than the case has, with what the step is about to add."""
        context = {**context_of(self.case, self.applicant, self.release, facts=facts, on=self.on), **learnt}
        results = {name: key for name, key in self.results().items() if name in self.case.variables}
        for _ in results:  # one may rest on another, in whatever order the process has them
            context |= {name: to_python(self.result(key, context).value) for name, key in results.items()}
        return context

    def results(self) -> dict[str, str]:
        """The names under which the process keeps results of rules, with the decisions that give them."""
        known = self.service.rules.decisions
        return {name: key for name, key in self.compiled.results(self.service).items() if key in known}

    def recompute_results(self) -> None:
        """Keep the results of rules that ran before as they are now that facts have changed."""
        for name, decision in self.results().items():
            if name in self.case.variables:
                self.set_variables(**{name: self.result(decision, self.current()).value})

    def evaluate(self, decision: str, *, trace: bool = False) -> dmn.Result:
        """A decision of the service's rules, by the key that the folder gives it, as the facts stand now."""
        result = self.result(decision, self.current(), trace=trace)
        return dmn.Result(to_python(result.value), result.diagnostics, result.trace)

    def result(self, decision: str, context: Mapping[str, Any], *, trace: bool = False) -> dmn.Result:
        """The same in a given context."""
        name = self.service.rules.decisions[decision].name
        return self.model.evaluate(name, context, today=self.on, trace=trace)


def calendar_of(release: Release) -> clock.Calendar:
    """The city's working days."""
    return Compiled.of(release).calendar


def due_moment(on: dt.date, release: Release) -> dt.datetime:
    """The moment at which a last day is over."""
    return dt.datetime.combine(on + dt.timedelta(days=1), dt.time(), tzinfo=ZoneInfo(release.city.time_zone))
