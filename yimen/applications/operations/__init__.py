"""What can be done with applications, by applicants and by whom they name, and by time."""

from yimen.applications.operations.applications import (
    declare,
    may_start_again,
    start,
    start_again,
    start_or_go_on,
    withdraw,
)
from yimen.applications.operations.correcting import answer_correction
from yimen.applications.operations.drafts import (
    acknowledge,
    attach,
    commit,
    confirm_evidence,
    dispute_evidence,
    expire_drafts,
    refresh,
    save_answers,
)
from yimen.applications.operations.moving import keep_up
from yimen.applications.operations.parties import ask_party, confirm_party, decline_party, take_back_party
from yimen.applications.operations.submission import Submitted, submit

__all__ = [
    "Submitted",
    "acknowledge",
    "answer_correction",
    "ask_party",
    "attach",
    "commit",
    "confirm_evidence",
    "confirm_party",
    "declare",
    "decline_party",
    "dispute_evidence",
    "expire_drafts",
    "keep_up",
    "may_start_again",
    "refresh",
    "save_answers",
    "start",
    "start_again",
    "start_or_go_on",
    "submit",
    "take_back_party",
    "withdraw",
]
