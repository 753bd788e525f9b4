"""Reading cases: for the applicant, and for officers."""

from yimen.cases.queries.mine import (
    CaseView,
    as_told,
    case_of,
    cases_of,
    cases_of_person,
    concern_of,
    concerns_of,
    explained,
    falling_with,
    tracking,
)
from yimen.cases.queries.office import case_page
from yimen.cases.queries.queues import queue, to_sign

__all__ = [
    "CaseView",
    "as_told",
    "case_of",
    "case_page",
    "cases_of",
    "cases_of_person",
    "concern_of",
    "concerns_of",
    "explained",
    "falling_with",
    "queue",
    "to_sign",
    "tracking",
]
