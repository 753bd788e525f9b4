"""Running a process: each function takes a state and gives the next one, with what it asks of the world.

A step that raises changes nothing. `data` is what FEEL conditions see; `now` is the moment of the step.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from yimen.engines import feel
from yimen.engines.bpmn.choices import Condition, DataChooser
from yimen.engines.bpmn.effects import Effect
from yimen.engines.bpmn.instances import NotActive, awaited_by
from yimen.engines.bpmn.net import TASKS, Net, Node
from yimen.engines.bpmn.run import Run
from yimen.engines.bpmn.state import State
from yimen.engines.feel.scanner import names_for


@dataclass(frozen=True)
class Step:
    """What a step came to."""

    state: State
    effects: tuple[Effect, ...]


def start(net: Net, *, data: Mapping[str, object], now: datetime) -> Step:
    """Begin a case."""
    run, effects = _run(net, State(), data, now)
    return Step(run.start(), tuple(effects))


def complete(net: Net, state: State, instance: int, *, data: Mapping[str, object], now: datetime) -> Step:
    """A task was done; `data` holds its result already. Raises NotActive when it is not open (any more)."""
    run, effects = _run(net, state, data, now)
    return Step(run.complete(instance), tuple(effects))


def fail(net: Net, state: State, instance: int, code: str | None, *, data: Mapping[str, object], now: datetime) -> Step:
    """A task ended with an error. Raises NotActive, and Unhandled when no boundary event catches it."""
    run, effects = _run(net, state, data, now)
    return Step(run.fail(instance, code), tuple(effects))


def message(net: Net, state: State, name: str, *, data: Mapping[str, object], now: datetime) -> Step:
    """A message came: the oldest instance that awaits it takes it. Raises NotActive when none does."""
    for instance in sorted(state.active):
        node = net.nodes[state.active[instance][0]]
        for event in awaited_by(net, node):
            if event.event == name and event.timer is None:
                run, effects = _run(net, state, data, now)
                return Step(run.message(instance, event), tuple(effects))
    raise NotActive(f"nothing awaits the message {name!r}")


def fire(net: Net, state: State, timer: str, *, data: Mapping[str, object], now: datetime) -> Step:
    """A timer's moment came; `timer` is the id that TimerSet gave. Raises NotActive when it does not run (any more)."""
    instance, _, rest = timer.partition(":")
    node_id, _, count = rest.rpartition(":")
    if not instance.isdigit() or not count.isdigit() or node_id not in net.by_id:
        raise NotActive(f"there is no timer {timer!r}")
    run, effects = _run(net, state, data, now)
    return Step(run.timer(int(instance), net.by_id[node_id], int(count)), tuple(effects))


def open_tasks(net: Net, state: State) -> dict[int, Node]:
    """The open tasks of a case by instance."""
    found = {instance: net.nodes[node] for instance, (node, _) in sorted(state.active.items())}
    return {
        instance: node
        for instance, node in found.items()
        if node.kind in TASKS and (node.many is None or state.active[instance][1] in found)
    }


def _run(net: Net, state: State, data: Mapping[str, object], now: datetime) -> tuple[Run, list[Effect]]:
    effects: list[Effect] = []
    names = _names(data)
    return Run(
        net, state, DataChooser(net, lambda text: _program(net, text, names), data, now, effects), now, effects
    ), effects


def _names(data: Mapping[str, object]) -> set[str]:
    found = set(data)
    for value in data.values():
        if isinstance(value, Mapping):
            found |= {str(key) for key in value}
    return found


def _program(net: Net, text: str, names: set[str]) -> Condition:
    """A condition of a process, kept with it: no other process makes it compile again."""
    mentioned = names_for(text, names)
    found = net.programs.get((text, mentioned))
    if found is None:
        found = net.programs[text, mentioned] = feel.compile(text, mentioned)
    return found
