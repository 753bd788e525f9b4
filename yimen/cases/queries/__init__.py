"""Reading applications and cases: for the applicant, and for officers."""

from yimen.cases.queries.mine import (
    application_by_id,
    application_of,
    applications_of,
    as_told,
    case_of,
    cases_of,
    ended,
    explained,
    falling_with,
    tracking,
)
from yimen.cases.queries.office import case_page
from yimen.cases.queries.queues import queue, to_sign

__all__ = [
    "application_by_id",
    "application_of",
    "applications_of",
    "as_told",
    "case_of",
    "case_page",
    "cases_of",
    "ended",
    "explained",
    "falling_with",
    "queue",
    "to_sign",
    "tracking",
]
