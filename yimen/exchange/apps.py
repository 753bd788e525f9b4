"""The exchange provides the port by which identity asks the population register."""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from yimen.platform import rooms


class RegisterOfPopulation:
    """The population register, read by the police for signing in, under a grant like any other reading."""

    def find(self, id_number: str, *, person: uuid.UUID, now: dt.datetime) -> Mapping[str, object] | None:
        """The record under a citizen's number. Raises PopulationUnavailable."""
        from yimen.exchange import operations
        from yimen.government.schema.registers import SIGN_IN
        from yimen.identity.ports import PopulationUnavailable
        from yimen.ledger.acts import Actor
        from yimen.releases import queries as releases

        try:
            release = releases.current()
        except LookupError as error:
            raise PopulationUnavailable(str(error)) from error
        source = release.city.population
        if source is None:
            raise PopulationUnavailable("the city names no register of its population")
        standing = source.standing
        answer = operations.fetch(
            source.evidence,
            id_number,
            agency=release.registers[source.evidence.partition(".")[0]].agency,
            purpose=SIGN_IN,
            fields=[source.name, *([standing.field] if standing else [])],
            person=person,
            actor=Actor(kind="person", id=str(person)),
            release=release,
            now=now,
        )
        if answer.outcome == "not-found":
            return None
        if answer.values is None:
            raise PopulationUnavailable(answer.reason or answer.outcome)
        notice = standing.notices.get(str(answer.values[standing.field])) if standing else None
        return {"name": answer.values[source.name], "notice": notice}

    def tells(self) -> bool:
        """Whether there is anything that whoever signs in may have to be told."""
        from yimen.releases import queries as releases

        try:
            source = releases.current().city.population
        except LookupError:
            return False
        return source is not None and source.standing is not None


class ExchangeConfig(rooms.Room):
    """Provides the port when the house starts; registers are their agencies', so that one that is down is not ours."""

    name = "yimen.exchange"
    navigation = [rooms.Entry(_("My data"), "exchange:readings", order=50, who="person")]
    health = {"registers": rooms.Health("queries.registers_in_force", ours=False)}

    def ready(self) -> None:
        """Hand identity the register."""
        from yimen.identity import ports

        ports.provide_population(RegisterOfPopulation())
