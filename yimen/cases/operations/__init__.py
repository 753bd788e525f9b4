"""What can be done with applications and cases: by applicants, by officers, by time."""

from yimen.cases.operations.answering import fire_due, resume, withdraw_case
from yimen.cases.operations.applications import declare, may_start_again, start, start_again, withdraw
from yimen.cases.operations.correcting import answer_correction, request_correction
from yimen.cases.operations.departures import propose_departure, withdraw_departure
from yimen.cases.operations.drafts import (
    acknowledge,
    attach,
    commit,
    confirm_evidence,
    dispute_evidence,
    expire_drafts,
    refresh,
    save_answers,
)
from yimen.cases.operations.handling import accept, decide, decide_revocation, refuse_acceptance
from yimen.cases.operations.inspecting import dispute_inspection, record_inspection, sign_inspection
from yimen.cases.operations.limits import extend_limit, resume_limit, suspend_limit
from yimen.cases.operations.parties import ask_party, confirm_party, decline_party, take_back_party
from yimen.cases.operations.performing import retry_effects
from yimen.cases.operations.showing import show_facts
from yimen.cases.operations.submission import Submitted, submit
from yimen.cases.operations.tasks import claim, release_task
from yimen.cases.operations.verifying import verify_facts

__all__ = [
    "Submitted",
    "accept",
    "acknowledge",
    "answer_correction",
    "ask_party",
    "attach",
    "claim",
    "commit",
    "confirm_evidence",
    "confirm_party",
    "decide",
    "decide_revocation",
    "declare",
    "decline_party",
    "dispute_evidence",
    "dispute_inspection",
    "expire_drafts",
    "extend_limit",
    "fire_due",
    "may_start_again",
    "propose_departure",
    "record_inspection",
    "refresh",
    "refuse_acceptance",
    "release_task",
    "request_correction",
    "resume",
    "resume_limit",
    "retry_effects",
    "save_answers",
    "show_facts",
    "sign_inspection",
    "start",
    "start_again",
    "submit",
    "suspend_limit",
    "take_back_party",
    "verify_facts",
    "withdraw",
    "withdraw_case",
    "withdraw_departure",
]
