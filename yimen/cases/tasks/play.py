"""What plays of all kinds of tasks are given: the demonstration has officers do tasks as the rules say."""

import datetime as dt
import functools
from dataclasses import dataclass

from yimen.cases import errors, models
from yimen.cases.process import binding
from yimen.cases.process.execution import Execution
from yimen.cases.registries import tasks
from yimen.cases.tasks.form import By
from yimen.government.schema import Release, Text
from yimen.ledger.acts import Actor

TOO_EARLY = Text(zh="规则还得不出结论。", en="The rule comes to no conclusion yet.")


@dataclass(frozen=True)
class Turn:
    """One task and who does it; `words` are what they write where something has to be written.

    The `colleague` is there for kinds that two officers do together.
    """

    task: models.Task
    officer: Actor
    words: str
    now: dt.datetime
    colleague: Actor | None = None

    @property
    def by(self) -> By:
        """Who acts, and when."""
        return {"actor": self.officer, "now": self.now}

    @property
    def release(self) -> Release:
        """What the case is handled by."""
        return self._execution.release

    @property
    def outcome(self) -> str:
        """What the rule of the power says; where none binds it, the outcome that burdens nobody.

        Raises OutOfOrder where it is too early to say.
        """
        return self._allowed[0]

    @property
    def reasons(self) -> str:
        """Those of the officer, where the rule leaves a choice; elsewhere it gives them itself."""
        return self.words if len(self._allowed) > 1 else ""

    def told(self, zh: str, en: str) -> Text:
        """A sentence: the agency, what it does, and with what."""
        agency = self.release.agencies[self.task.case.agency].short_name
        service = self._execution.service.short_name
        return Text(zh=f"{agency.zh}{zh}{service.zh}。", en=f"{agency.en} {en}: {service.en}.")

    @functools.cached_property
    def _execution(self) -> Execution:
        return Execution.of(self.task.case, now=self.now)

    @functools.cached_property
    def _allowed(self) -> tuple[str, ...]:
        ruling = binding.ruling(self._execution, self.task.power)
        if ruling is None:
            kind = tasks.kinds()[self.task.act].definition
            return tuple(outcome.id for outcome in kind.outcomes if not outcome.burdens)[:1]
        allowed = ruling.allowed(self.release.powers[self.task.power])
        if not allowed:
            raise errors.OutOfOrder(TOO_EARLY)
        return tuple(allowed)
