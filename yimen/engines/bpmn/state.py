"""Where one case stands: a few dozen bytes, kept in its row."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ROOT_SCOPE = 0  # the instance in which the nodes of the whole process live


@dataclass(frozen=True, slots=True)
class State:
    """The marking of one case. Immutable: a step returns another.

    `active` maps an instance number to (node, instance it lives in): a task that is open, an event that is awaited,
    a sub-process under way. `tokens` maps (instance it lives in, flow) to how many tokens wait there before a join.
    `fired` maps (instance, boundary event) to how often it has fired without interrupting.
    Numbers of instances are never used twice, so a step that was posted twice finds nothing the second time.
    """

    next: int = 1
    active: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    tokens: Mapping[tuple[int, int], int] = field(default_factory=dict)
    fired: Mapping[tuple[int, int], int] = field(default_factory=dict)
    end: int | None = None  # the end event that was reached last, once the process has ended

    @property
    def ended(self) -> bool:
        return self.end is not None

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {"n": self.next}
        if self.active:
            data["a"] = [[instance, *place] for instance, place in sorted(self.active.items())]
        if self.tokens:
            data["t"] = [[*place, count] for place, count in sorted(self.tokens.items())]
        if self.fired:
            data["f"] = [[*event, count] for event, count in sorted(self.fired.items())]
        if self.end is not None:
            data["e"] = self.end
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "State":
        return cls(
            next=data["n"],
            active={instance: (node, scope) for instance, node, scope in data.get("a", ())},
            tokens={(scope, flow): count for scope, flow, count in data.get("t", ())},
            fired={(instance, event): count for instance, event, count in data.get("f", ())},
            end=data.get("e"),
        )

    def to_bytes(self) -> bytes:
        return json.dumps(self.to_json(), separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "State":
        return cls.from_json(json.loads(data))
