"""What this room needs from rooms above it: who may put a release in force, and what others still need of one.

Rooms that know provide it when the house starts; nobody here knows which rooms those are.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from django.db.models import Model

from yimen.government import Problem, Release
from yimen.government.schema import Text
from yimen.ledger.acts import Actor
from yimen.releases.events import ReleasePublished


class Authority(Protocol):
    """Whoever knows officers and powers."""

    def officer(self, number: str, post: str, *, on: dt.date) -> Actor:
        """The person with a citizen's number, acting in a post. Raises LookupError when nobody is known under it."""
        ...

    def exercise(
        self, event: ReleasePublished, *, power: str, release: Release, actor: Actor, rows: Iterable[Model],
        subjects: Sequence[str], now: dt.datetime,
    ) -> Sequence[Text]:  # fmt: skip
        """Append the event as an exercise of a power of `release`; or record that it was refused, and say why."""
        ...


Need = Callable[[Release], list[Problem]]
"""What is missing from a release for what is under way, each at the place of the folder where it would stand."""


class NobodyMayPublish(RuntimeError):
    """No room has said who may publish."""


_authority: list[Authority] = []
_needs: dict[str, Need] = {}
_unattended: list[bool] = []


def provide_authority(authority: Authority) -> None:
    """Make `authority` the one that is asked."""
    _authority[:] = [authority]


def authority() -> Authority:
    """The authority that was provided. Raises NobodyMayPublish."""
    if not _authority:
        raise NobodyMayPublish("no room says who may put a release in force")
    return _authority[0]


def provide_need(name: str, need: Need) -> None:
    """Let `need` be asked of every release before it is put in force."""
    _needs[name] = need


def missing(release: Release) -> list[Problem]:
    """All that is missing from a release for what is under way."""
    return sorted(problem for need in _needs.values() for problem in need(release))


def publish_unattended() -> None:
    """Let the system put changes of the folder in force by itself: only a demonstration may."""
    _unattended[:] = [True]


def unattended() -> bool:
    """Whether the system puts changes of the folder in force by itself."""
    return bool(_unattended)
