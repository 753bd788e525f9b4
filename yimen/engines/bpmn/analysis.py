"""What is wrong with a process before any case runs: every way through it is tried, up to a bound.

Choices are not evaluated but all taken, so a process that passes cannot be stuck whatever the data are. The space of
states is finite for the processes that agencies draw; where it is larger than the bound, the finding says so.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations, islice
from operator import methodcaller
from typing import Literal

from yimen.engines.bpmn import effects as effect
from yimen.engines.bpmn.instances import awaited_by
from yimen.engines.bpmn.net import TASKS, Kind, Net, Node
from yimen.engines.bpmn.run import Run, Runaway
from yimen.engines.bpmn.state import State

MOST_STATES = 2_000
MOST_CHOICES = 100  # within one step
MOST_SETS = 64  # of the flows that an inclusive gateway may take; all, up to six flows
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Violation:
    """One finding. `deadlock`: a case can be stuck at `node`; `unsafe`: branches are not joined, so `node` can be
    reached twice at a time; `runaway`: a step can
    fail to come to rest; `endless`: from some state no end can be reached; `unreachable`: nothing leads to `node`;
    `unbounded`: there are too many states to look at."""

    kind: Literal["deadlock", "unsafe", "runaway", "endless", "unreachable", "unbounded"]
    node: str
    message: str


class _Choices:
    """A chooser that follows a script of decisions, and notes what else could have been decided."""

    def __init__(self, net: Net, script: Sequence[int]) -> None:
        self.net, self.script = net, list(script)
        self.taken: list[int] = []
        self.options: list[int] = []

    def _pick(self, options: Sequence[object]) -> object:
        place = len(self.taken)
        if place >= MOST_CHOICES:
            raise Runaway("the process does not come to rest: a loop without a task")
        chosen = self.script[place] if place < len(self.script) else 0
        self.taken.append(chosen)
        self.options.append(len(options))
        return options[chosen]

    def flows(self, node: Node, outgoing: Sequence[int]) -> Sequence[int]:
        if node.kind is Kind.EXCLUSIVE:
            return self._pick([[flow] for flow in outgoing])  # type: ignore[return-value]
        sets = (list(some) for count in range(1, len(outgoing) + 1) for some in combinations(outgoing, count))
        return self._pick(list(islice(sets, MOST_SETS)))  # type: ignore[return-value]

    def items(self, node: Node) -> Sequence[object]:
        return self._pick([[1], [1, 2], []])  # type: ignore[return-value]

    def enough(self, node: Node) -> bool:
        assert node.many is not None
        return bool(self._pick([False, True])) if node.many.until else False

    def text(self, node: Node, expression: str) -> str:
        return "P1D"


def analyse(net: Net) -> list[Violation]:
    """Every finding of a process; an empty list means that each case can always go on to an end."""
    found: dict[tuple[str, str], Violation] = {}

    def note(kind: str, node: str, message: str) -> None:
        found.setdefault((kind, node), Violation(kind, node, message))  # type: ignore[arg-type]

    reached: set[int] = set()
    edges: dict[bytes, set[bytes]] = {}
    ends: set[bytes] = set()
    waiting: deque[State] = deque()
    seen: set[bytes] = set()

    def arrive(source: bytes | None, state: State) -> None:
        key = _key(state)
        if source is not None:
            edges.setdefault(key, set()).add(source)
        if state.ended:
            ends.add(key)
        if key not in seen:
            seen.add(key)
            waiting.append(state)

    def step(source: bytes | None, act: Callable[[Run], State], state: State) -> None:
        for outcome in _all(net, state, act, reached):
            if isinstance(outcome, str):
                note("runaway", net.id, outcome)
                continue
            following, stuck = outcome
            for node in stuck:
                note("deadlock", node, f"a case can be stuck before {_title(net, node)}: not all its flows are reached")
            if (crowded := _crowded(net, following)) is not None:
                note(
                    "unsafe", crowded, f"{_title(net, crowded)} can be reached twice at a time: branches are not joined"
                )
                continue
            if not stuck:
                arrive(source, following)

    for node in net.nodes:
        if node.kind is Kind.INCLUSIVE and 2 ** len(net.outgoing[node.index]) - 1 > MOST_SETS:
            message = f"{_title(net, node.id)} has more flows than all combinations of can be tried: at most six"
            note("unbounded", node.id, message)
    step(None, lambda run: run.start(), State())
    while waiting:
        state = waiting.popleft()
        if len(seen) > MOST_STATES:
            note("unbounded", net.id, f"the process has more than {MOST_STATES} states; not all were looked at")
            break
        if not state.ended:
            for act in _acts(net, state):
                step(_key(state), act, state)
    else:
        _endless(net, seen, edges, ends, note)
        for node in net.nodes:
            if node.index not in reached and node.kind is not Kind.START:
                note("unreachable", node.id, f"no case ever reaches {_title(net, node.id)}")
    return sorted(found.values(), key=lambda finding: (finding.kind, finding.node))


def _acts(net: Net, state: State) -> Iterator[Callable[[Run], State]]:
    """Everything that can happen next."""
    for instance, (index, scope) in state.active.items():
        node = net.nodes[index]
        child = node.many is not None and scope in state.active and state.active[scope][0] == index
        if node.kind in TASKS and (node.many is None or child):
            yield methodcaller("complete", instance)
            codes = {net.nodes[b].event for b in net.boundaries[index] if net.nodes[b].kind is Kind.BOUNDARY_ERROR}
            for code in codes:
                yield methodcaller("fail", instance, code)
        if child:
            continue
        for event in awaited_by(net, node):
            if event.timer is not None:
                count = state.fired.get((instance, event.index), 0)
                if count == 0:  # a repetition goes the same way each time
                    yield methodcaller("timer", instance, event, 0)
            else:
                yield methodcaller("message", instance, event)


def _all(
    net: Net, state: State, act: Callable[[Run], State], reached: set[int]
) -> Iterator[tuple[State, tuple[str, ...]] | str]:
    """Every outcome of one act, over all that could be chosen on the way."""
    scripts: list[list[int]] = [[]]
    count = 0
    while scripts:
        script = scripts.pop()
        count += 1
        if count > 4096:
            yield "one step has more than 4096 outcomes"
            return
        chooser = _Choices(net, script)
        effects: list[effect.Effect] = []
        run = _Noting(net, state, chooser, _NOW, effects)
        try:
            following = act(run)
        except Runaway as error:
            yield str(error)
            return
        finally:
            reached |= run.visited
        for place in range(len(script), len(chooser.taken)):
            scripts += [[*chooser.taken[:place], other] for other in range(1, chooser.options[place])]
        yield following, next((each.nodes for each in effects if isinstance(each, effect.Stuck)), ())


class _Noting(Run):
    """A run that notes which nodes it came to."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self.visited: set[int] = set()

    def _leave(self, node: Node, scope: int) -> None:
        self.visited.add(node.index)
        super()._leave(node, scope)

    def _arrive(self, node: Node, scope: int) -> None:
        self.visited.add(node.index)
        super()._arrive(node, scope)


