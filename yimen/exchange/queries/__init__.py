"""What can be asked of the exchange: evidence, who read what, how the registers are."""

from yimen.exchange.persons import of_key, of_person, subject
from yimen.exchange.queries.lines import Line, Nights, lines, nights
from yimen.exchange.queries.readings import Membership, ReadingView, bases_of, membership, readings_of
from yimen.exchange.queries.registers import health, registers_in_force
from yimen.exchange.queries.signed import (
    EvidenceRow,
    EvidenceView,
    evidence,
    evidence_of,
    kinds_of,
    objections_to,
    read_for,
    rows_of,
)

__all__ = [
    "EvidenceRow",
    "EvidenceView",
    "Line",
    "Membership",
    "Nights",
    "ReadingView",
    "bases_of",
    "evidence",
    "evidence_of",
    "health",
    "kinds_of",
    "lines",
    "membership",
    "nights",
    "objections_to",
    "of_key",
    "of_person",
    "read_for",
    "readings_of",
    "registers_in_force",
    "rows_of",
    "subject",
]
