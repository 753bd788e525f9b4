"""What a step asks of the world: plain data, in the order in which it happened.

The engine does none of it. `instance` names one activation of a node and is what later calls give back;
`attributes` are the node's own in the namespace `urn:yimen:bpmn`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from yimen.engines import clock


@dataclass(frozen=True, slots=True)
class TaskOpened:
    """A user task waits for a post. `index` and `item` are set when it is one of several at once."""

    instance: int
    node: str
    name: str
    post: str | None
    power: str | None
    act: str | None
    attributes: Mapping[str, str]
    index: int | None = None
    item: object = None
    kind: str = "user"


@dataclass(frozen=True, slots=True)
class TaskClosed:
    """A task is over: completed, failed, or cancelled because something else made it needless."""

    instance: int
    node: str
    reason: Literal["completed", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class ServiceCalled:
    """The operation is to be carried out, and the instance completed or failed with its outcome."""

    instance: int
    node: str
    operation: str | None
    attributes: Mapping[str, str]
    index: int | None = None
    item: object = None


@dataclass(frozen=True, slots=True)
class RuleCalled:
    """The decision is to be evaluated, its value kept under `result`, and the instance completed."""

    instance: int
    node: str
    decision: str | None
    result: str
    attributes: Mapping[str, str]
    index: int | None = None
    item: object = None


@dataclass(frozen=True, slots=True)
class TimerSet:
    """A timer runs. `kind` says how to read `text`: a duration, a date, or a cycle (`R3/P1D`)."""

    timer: str
    node: str
    kind: str
    text: str
    set_at: datetime
    attributes: Mapping[str, str]

    def due_at(self, calendar: clock.Calendar) -> datetime:
        """The moment at which it fires. Raises `clock.DurationError` when FEEL gave a text that is no time."""
        if self.kind == "date":
            return clock.parse_moment(calendar, self.text)
        if self.kind == "cycle":
            return clock.due_at(calendar, self.set_at, clock.parse_repetition(self.text).every)
        return clock.due_at(calendar, self.set_at, clock.parse_duration(self.text))


@dataclass(frozen=True, slots=True)
class TimerCancelled:
    """The timer must not fire any more."""

    timer: str


@dataclass(frozen=True, slots=True)
class MessageAwaited:
    """A message of this name will be taken by `instance`."""

    instance: int
    node: str
    name: str


@dataclass(frozen=True, slots=True)
class MessageUnawaited:
    """The instance does not wait for the message any more, whether it came or not."""

    instance: int
    node: str
    name: str


@dataclass(frozen=True, slots=True)
class MessageSent:
    """A message is to be sent. The process has gone on already."""

    node: str
    name: str | None
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ConditionUnclear:
    """A condition was neither true nor false (null, say), so the default flow was taken."""

    node: str
    flow: str
    condition: str
    value: object


@dataclass(frozen=True, slots=True)
class Ended:
    """The process has ended at this end event, with an error code if that end is an error nobody caught."""

    node: str
    name: str
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Stuck:
    """Nothing is open and nothing can move, but tokens wait before these joins. `analyse` finds this beforehand."""

    nodes: tuple[str, ...]


Effect = (
    TaskOpened
    | TaskClosed
    | ServiceCalled
    | RuleCalled
    | TimerSet
    | TimerCancelled
    | MessageAwaited
    | MessageUnawaited
    | MessageSent
    | ConditionUnclear
    | Ended
    | Stuck
)
