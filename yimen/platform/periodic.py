"""Jobs that come round by the clock of the worker."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app


def periodic(name: str, *, cron: str, formerly: Sequence[str] = ()) -> Callable[[Callable[[dt.datetime], None]], Any]:
    """Do a function of `now` whenever `cron` says (in the city's time); never twice at once, and once for each time.

    Jobs that wait under a name of `formerly` are done as this one. Returns the task: `task.defer(timestamp=0)` has it
    done as soon as possible.
    """

    def register(do: Callable[[dt.datetime], None]) -> Any:
        def job(timestamp: int) -> None:
            do(timezone.now())

        job.__doc__, job.__module__, job.__qualname__ = do.__doc__, do.__module__, do.__qualname__
        task = app.task(name=name, queueing_lock=name, aliases=list(formerly))(job)
        return app.periodic(cron=cron, periodic_id=name.rpartition(".")[2])(task)

    return register
