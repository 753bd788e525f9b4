"""What the worker does by itself: it writes entries to their registers, and every night erases old readings."""

from django.utils import timezone
from procrastinate.contrib.django import app

from yimen.exchange import entering, operations


@app.periodic(cron="50 3 * * *", periodic_id="extracts")
@app.task(name="exchange.extracts", queueing_lock="exchange.extracts")
def extracts(timestamp: int) -> None:
    """Erase extracts whose time is over."""
    operations.erase_extracts(now=timezone.now())


@app.periodic(cron="* * * * *", periodic_id="entries")
@app.task(name="exchange.entries", queueing_lock="exchange.entries")
def entries(timestamp: int) -> None:
    """Write what was entered and has not reached its register; a register that does not answer is asked each minute."""
    entering.deliver(now=timezone.now())
