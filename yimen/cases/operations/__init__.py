"""What can be done with cases: by whom they concern, by officers, by time."""

from yimen.cases.operations.answering import fire_due, resume, withdraw_case
from yimen.cases.operations.correcting import keep_correction, to_correct
from yimen.cases.operations.departures import propose_departure, withdraw_departure
from yimen.cases.operations.limits import extend_limit, resume_limit, suspend_limit
from yimen.cases.operations.opening import Opened, Party, Role, open_case, start_waiting
from yimen.cases.operations.performing import retry_effects
from yimen.cases.operations.returning import put_back_left
from yimen.cases.operations.showing import show_facts
from yimen.cases.operations.taking_up import LINK, asked, kinds_to_open, take_up
from yimen.cases.operations.tasks import claim, reassign_task, release_task
from yimen.cases.operations.verifying import verify_facts
from yimen.cases.process.following import end_case, hold
from yimen.cases.tasks.accept.operations import accept, refuse_acceptance, request_correction
from yimen.cases.tasks.decide.operations import decide
from yimen.cases.tasks.inspect.operations import dispute_inspection, record_inspection, sign_inspection
from yimen.cases.tasks.revoke.operations import decide_revocation

__all__ = [
    "LINK",
    "Opened",
    "Party",
    "Role",
    "accept",
    "asked",
    "claim",
    "decide",
    "decide_revocation",
    "dispute_inspection",
    "end_case",
    "extend_limit",
    "fire_due",
    "hold",
    "keep_correction",
    "kinds_to_open",
    "open_case",
    "propose_departure",
    "put_back_left",
    "reassign_task",
    "record_inspection",
    "refuse_acceptance",
    "release_task",
    "request_correction",
    "resume",
    "resume_limit",
    "retry_effects",
    "show_facts",
    "sign_inspection",
    "start_waiting",
    "suspend_limit",
    "take_up",
    "to_correct",
    "verify_facts",
    "withdraw_case",
    "withdraw_departure",
]