def _key(state: State) -> bytes:
    """A state without its numbers of instances: what waits where."""
    if state.ended:
        return b"end:%d" % (state.end or 0)
    number = {0: 0}
    for place, instance in enumerate(sorted(state.active, key=lambda i: (state.active[i][0], i)), 1):
        number[instance] = place
    active = sorted((node, number.get(scope, 0)) for node, scope in state.active.values())
    tokens = sorted((number.get(scope, 0), flow, count) for (scope, flow), count in state.tokens.items())
    fired = sorted((number.get(i, 0), event) for i, event in state.fired)
    return repr((active, tokens, fired)).encode()


def _crowded(net: Net, state: State) -> str | None:
    """A node that is open twice at a time in one scope, or before which two tokens wait on one flow."""
    for (_, flow), count in state.tokens.items():
        if count > 1:
            return net.nodes[net.flows[flow].target].id
    seen = set()
    for node, scope in state.active.values():
        together = net.nodes[node].many is not None and scope in state.active and state.active[scope][0] == node
        if (node, scope) in seen and not together:
            return net.nodes[node].id
        seen.add((node, scope))
    return None


def _endless(
    net: Net, seen: set[bytes], edges: dict[bytes, set[bytes]], ends: set[bytes], note: Callable[[str, str, str], None]
) -> None:
    """States from which no end can be reached any more."""
    reaching, queue = set(ends), deque(ends)
    while queue:
        for source in edges.get(queue.popleft(), ()):
            if source not in reaching:
                reaching.add(source)
                queue.append(source)
    if seen - reaching:
        note("endless", net.id, "a case can come to where no end can be reached any more")


def _title(net: Net, node: str) -> str:
    found = net.by_id.get(node)
    return f"{found.name or node!r} ({node})" if found and found.name else repr(node)
