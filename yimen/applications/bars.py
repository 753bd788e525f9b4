"""What a person may not apply for again for a time, since a decision by an exception of a power says so.

Licensing Law art. 78: whoever concealed facts may not apply for the same again within a year.
"""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from yimen.cage import queries as cage
from yimen.cases.process.execution import calendar_of
from yimen.cases.queries import rows
from yimen.cases.rules import limits
from yimen.government.schema import Basis, Service
from yimen.releases import queries as releases


@dataclass(frozen=True)
class Bar:
    """A service that is closed to a person up to and with a day, by the decision `number` on the clause `basis`."""

    service: Service
    until: dt.date
    basis: Basis
    number: str


def bars_of(person_id: uuid.UUID, services: Collection[str], *, now: dt.datetime) -> tuple[Bar, ...]:
    """The bars in force on a person for some services; of several for one service, the one that lasts longest."""
    decisions = rows.Decision.objects.filter(
        case__parties__role="applicant",
        case__parties__person=person_id,
        case__definition__in=services,
        departure_id__isnull=False,
    ).select_related("case")
    found: dict[str, Bar] = {}
    for decision in decisions:
        release = releases.get(decision.case.release)
        departures = {each.row.id: each.exception for each in cage.departures_of(f"case:{decision.case_id}")}
        exception = departures.get(decision.departure_id) if decision.departure_id else None
        on = release.city.today(decision.decided_at)
        until = limits.barred_until(exception, calendar_of(release), on=on) if exception else None
        if exception is None or until is None or until < release.city.today(now):
            continue
        service = decision.case.definition
        if service not in found or found[service].until < until:
            found[service] = Bar(release.services[service], until, exception.basis, decision.number)
    return tuple(found.values())
