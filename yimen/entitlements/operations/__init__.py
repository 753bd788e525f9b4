"""What can be done with entitlements: scan for rights, decide on them, answer an offer."""

from yimen.entitlements.operations.answering import accept, decline, dispute, not_interested, reopen_disputed
from yimen.entitlements.operations.deciding import grant, set_aside, version, withdraw
from yimen.entitlements.operations.scanning import Busy, Report, scan

__all__ = [
    "Busy",
    "Report",
    "accept",
    "decline",
    "dispute",
    "grant",
    "not_interested",
    "reopen_disputed",
    "scan",
    "set_aside",
    "version",
    "withdraw",
]
