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

        `person` is the subject under which the reading is recorded. Raises PopulationUnavailable.
        """


class _Nowhere:
    def find(self, id_number: str, *, person: uuid.UUID, now: dt.datetime) -> Mapping[str, object] | None:
        raise PopulationUnavailable("no room provides the population register")


_population: Population = _Nowhere()


def provide_population(population: Population) -> None:
    """Make `population` the one that is asked."""
    global _population
    _population = population


def population() -> Population:
    """The population register that was provided."""
    return _population
