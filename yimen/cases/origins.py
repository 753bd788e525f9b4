"""Where cases come from: the port by which a case asks its origin what it knows, and tells it what came of the case.

A room above registers what it is the origin of when it starts (`AppConfig.ready`). What it does in answer commits with
the act of the case, or not at all. A case of an origin that nobody registered stands alone.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Protocol

from yimen.cases import models
from yimen.government.schema import Release
from yimen.requirements import facts
from yimen.requirements.reads import EvidenceResponse
from yimen.requirements.resolution import Known


class Origin(Protocol):
    """What cases came from: an application, a call, an officer, a schedule, another case, …"""

    def lock(self, case: models.Case) -> None:
        """Lock the origin, then all its cases in the order of their ids: before the case itself is locked."""

    def leading(self, case: models.Case, release: Release) -> Iterable[str]:
        """FEEL conditions over the facts of the case by which other cases of the same origin are needed or not."""

    def known(self, case: models.Case, release: Release) -> Known:
        """What was answered, read and issued where the case came from."""

    def pending_outputs(self, case: models.Case, release: Release) -> frozenset[str]:
        """Outputs (`service/output`) that other cases of the origin may still give."""

    def keep_reads(self, case: models.Case, reads: Mapping[str, EvidenceResponse]) -> None:
        """Keep what registers answered since."""

    def outputs_changed(self, case: models.Case, *, now: dt.datetime) -> None:
        """An output of the case was issued or revoked: what waited for it goes on."""

    def ended(self, case: models.Case, *, refused: bool, now: dt.datetime) -> None:
        """The case came to its end without an output: what waited for one falls, or is held."""


class Alone:
    """A case that no others came with: what is known of it stands in its own facts."""

    def lock(self, case: models.Case) -> None:
        """There is nothing beside the case."""

    def leading(self, case: models.Case, release: Release) -> Iterable[str]:
        """Nothing else depends on it."""
        return ()

    def known(self, case: models.Case, release: Release) -> Known:
        """The facts that somebody said; what registers gave is read anew."""
        typed = {name: fact for name, fact in facts.read(case.facts).items() if fact.source == "typed"}
        return Known(typed=typed, reads={}, outputs={}, by_hand=None)

    def pending_outputs(self, case: models.Case, release: Release) -> frozenset[str]:
        """None."""
        return frozenset()

    def keep_reads(self, case: models.Case, reads: Mapping[str, EvidenceResponse]) -> None:
        """The facts of the case keep what was read."""

    def outputs_changed(self, case: models.Case, *, now: dt.datetime) -> None:
        """Nothing waits."""

    def ended(self, case: models.Case, *, refused: bool, now: dt.datetime) -> None:
        """Nothing falls with it."""


_known: dict[str, Origin] = {}
_ALONE = Alone()


def register(prefix: str, origin: Origin) -> None:
    """Be the origin of all cases whose `origin` begins with `prefix:`."""
    _known[prefix] = origin


def of(case: models.Case) -> Origin:
    """The origin of a case."""
    return _known.get(case.origin.partition(":")[0], _ALONE)
