"""Decisions that depend on the data of the case: which flows a token takes, and how many of a task there are.

Two choosers have the same three methods: this one asks the conditions, the one in `analysis` tries everything.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from yimen.engines import clock, feel
from yimen.engines.bpmn.effects import ConditionUnclear, Effect
from yimen.engines.bpmn.net import Flow, Kind, Net, Node

MOST_AT_ONCE = 100  # instances of one task


class Condition(Protocol):
    """A compiled FEEL expression, such as `engines.feel.compile` gives."""

    def __call__(self, context: Mapping[str, object], /, *, now: datetime) -> object: ...


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One condition that was asked, and what it gave."""

    flow: str
    condition: str
    value: object


class NoFlow(Exception):
    """No condition holds and there is no default flow. The state has not changed."""

    def __init__(self, node: str, diagnostics: Sequence[Diagnostic]) -> None:
        asked = "; ".join(f"{each.condition!r} gave {each.value!r}" for each in diagnostics)
        super().__init__(f"no flow leaves {node}: {asked or 'it has no conditions'}")
        self.node = node
        self.diagnostics = tuple(diagnostics)


class NotCountable(Exception):
    """A task that is done several times at once has no list of items, or not a reasonable number of them."""


class NotATime(Exception):
    """FEEL gave a timer no time. The state has not changed."""


class Chooser(Protocol):
    """What a step asks when the way is not determined by the net."""

    def flows(self, node: Node, outgoing: Sequence[int]) -> Sequence[int]: ...

    def items(self, node: Node) -> Sequence[object]: ...

    def enough(self, node: Node) -> bool: ...

    def text(self, node: Node, expression: str) -> str: ...


class DataChooser:
    """Chooses by the data of the case. `effects` receives what should be told about unclear conditions."""

    def __init__(
        self,
        net: Net,
        compiled: Callable[[str], Condition],
        data: Mapping[str, object],
        now: datetime,
        effects: list[Effect],
    ) -> None:
        self.net, self.compiled, self.data, self.now, self.effects = net, compiled, data, now, effects

    def value(self, expression: str) -> object:
        return self.compiled(expression)(self.data, now=self.now)

    def flows(self, node: Node, outgoing: Sequence[int]) -> Sequence[int]:
        """The flows to take, in the order of the file.

        Exclusive: the first whose condition is true. Otherwise (inclusive gateways, and tasks with conditions on
        their flows): all whose condition is true or absent. A condition that is neither true nor false leaves the
        choice open: an exclusive gateway asks no further, and the default flow is taken. Raises NoFlow without one.
        """
        exclusive = node.kind is Kind.EXCLUSIVE
        taken: list[int] = []
        asked: list[Diagnostic] = []
        unclear: list[Diagnostic] = []
        for index in outgoing:
            if index == node.default:
                continue
            flow = self.net.flows[index]
            value = True if flow.condition is None else self.value(flow.condition)
            if value is True:
                taken.append(index)
                if exclusive:
                    return taken
            elif flow.condition is not None:
                asked.append(Diagnostic(flow.id, flow.condition, value))
                if value is not False:
                    unclear.append(asked[-1])
                    if exclusive:
                        break
        if taken and not unclear:
            return taken
        if node.default is None:
            raise NoFlow(node.id, asked)
        self.effects += [ConditionUnclear(node.id, each.flow, each.condition, each.value) for each in unclear]
        return [*taken, node.default]

    def items(self, node: Node) -> Sequence[object]:
        """One item for each instance: those of the list, or the numbers from 1."""
        many = node.many
        assert many is not None
        expression = many.items if many.items is not None else many.cardinality or ""
        value = self.value(expression)
        if many.items is None and isinstance(value, int | Decimal) and not isinstance(value, bool):
            if value != int(value) or not 0 <= value <= MOST_AT_ONCE:
                raise NotCountable(f"{node.id}: {expression!r} gave {value}, not a number from 0 to {MOST_AT_ONCE}")
            return range(1, int(value) + 1)
        if many.items is not None and isinstance(value, list | tuple):
            if len(value) > MOST_AT_ONCE:
                raise NotCountable(f"{node.id}: {expression!r} gave {len(value)} items, more than {MOST_AT_ONCE}")
            return value
        raise NotCountable(f"{node.id}: {expression!r} gave {value!r}")

    def enough(self, node: Node) -> bool:
        """Whether the condition that makes the remaining instances needless holds."""
        assert node.many is not None
        return node.many.until is not None and self.value(node.many.until) is True

    def text(self, node: Node, expression: str) -> str:
        """The time of a timer, as ISO 8601 or `P5WD`. Raises NotATime when FEEL gives nothing of that kind."""
        return timer_text(node, expression, self.value(expression))


def timer_text(node: Node, expression: str, value: object) -> str:
    """What FEEL gave for a timer, as the clock reads it: a duration, or a date. Raises NotATime for anything else."""
    text = feel.format_value(feel.to_feel(value))
    try:
        clock.check_timer(node.timer.kind if node.timer else "duration", text)
    except clock.DurationError as error:
        raise NotATime(f"{node.id}: {expression!r} gave {text}: {error}") from None
    return text


def condition_texts(net: Net) -> list[tuple[str, str]]:
    """Every FEEL expression of a process with the id of its element, to be compiled and checked."""
    texts = [(flow.id, flow.condition) for flow in net.flows if flow.condition is not None]
    for node in net.nodes:
        if node.many is not None:
            texts += [(node.id, text) for text in (node.many.items, node.many.cardinality, node.many.until) if text]
        if node.timer is not None and node.timer.text.startswith("="):
            texts.append((node.id, node.timer.text[1:].strip()))
    return texts


def needs_choice(net: Net, node: Node, outgoing: Sequence[int]) -> bool:
    """Whether a token that leaves the node asks the data; parallel gateways and plain nodes never do."""
    if node.kind in (Kind.PARALLEL, Kind.EVENTS):
        return False
    if node.kind in (Kind.EXCLUSIVE, Kind.INCLUSIVE):
        return len(outgoing) > 1 or any(_conditional(net.flows[index]) for index in outgoing)
    return any(_conditional(net.flows[index]) for index in outgoing)


def _conditional(flow: Flow) -> bool:
    return flow.condition is not None
