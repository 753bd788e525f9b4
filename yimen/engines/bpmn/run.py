"""The token game of one step: from a state to the next, at which everything waits again.

A `Run` is a working copy. When anything raises, it is thrown away and the state is as it was.
"""

from datetime import datetime

from yimen.engines.bpmn import effects as effect
from yimen.engines.bpmn.choices import Chooser, needs_choice
from yimen.engines.bpmn.instances import Instances, NotActive, Reason
from yimen.engines.bpmn.net import ENDS, ROOT, TASKS, Kind, Net, Node
from yimen.engines.bpmn.state import ROOT_SCOPE, State

MOST_MOVES = 10_000  # tokens moved within one step
MOST_ACTIVE = 1_000  # nodes open at once in one case


class Unhandled(Exception):
    """No boundary event catches this error, in any scope. The state has not changed."""

    def __init__(self, node: str, code: str | None) -> None:
        super().__init__(f"nothing catches the error {code!r} of {node}")
        self.node, self.code = node, code


class Runaway(Exception):
    """The step would not come to rest: a loop without a task in it, or ever more tasks. The state has not changed."""


class Run(Instances):
    """One step under way: call one of the first five methods, once."""

    def __init__(self, net: Net, state: State, chooser: Chooser, now: datetime, effects: list[effect.Effect]) -> None:
        super().__init__(net, state, chooser, now, effects)
        self.end = state.end
        self.end_reached = net.nodes[net.starts[ROOT]]
        self.moving: list[tuple[int, int]] = []
        self.moves = 0

    def start(self) -> State:
        self._leave(self.net.nodes[self.net.starts[ROOT]], ROOT_SCOPE)
        return self._settle()

    def complete(self, instance: int) -> State:
        node, scope = self._task(instance)
        self.close(instance, "completed")
        if not self.is_group(scope):
            self._leave(node, scope)
        elif not self.inside(scope) or self.chooser.enough(node):
            group, (_, scope) = scope, self.active[scope]
            self.close(group, "cancelled")
            self._leave(node, scope)
        return self._settle()

    def message(self, instance: int, event: Node) -> State:
        self.trigger(instance, event)
        return self._settle()

    def timer(self, instance: int, event: Node, count: int) -> State:
        self.opened(instance)
        self.count_firing(instance, event, count)
        self.trigger(instance, event)
        return self._settle()

    def fail(self, instance: int, code: str | None) -> State:
        node, _ = self._task(instance)
        if not self._throw(instance, code, "failed"):
            raise Unhandled(node.id, code)
        return self._settle()

    def _task(self, instance: int) -> tuple[Node, int]:
        node, scope = self.opened(instance)
        if node.kind not in TASKS or self.is_group(instance):
            raise NotActive(f"{node.id} is no open task")
        return node, scope

    def _settle(self) -> State:
        """Move tokens until all wait."""
        while self._move() or self._finish_scope() or self._join_inclusive():
            pass
        if self.end is None and not self.active:
            joins = sorted({self.net.flows[flow].target for _, flow in self.tokens})
            self.effects.append(effect.Stuck(tuple(self.net.nodes[join].id for join in joins)))
        return State(self.next, self.active, self.tokens, self.fired, self.end)

    def _move(self) -> bool:
        moved = bool(self.moving)
        while self.moving:
            self.moves += 1
            if self.moves > MOST_MOVES or len(self.active) > MOST_ACTIVE:
                raise Runaway("the process does not come to rest: a loop without a task, or ever more tasks")
            scope, flow = self.moving.pop(0)
            target = self.net.flows[flow].target
            if target in self.net.joins:
                self.tokens[scope, flow] = self.tokens.get((scope, flow), 0) + 1
                if self.net.nodes[target].kind is Kind.PARALLEL:
                    self._join_parallel(scope, target)
            else:
                self._arrive(self.net.nodes[target], scope)
        return moved

    def _join_parallel(self, scope: int, join: int) -> None:
        incoming = self.net.incoming[join]
        if all((scope, flow) in self.tokens for flow in incoming):
            for flow in incoming:
                self._take(scope, flow)
            self._leave(self.net.nodes[join], scope)

    def _join_inclusive(self) -> bool:
        """Fire one inclusive join that no other token can still reach (BPMN 2.0.2 §13.4.3)."""
        for join, incoming in self.net.inclusive_joins:
            for scope in sorted({scope for scope, flow in self.tokens if self.net.flows[flow].target == join}):
                marked, reaches_empty, reaches_full = self._marked(scope), 0, 0
                for flow, leading in incoming:
                    if (scope, flow) in self.tokens:
                        reaches_full |= leading
                    else:
                        reaches_empty |= leading
                if marked & reaches_empty & ~reaches_full:
                    continue
                for flow, _ in incoming:
                    if (scope, flow) in self.tokens:
                        self._take(scope, flow)
                self._leave(self.net.nodes[join], scope)
                return True
        return False

    def _marked(self, scope: int) -> int:
        mask = 0
        for inside, flow in self.tokens:
            if inside == scope:
                mask |= 1 << flow
        for node, inside in self.active.values():
            if inside == scope:
                mask |= self.net.place_of(node)
        return mask

    def _take(self, scope: int, flow: int) -> None:
        left = self.tokens[scope, flow] - 1
        if left:
            self.tokens[scope, flow] = left
        else:
            del self.tokens[scope, flow]

    def _leave(self, node: Node, scope: int) -> None:
        outgoing = self.net.outgoing[node.index]
        if not outgoing:
            self._reached_end(node, scope)
        elif needs_choice(self.net, node, outgoing):
            self.moving += [(scope, flow) for flow in self.chooser.flows(node, outgoing)]
        else:
            self.moving += [(scope, flow) for flow in outgoing]

    def _arrive(self, node: Node, scope: int) -> None:
        kind = node.kind
        if kind in ENDS:
            self._reached_end(node, scope)
        elif kind is Kind.SEND:
            self.effects.append(effect.MessageSent(node.id, node.event, node.attributes))
            self._leave(node, scope)
        elif kind in (Kind.EXCLUSIVE, Kind.PARALLEL, Kind.INCLUSIVE, Kind.PASS):
            self._leave(node, scope)
        else:
            self.activate(node, scope)

    def _reached_end(self, node: Node, scope: int) -> None:
        if scope == ROOT_SCOPE:
            self.end_reached = node
        if node.kind is Kind.MESSAGE_END:
            self.effects.append(effect.MessageSent(node.id, node.event, node.attributes))
        elif node.kind is Kind.TERMINATE:
            self._clear(scope)
        elif node.kind is Kind.ERROR_END and not self._throw(scope, node.event, "cancelled"):
            self._clear(ROOT_SCOPE)
            self.end_reached = node

    def _finish_scope(self) -> bool:
        """Leave one sub-process in which nothing is left, or end the process."""
        if self.end is not None:
            return False
        busy = {scope for _, scope in self.active.values()} | {scope for scope, _ in self.tokens}
        for instance, (node, scope) in self.active.items():
            if self.net.nodes[node].kind is Kind.SUBPROCESS and instance not in busy:
                self.close(instance, "completed")
                self._leave(self.net.nodes[node], scope)
                return True
        if not busy:
            last = self.end_reached
            self.end = last.index
            error = last.event if last.kind is Kind.ERROR_END else None
            self.effects.append(effect.Ended(last.id, last.name, error))
        return False

    def _clear(self, scope: int) -> None:
        """Take away everything that lives in a scope."""
        for instance in self.inside(scope):
            self.close(instance, "cancelled")
        self.tokens = {place: count for place, count in self.tokens.items() if place[0] != scope}
        self.moving = [place for place in self.moving if place[0] != scope]

    def _throw(self, instance: int, code: str | None, reason: Reason) -> bool:
        """Go to the nearest boundary event that catches this error, from the instance outwards; False if none does."""
        failed = instance
        while instance != ROOT_SCOPE:
            host, scope = self.active[instance]
            if not self.is_group(scope):
                for event in self._error_events(host, code):
                    if failed != instance and failed in self.active:
                        self.close(failed, reason)
                    self.close(instance, reason if failed == instance else "cancelled")
                    self._leave(event, scope)
                    return True
            instance = scope
        return False

    def _error_events(self, host: int, code: str | None) -> list[Node]:
        """The event that names the code, or else the one that catches all."""
        events = [self.net.nodes[index] for index in self.net.boundaries[host]]
        fitting = [event for event in events if event.kind is Kind.BOUNDARY_ERROR and event.event in (code, None)]
        return sorted(fitting, key=lambda event: event.event is None)[:1]
