"""Reading cases: for the applicant, and for officers."""

from yimen.cases.queries.concerns import Concern, concern_of, concerns_of
from yimen.cases.queries.links import BY_OFFICERS, TO, linkable
from yimen.cases.queries.mine import (
    CaseView,
    as_told,
    case_of,
    cases_of,
    cases_of_person,
    explained,
    falling_with,
    tracking,
)
from yimen.cases.queries.office import case_page
from yimen.cases.queries.queues import queue, to_sign

__all__ = [
    "BY_OFFICERS",
    "TO",
    "CaseView",
    "Concern",
    "as_told",
    "case_of",
    "case_page",
    "cases_of",
    "cases_of_person",
    "concern_of",
    "concerns_of",
    "explained",
    "falling_with",
    "linkable",
    "queue",
    "to_sign",
    "tracking",
]
