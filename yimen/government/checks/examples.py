"""The examples of services and policies: each is run, and must come out as it says."""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from yimen.engines import bpmn, dmn
from yimen.engines.clock import DurationError
from yimen.engines.feel import FeelError, to_python
from yimen.government import datatypes, execution
from yimen.government.checks import loaded
from yimen.government.checks.places import Places, Where
from yimen.government.problems import Problem, did_you_mean
from yimen.government.rulings import written
from yimen.government.schema import Definition, Example, FormField, Policy, Release, Step, steps

_STOPS = (
    bpmn.NoFlow, bpmn.NotActive, bpmn.NotATime, bpmn.NotCountable, bpmn.Runaway, bpmn.Unhandled, execution.Unsupported,
    execution.Deadlocked,
)  # fmt: skip
_EMPTY = {"id_number": "", "name": "", "phone": ""}


def find(release: Release, places: Places) -> Iterator[Problem]:
    """Every example whose outcome is another one than it says, and what has no examples."""
    for service in release.definitions.values():
        net, rules = loaded.net(release, service), loaded.rules(release, service)
        if not service.examples:
            yield places.warning(service.where, f"{service.id} has no examples")
        if net is None or rules is None:
            continue  # said elsewhere
        for key, example in service.examples.items():
            where: Where = (*service.where, "examples", key)
            try:
                run = _Run(release, service, example, net, rules)
            except ValueError as error:
                yield places.error(where, f"the example {key}: {error}")
                continue
            for message in run.problems():
                yield places.error(where, f"the example {key}: {message}")
    for identifier, policy in release.policies.items():
        model = loaded.rules(release, policy)
        if not policy.examples:
            yield places.warning(("policies", identifier), f"{identifier} has no examples")
        for key, example in policy.examples.items() if model else ():
            for message in _policy(release, policy, example, model):  # type: ignore[arg-type]
                yield places.error(("policies", identifier, "examples", key), f"the example {key}: {message}")


def _policy(release: Release, policy: Policy, example: Example, rules: dmn.Model) -> Iterator[str]:
    on = dt.date.fromisoformat(example.on)
    parameters = {name: parameter.on(on) for name, parameter in policy.parameters.items()}
    context = {**_typed(example.facts), "parameters": parameters, "city": release.city.parameters_on(on)}
    for name, expected in example.expect.decisions.items():
        decision = policy.rules.decisions.get(name)
        if decision is None or decision.name not in rules.decisions:
            yield f"there is no decision {name!r}{did_you_mean(name, policy.rules.decisions)}"
            continue
        try:
            found = to_python(rules.evaluate(decision.name, context, today=on).value)
        except FeelError as error:
            yield f"{name} stops: {error}"
            continue
        if not _same(found, expected):
            yield f"{name} is {_shown(found)}, not {_shown(expected)}"


