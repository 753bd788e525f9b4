"""The one interpreter of processes: the engine moves, and each thing that it asks for is handed to a host.

`check` plays examples with it and cases are run by it, so that what is checked is what happens. What no host can do
yet, such as waiting for a message, is refused by `unsupported` when a folder is checked, and by `advance` at any time.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol, assert_never

from yimen.engines import bpmn
from yimen.engines.bpmn import Kind


class Unsupported(Exception):
    """The process asks for what nothing in this version carries out. The state has not changed."""


class Deadlocked(Exception):
    """Tokens wait for each other and nothing is open, which `check` proves impossible. The state has not changed."""


@dataclass(frozen=True)
class Start:
    """The process begins."""


@dataclass(frozen=True)
class Complete:
    """A task or a service call was done; what came of it is in the host's context already."""

    instance: int


@dataclass(frozen=True)
class Fire:
    """The moment of a timer came."""

    timer: str


Move = Start | Complete | Fire


class Host(Protocol):
    """Who carries out what a process asks for. One method for each kind of effect; an exception stops the move."""

    def context(self) -> Mapping[str, object]:
        """What conditions see now, with every result that was kept."""

    def task_opened(self, task: bpmn.TaskOpened) -> None:
        """A task waits for a post."""

    def task_cancelled(self, task: bpmn.TaskClosed) -> None:
        """A task or a service call that waited is not wanted any more."""

    def timer_set(self, timer: bpmn.TimerSet) -> None:
        """A timer runs."""

    def timer_cancelled(self, timer: bpmn.TimerCancelled) -> None:
        """It does not run any more."""

    def service_called(self, call: bpmn.ServiceCalled) -> bool:
        """An operation is to be carried out. True if it is settled with this move; False leaves the process waiting
        there until the host comes back with `Complete`."""

    def rule_called(self, call: bpmn.RuleCalled) -> None:
        """A decision is to be evaluated and its result kept under `call.result`."""

    def condition_unclear(self, unclear: bpmn.ConditionUnclear) -> None:
        """A condition was neither true nor false, and the process goes the default way."""

    def ended(self, end: bpmn.Ended) -> None:
        """The process is over."""


def advance(net: bpmn.Net, state: bpmn.State, move: Move, host: Host, *, now: dt.datetime) -> bpmn.State:
    """Move a process until it waits for people, time or the host again; returns where it stands.

    Raises bpmn.NotActive for what does not wait, Unsupported and Deadlocked, and what the engine raises. The host has
    then collected what must not be kept.
    """
    step = _step(net, state, move, host.context(), now)
    state, waiting = step.state, list(step.effects)
    while waiting:
        effect = waiting.pop(0)
        done = False
        match effect:
            case bpmn.TaskOpened():
                host.task_opened(effect)
            case bpmn.TaskClosed():
                if effect.reason == "cancelled":
                    host.task_cancelled(effect)
            case bpmn.TimerSet():
                host.timer_set(effect)
            case bpmn.TimerCancelled():
                host.timer_cancelled(effect)
            case bpmn.ServiceCalled():
                done = effect.instance in state.active and host.service_called(effect)
            case bpmn.RuleCalled():
                if effect.instance in state.active:  # else the same step has cancelled it
                    host.rule_called(effect)
                    done = True
            case bpmn.ConditionUnclear():
                host.condition_unclear(effect)
            case bpmn.Ended():
                host.ended(effect)
            case bpmn.MessageAwaited() | bpmn.MessageUnawaited() | bpmn.MessageSent():
                raise Unsupported(f"{effect.node}: {MESSAGES}")
            case bpmn.Stuck():
                raise Deadlocked(f"tokens wait for each other before {', '.join(effect.nodes)}")
            case _:
                assert_never(effect)
        if done and isinstance(effect, bpmn.ServiceCalled | bpmn.RuleCalled):
            step = bpmn.complete(net, state, effect.instance, data=host.context(), now=now)
            state, waiting = step.state, [*waiting, *step.effects]
    return state


def _step(net: bpmn.Net, state: bpmn.State, move: Move, data: Mapping[str, object], now: dt.datetime) -> bpmn.Step:
    match move:
        case Start():
            return bpmn.start(net, data=data, now=now)
        case Complete():
            return bpmn.complete(net, state, move.instance, data=data, now=now)
        case Fire():
            return bpmn.fire(net, state, move.timer, data=data, now=now)


MESSAGES = "messages between processes are not carried out; use a task, a timer or an operation"
ERRORS = "no task or operation fails with an error, so this way would never be taken"
_OF_MESSAGES = frozenset({Kind.SEND, Kind.RECEIVE, Kind.MESSAGE_END, Kind.BOUNDARY_MESSAGE})


def unsupported(net: bpmn.Net) -> Iterator[tuple[bpmn.Node, str]]:
    """The nodes of a process that `advance` would refuse, or never reach, each with the reason."""
    for node in net.nodes:
        if node.kind in _OF_MESSAGES:
            yield node, MESSAGES
        elif (
            node.kind is Kind.BOUNDARY_ERROR
            and node.host is not None
            and net.nodes[node.host].kind is not Kind.SUBPROCESS
        ):
            yield node, ERRORS
