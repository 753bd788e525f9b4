"""What this room needs from rooms above it: the population register.

A room that can read the register provides the port when the house starts; nobody here knows which room that is.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Protocol


class PopulationUnavailable(Exception):
    """The population register cannot be asked at this moment."""


class Population(Protocol):
    """The population register, as far as signing in needs it."""

    def find(self, id_number: str, *, person: uuid.UUID, now: dt.datetime) -> Mapping[str, object] | None:
        """The record under a citizen's number (at least `name`), None if there is none.

        `notice`, if it has one, is what the person must be told of how they are recorded.

        `person` is the subject under which the reading is recorded. Raises PopulationUnavailable.
        """

    def tells(self) -> bool:
        """Whether records have notices at all, so that it is worth asking again of somebody who is known."""
        ...


class _Nowhere:
    def find(self, id_number: str, *, person: uuid.UUID, now: dt.datetime) -> Mapping[str, object] | None:
        raise PopulationUnavailable("no room provides the population register")

    def tells(self) -> bool:
        return False


_population: Population = _Nowhere()


def provide_population(population: Population) -> None:
    """Make `population` the one that is asked."""
    global _population
    _population = population


def population() -> Population:
    """The population register that was provided."""
    return _population
