"""`GET /health`: how the parts of an installation are, for monitors and for whoever starts it."""

import datetime as dt
import functools
from typing import Any

from django.http import HttpRequest, JsonResponse

from yimen.identity.access import public
from yimen.platform import health as platform
from yimen.platform import rooms


@public
def health(request: HttpRequest) -> JsonResponse:
    """Each part with `ok`, and for one that is not what is wrong; 503 when people cannot be served.

    `ok` of the whole is false when a part of our own is not well; a register of an agency is not ours. The ledger's
    followers are: people are served, and somebody waits for what nobody sends.
    """
    now: dt.datetime = request.now  # type: ignore[attr-defined]
    database = platform.ask(platform.database)
    parts: dict[str, Any] = {"database": database}
    well = bool(database["ok"])
    if database["ok"]:
        parts["worker"] = platform.ask(lambda: platform.worker(now))
        well = well and bool(parts["worker"]["ok"])
        for room in rooms.installed():
            for name, part in room.health.items():
                parts[name] = platform.ask(functools.partial(room.function(part.function), now=now))
                well = well and (not part.ours or bool(parts[name].get("ok")))
    answer = JsonResponse({"ok": well, **parts}, status=200 if database["ok"] else 503)
    answer["Cache-Control"] = "no-store"
    return answer
