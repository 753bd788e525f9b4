"""How much an evaluation may use, and the state one evaluation carries.

Limits are counted, never timed, so that the same rule on the same data ends the same way on every machine.
The one exception is the matching of regular expressions, which has a clock as well (see `regex`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yimen.engines.feel.errors import FeelLimitExceeded

_CHARACTERS_A_STEP = 16


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one evaluation.

    `steps`: nodes evaluated inside loops and function bodies, and elements visited by built-in functions;
    `depth`: nested calls of user-defined functions; `size`: elements of one list or entries of one context;
    `length`: characters of one string.
    """

    steps: int = 750_000
    depth: int = 150
    size: int = 200_000
    length: int = 200_000


DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Why a value became null: a message and the 0-based offset in the text of the expression."""

    message: str
    position: int


@dataclass(slots=True)
class Run:
    """The state of one evaluation: what is left of its limits, its clock, and what it noted on the way."""

    limits: Limits = DEFAULT
    today: date | None = None
    now: datetime | None = None
    steps: int = 0
    depth: int = 0
    diagnostics: list[Diagnostic] | None = None
    trace: list[tuple[str, object]] | None = None
    matching: float = 0.0

    def spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > self.limits.steps:
            raise FeelLimitExceeded(f"more than {self.limits.steps} steps")

    def sized(self, items: list) -> list:
        """The list itself, when it is not too long; its length is charged as steps."""
        if len(items) > self.limits.size:
            raise FeelLimitExceeded(f"a list of more than {self.limits.size} items")
        self.spend(len(items))
        return items

    def bounded(self, text: str) -> str:
        """The string itself, when it is not too long; a long one is charged as steps."""
        self.read(text)
        if len(text) > self.limits.length:
            raise FeelLimitExceeded(f"a string of more than {self.limits.length} characters")
        return text

    def read(self, text: str) -> None:
        """Charge what it costs to look through a string."""
        if len(text) >= _CHARACTERS_A_STEP:
            self.spend(len(text) // _CHARACTERS_A_STEP)

    def search(self, text: str, part: str) -> None:
        """Charge what it costs at worst to find one string in another."""
        self.read(text)
        self.spend(len(part) // 2)

    def note(self, message: str, position: int) -> None:
        if self.diagnostics is not None:
            self.diagnostics.append(Diagnostic(message, position))
