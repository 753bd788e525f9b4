"""What a process can ask for: each module of `cases.effects` brings one operation, by the name that BPMN gives it.

An effect that is law commits with the act that led to it (`deferred=False`): it is performed in the same transaction,
and if it fails nothing of the step is kept. Any other is deferred: the process waits at the step until the worker has
performed it, and one that fails stands in the case's timeline and is tried again, later each time.
"""

import datetime as dt
import functools
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from yimen.engines import bpmn
from yimen.government.schema import Operation
from yimen.ledger.acts import Actor

MODULES = "yimen.cases.effects"
TIMER = "effect:"
"""What the timer of a deferred effect is called, before the instance of the process that waits for it."""
WAITS = (dt.timedelta(minutes=1), dt.timedelta(minutes=10), dt.timedelta(hours=1), dt.timedelta(days=1))
"""How long after each failure it is tried again; the last one for as long as it fails."""


class Perform(Protocol):
    """Carries an effect out. A deferred one may be called twice for the same `call.instance` of a case, where the
    machine stopped before its end was kept: what it does outside must be the same the second time. `execution` is the
    `process.execution.Execution` of the case, which stands above this registry."""

    def __call__(self, execution: Any, call: bpmn.ServiceCalled, *, actor: Actor, now: dt.datetime) -> None: ...


@dataclass(frozen=True)
class Effect:
    """One operation that processes can name."""

    name: str
    perform: Perform
    deferred: bool
    output: Literal["issues", "revokes", ""] = ""  # what it does with the output that the step names


REGISTRY: dict[str, Effect] = {}


def effect(
    name: str, *, deferred: bool = False, output: Literal["issues", "revokes", ""] = ""
) -> Callable[[Perform], Perform]:
    """Register a function as what carries out an operation. Raises ValueError for a name that is taken.

    `output` says what it does with the output that a step names; without it a step names none. Outputs are issued and
    revoked with the act that led to it, so that a deferred one that names an output is a ValueError.
    """
    if deferred and output:
        raise ValueError(f"the effect {name!r} is deferred: it can neither issue nor revoke an output")

    def register(perform: Perform) -> Perform:
        if name in REGISTRY:
            raise ValueError(f"the effect {name!r} is registered already")
        REGISTRY[name] = Effect(name, perform, deferred, output)
        return perform

    return register


def of(name: str | None) -> Effect:
    """The effect of a name. Raises KeyError, which stops the step: nothing a process asks for is passed over."""
    _load()
    return REGISTRY[name or ""]


def declared() -> dict[str, Operation]:
    """What processes can name, as `check` knows it (`government/steps.json`)."""
    _load()
    found = {name: Operation(id=name, output=each.output) for name, each in REGISTRY.items()}
    return dict(sorted(found.items()))


def next_try(failures: int) -> dt.timedelta:
    """How long to wait after so many failures, counted from 1."""
    return WAITS[min(failures, len(WAITS)) - 1]


@functools.cache
def _load() -> None:
    for module in pkgutil.iter_modules(importlib.import_module(MODULES).__path__):
        importlib.import_module(f"{MODULES}.{module.name}")
