"""What the worker does by itself: it writes entries to their registers, and every night erases old readings."""

import datetime as dt

from yimen.exchange import entering, operations
from yimen.platform.periodic import periodic


@periodic("exchange.extracts", cron="50 3 * * *")
def extracts(now: dt.datetime) -> None:
    """Erase extracts whose time is over."""
    operations.erase_extracts(now=now)


@periodic("exchange.entries", cron="* * * * *")
def entries(now: dt.datetime) -> None:
    """Write what was entered and has not reached its register; a register that does not answer is asked each minute."""
    entering.deliver(now=now)
