"""What can be done with entitlements: scan for rights, decide on them, answer an offer, look one subject up."""

from yimen.entitlements.operations.answering import accept, decline, dispute, not_interested, reopen_disputed
from yimen.entitlements.operations.deciding import (
    grant,
    propose_departure,
    set_aside,
    withdraw,
    withdraw_departure,
)
from yimen.entitlements.operations.looking_up import LookUp, NotAskedFor, NotYours, Unreadable, look_up
from yimen.entitlements.operations.scanning import Busy, Report, scan
from yimen.entitlements.operations.showing import show_facts, show_numbers

__all__ = [
    "Busy",
    "LookUp",
    "NotAskedFor",
    "NotYours",
    "Report",
    "Unreadable",
    "accept",
    "decline",
    "dispute",
    "grant",
    "look_up",
    "not_interested",
    "propose_departure",
    "reopen_disputed",
    "scan",
    "set_aside",
    "show_facts",
    "show_numbers",
    "withdraw",
    "withdraw_departure",
]
