"""Nodes that are open in one case: opening and closing them, with their timers, messages and inner scopes."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from yimen.engines import clock
from yimen.engines.bpmn import effects as effect
from yimen.engines.bpmn.choices import Chooser
from yimen.engines.bpmn.net import TASKS, Kind, Net, Node
from yimen.engines.bpmn.state import ROOT_SCOPE, State

Reason = Literal["completed", "failed", "cancelled"]


class NotActive(Exception):
    """What was named does not wait: it never did, or it is over. The state has not changed."""


def awaited_by(net: Net, node: Node) -> Iterator[Node]:
    """The messages and timers that an open node waits for: its own, its options', those on its boundary."""
    if node.kind in (Kind.RECEIVE, Kind.TIMER):
        yield node
    if node.kind is Kind.EVENTS:
        yield from (net.nodes[net.flows[flow].target] for flow in net.outgoing[node.index])
    for index in net.boundaries[node.index]:
        if net.nodes[index].kind is not Kind.BOUNDARY_ERROR:
            yield net.nodes[index]


def timer_id(instance: int, event: Node, count: int) -> str:
    return f"{instance}:{event.id}:{count}"


class Instances(ABC):
    """The open nodes of a run. `_leave` and `_clear` are the token game's."""

    def __init__(self, net: Net, state: State, chooser: Chooser, now: datetime, effects: list[effect.Effect]) -> None:
        self.net, self.chooser, self.now, self.effects = net, chooser, now, effects
        self.next = state.next
        self.active = dict(state.active)
        self.tokens = dict(state.tokens)
        self.fired = dict(state.fired)

    @abstractmethod
    def _leave(self, node: Node, scope: int) -> None: ...

    @abstractmethod
    def _clear(self, scope: int) -> None: ...

    def is_group(self, instance: int) -> bool:
        """Whether the instance stands for a task done several times at once, not for one of these times."""
        if instance not in self.active:
            return False
        node, scope = self.active[instance]
        return self.net.nodes[node].many is not None and (scope == ROOT_SCOPE or self.active[scope][0] != node)

    def opened(self, instance: int) -> tuple[Node, int]:
        """The node of an instance and the instance it lives in. Raises NotActive."""
        if instance not in self.active:
            raise NotActive(f"instance {instance} is not open")
        node, scope = self.active[instance]
        return self.net.nodes[node], scope

    def inside(self, scope: int) -> list[int]:
        return [instance for instance, (_, around) in self.active.items() if around == scope]

    def activate(self, node: Node, scope: int) -> None:
        """Open a node, with everything that waits beside it."""
        items = self.chooser.items(node) if node.many is not None else None
        if items is not None and not items:
            self._leave(node, scope)
            return
        instance = self._number(node, scope)
        if items is not None:
            for index, item in enumerate(items):
                self._announce(node, self._number(node, instance), index, item)
        else:
            self._announce(node, instance)
        for event in awaited_by(self.net, node):
            if event.event is not None:
                self.effects.append(effect.MessageAwaited(instance, event.id, event.event))
            else:
                self.set_timer(instance, event, 0)
        if node.kind is Kind.SUBPROCESS:
            self._leave(self.net.nodes[self.net.starts[node.index]], instance)

    def _number(self, node: Node, scope: int) -> int:
        instance, self.next = self.next, self.next + 1
        self.active[instance] = (node.index, scope)
        return instance

    def _announce(self, node: Node, instance: int, index: int | None = None, item: object = None) -> None:
        get = node.attributes.get
        if node.kind is Kind.USER:
            opened = effect.TaskOpened(
                instance, node.id, node.name, get("post"), get("power"), get("act"), node.attributes, index, item
            )
            self.effects.append(opened)
        elif node.kind is Kind.SERVICE:
            called = effect.ServiceCalled(instance, node.id, get("operation"), node.attributes, index, item)
            self.effects.append(called)
        elif node.kind is Kind.RULE:
            asked = effect.RuleCalled(instance, node.id, get("decision"), node.result, node.attributes, index, item)
            self.effects.append(asked)

    def close(self, instance: int, reason: Reason, *, fired: Node | None = None) -> None:
        """Close an open node and all inside it; `fired` is the timer or message that caused it, if one did."""
        node, _ = self.opened(instance)
        if node.kind is Kind.SUBPROCESS or self.is_group(instance):
            self._clear(instance)
        elif node.kind in TASKS:
            self.effects.append(effect.TaskClosed(instance, node.id, reason))
        child = self.active.pop(instance)[1] in self.active and node.many is not None
        for event in () if child else awaited_by(self.net, node):
            count = self.fired.pop((instance, event.index), 0)
            if event.event is not None:
                self.effects.append(effect.MessageUnawaited(instance, event.id, event.event))
            elif event is not fired and self._repetition_left(event, count):
                self.effects.append(effect.TimerCancelled(timer_id(instance, event, count)))

    def trigger(self, instance: int, event: Node) -> None:
        """Let a message or timer act on the instance that waits for it."""
        node, scope = self.opened(instance)
        if event not in awaited_by(self.net, node) or (node.many is not None and not self.is_group(instance)):
            raise NotActive(f"instance {instance} does not wait for {event.id}")
        if event.host is None or event.interrupting:
            self.close(instance, "cancelled", fired=event)
        self._leave(event, scope)

    def count_firing(self, instance: int, event: Node, count: int) -> None:
        """Note that a timer fires for the `count`-th time, from 0. Raises NotActive when it is not its turn."""
        if count != self.fired.get((instance, event.index), 0) or not self._repetition_left(event, count):
            raise NotActive(f"the timer {timer_id(instance, event, count)} does not run")
        if event.host is not None and not event.interrupting:
            self.fired[instance, event.index] = count + 1
            if self._repetition_left(event, count + 1):
                self.set_timer(instance, event, count + 1)

    def set_timer(self, instance: int, event: Node, count: int) -> None:
        timer = event.timer
        assert timer is not None
        text = self.chooser.text(event, timer.text[1:].strip()) if timer.text.startswith("=") else timer.text
        if timer.kind == "cycle":
            text = f"R{self._repetition_left(event, count) or ''}/{text.partition('/')[2]}"
        self.effects.append(
            effect.TimerSet(timer_id(instance, event, count), event.id, timer.kind, text, self.now, event.attributes)
        )

    def _repetition_left(self, event: Node, count: int) -> int | Literal[True] | None:
        """How often a timer that fired `count` times still fires; True without end."""
        timer = event.timer
        if timer is None or timer.kind != "cycle":
            return max(0, 1 - count)
        times = clock.parse_repetition(timer.text).times
        return True if times is None else max(0, times - count)
