"""The state of one evaluation that is watched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from yimen.engines.feel.limits import Run

if TYPE_CHECKING:
    from yimen.engines.dmn.tables.table import Table


class Recorder(Protocol):
    """Is told of every table that is evaluated."""

    def table(self, table: Table, values: Sequence[object], failed: Sequence[int], hits: Sequence[int]) -> None:
        """`values` of the inputs; for each rule the column of the first condition that does not hold, or -1; the
        rules that hold."""


class _Nobody:
    def table(self, table: Table, values: Sequence[object], failed: Sequence[int], hits: Sequence[int]) -> None:
        pass


@dataclass(slots=True)
class Recording(Run):
    """A run whose tables are recorded."""

    recorder: Recorder = field(default_factory=_Nobody)