class _Run:
    """One example of a service, played through its process by the engine that will play the cases."""

    def __init__(
        self, release: Release, service: Definition, example: Example, net: bpmn.Net, rules: dmn.Model
    ) -> None:
        self.release, self.service, self.example, self.net, self.rules = release, service, example, net, rules
        self.on = dt.date.fromisoformat(example.on)
        self.now = dt.datetime.combine(self.on, dt.time(10), tzinfo=dt.UTC)
        self.fields = {field.id: field for field in service.form.fields}
        self.scope = _context(release, self.fields, example, self.on)
        self.decisions: dict[str, object] = {}
        self.issued: list[str] = []
        self.withdrawn: list[str] = []
        self.timers: dict[str, str] = {}
        self.state = bpmn.State()
        self.unclear: list[str] = []
        self.end = ""

    def problems(self) -> Iterator[str]:
        for name in self.example.facts:
            if name not in self.fields and not name.startswith(("applicant.", "application.")):
                yield f"the form has no field {name!r}{did_you_mean(name, self.fields)}"
        commitments = [each.id for each in self.service.form.commitments]
        for name in self.example.commitments:
            if name not in commitments:
                yield f"the form has no commitment {name!r}{did_you_mean(name, commitments)}"
        try:
            self.move(execution.Start())
            for step in self.example.steps:
                if (problem := self.step(step)) is not None:
                    yield problem
                    return
        except (*_STOPS, FeelError, DurationError, KeyError) as error:
            yield f"it stops: {error}"
            return
        yield from self.unclear
        yield from self.differences()

    def step(self, each: Step) -> str | None:
        task, timer = each.task, each.timer
        if (task is None) is (timer is None):
            return "a step names a task or a timer"
        if timer is not None:
            if timer not in self.timers:
                return f"the timer {timer!r} does not run{did_you_mean(timer, self.timers)}"
            self.move(execution.Fire(self.timers.pop(timer)))
            return None
        waiting = {node.id: instance for instance, node in bpmn.open_tasks(self.net, self.state).items()}
        if task not in waiting:
            said = f"; it waits at {', '.join(waiting)}" if waiting else f"; it has ended at {self.end}"
            return f"the task {task!r} is not open{said}"
        if (problem := self.unbound(each)) is not None:
            return problem
        self.scope.update(_typed(each.result))
        self.move(execution.Complete(waiting[task]))
        return None

    def unbound(self, step: Step) -> str | None:
        """An outcome that the rule of the task's power does not allow, and no exception names."""
        node = next(node for node in self.net.nodes if node.id == step.task)
        power = self.release.powers.get(node.attributes.get("power", ""))
        kind = steps.task_kinds().get(node.attributes.get("act", ""))
        came = kind.outcome_of(step.result, judged=True) if kind else None
        if power is None or power.applies is None or kind is None or came is None:
            return None
        outcome = came.id
        decision = self.service.rules.decisions.get(power.applies.decision)
        if decision is None or decision.name not in self.rules.decisions:
            return None  # said with the powers
        context = {**self.scope, **(_typed(step.result) if kind.informs else {})}
        value = written(self.rules.evaluate(decision.name, context, today=self.on).value)
        if outcome in power.applies.outcomes.get(value, ()):
            return None
        departures = {each.id for each in power.departures_from(value) if each.outcome == outcome}
        if step.exception is None:
            return f"{step.task} comes to {outcome}, though {power.applies.decision} is {value}"
        if step.exception not in departures:
            return f"{power.id} has no exception {step.exception!r} from {value} to {outcome}" + did_you_mean(
                step.exception, departures
            )
        return None

    def move(self, move: execution.Move) -> None:
        """Let the process go on until only people and timers are waited for."""
        self.state = execution.advance(self.net, self.state, move, self, now=self.now)

    # what the process asks for (`execution.Host`)

    def context(self) -> Mapping[str, object]:
        return self.scope

    def task_opened(self, task: bpmn.TaskOpened) -> None:
        """The state says what waits."""

    def task_cancelled(self, task: bpmn.TaskClosed) -> None:
        """The state says what waits."""

    def timer_set(self, timer: bpmn.TimerSet) -> None:
        self.timers[timer.node] = timer.timer

    def timer_cancelled(self, timer: bpmn.TimerCancelled) -> None:
        self.timers = {node: each for node, each in self.timers.items() if each != timer.timer}

    def service_called(self, call: bpmn.ServiceCalled) -> bool:
        operation = steps.operations().get(call.operation or "")
        done = {"issues": self.issued, "revokes": self.withdrawn}.get(operation.output) if operation else None
        if done is not None:
            done.append(call.attributes.get("output", ""))
        return True

    def rule_called(self, call: bpmn.RuleCalled) -> None:
        key = call.decision or ""
        name = self.service.rules.decisions[key].name
        value = to_python(self.rules.evaluate(name, self.scope, today=self.on).value)
        self.decisions[key] = self.scope[call.result] = value

    def condition_unclear(self, unclear: bpmn.ConditionUnclear) -> None:
        self.unclear.append(f"{unclear.node} goes the default way: {unclear.condition} is {_shown(unclear.value)}")

    def ended(self, end: bpmn.Ended) -> None:
        self.end = end.node

    def differences(self) -> Iterator[str]:
        expect = self.example.expect
        for key, expected in expect.decisions.items():
            found = self.decisions.get(key, "not decided")
            if not _same(found, expected):
                yield f"{key} is {_shown(found)}, not {_shown(expected)}"
        waits = [node.id for node in bpmn.open_tasks(self.net, self.state).values()]
        if expect.end is not None and self.end != expect.end:
            place = self.end or f"no end: it waits at {', '.join(waits) or 'nothing'}"
            yield f"it ends at {place}, not at {expect.end}"
        compared = (
            ("issues", self.issued, expect.outputs),
            ("revokes", self.withdrawn, expect.withdrawn),
            ("waits at", waits, expect.open),
        )
        for verb, names, wanted in compared:
            if wanted is not None and sorted(names) != sorted(wanted):
                yield f"it {verb} {', '.join(names) or 'nothing'}, not {', '.join(wanted) or 'nothing'}"


def _context(release: Release, fields: Mapping[str, FormField], example: Example, on: dt.date) -> dict[str, Any]:
    context: dict[str, Any] = {root: {} for root in release.vocabulary.contexts}
    facts = _typed(example.facts)
    for identifier, field in fields.items():
        kind = datatypes.of(field)
        try:
            value = kind.decode(kind.encode(facts.get(identifier)))
        except ValueError:
            raise ValueError(f"{identifier} is no {field.type}: {facts[identifier]!s}") from None
        context.setdefault(field.root, {})[field.name] = value
    applicant = {name: facts.get(f"applicant.{name}", empty) for name, empty in _EMPTY.items()}
    commitments = list(example.commitments)
    application = {"competent": True, "complete": True, "missing": []}
    application |= {name: facts[f"application.{name}"] for name in application if f"application.{name}" in facts}
    context["application"] = application
    context["body"] = {"name": "本机关", "remedies": []}
    return context | {"applicant": applicant, "city": release.city.parameters_on(on), "commitments": commitments}


def _typed(value: Any) -> Any:
    """Whole numbers as the exact numbers of FEEL, in whatever they stand."""
    if isinstance(value, Mapping):
        return {key: _typed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_typed(inner) for inner in value]
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _same(found: object, expected: object) -> bool:
    return found == _typed(expected) or str(found) == str(expected)


def _shown(value: object) -> str:
    return str(value)
