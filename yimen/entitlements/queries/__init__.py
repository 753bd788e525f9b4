"""What can be asked of entitlements."""

from yimen.entitlements.queries.mine import Own, own, own_all
from yimen.entitlements.queries.office import (
    Desk,
    DeterminationPage,
    desk,
    determination_page,
    last_scan,
    listing,
    policies_of,
)

__all__ = [
    "Desk",
    "DeterminationPage",
    "Own",
    "desk",
    "determination_page",
    "last_scan",
    "listing",
    "own",
    "own_all",
    "policies_of",
]
