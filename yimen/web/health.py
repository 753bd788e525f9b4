"""`GET /health`: how the parts of an installation are, for monitors and for whoever starts it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, JsonResponse

from yimen.exchange import queries as exchange
from yimen.identity.access import public
from yimen.ledger import following
from yimen.ledger import queries as ledger
from yimen.releases import queries as releases

LONGEST_SILENCE = 30  # seconds in which a worker gives a sign of life


@public
def health(request: HttpRequest) -> JsonResponse:
    """Each part with `ok`, and for one that is not what is wrong; 503 when people cannot be served.

    The whole is not `ok` either where what should follow from an act has not: people are served, and somebody waits
    for what nobody sends.
    """
    now: dt.datetime = request.now  # type: ignore[attr-defined]
    database = _part(_database)
    parts: dict[str, Any] = {"database": database}
    if database["ok"]:
        parts["sequencer"] = _part(lambda: _sequencer(now))
        parts["reactions"] = _part(lambda: _reactions(now))
        parts["worker"] = _part(lambda: _worker(now))
        parts["registers"] = _registers()
    ok = database["ok"] and parts["reactions"]["ok"]
    answer = JsonResponse({"ok": ok, **parts}, status=200 if database["ok"] else 503)
    answer["Cache-Control"] = "no-store"
    return answer


def _part(ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return ask()
    except Exception as error:
        return {"ok": False, "problem": type(error).__name__}


def _database() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return {"ok": True, "version": cursor.fetchone()[0]}


def _sequencer(now: dt.datetime) -> dict[str, Any]:
    """The sequencer is well while no act waits longer than a receipt promises."""
    from django.conf import settings

    status = ledger.status(now=now)
    waiting = status["oldest_pending_seconds"]
    return {"ok": waiting is None or waiting < settings.LEDGER_MAX_MERGE_DELAY, **status}


def _reactions(now: dt.datetime) -> dict[str, Any]:
    """Those with acts set aside or waiting; of an error only its name, for its words may hold somebody's data."""
    wrong = {
        each.name: {
            "stopped": each.stopped,
            "behind": each.behind,
            "waiting_seconds": each.waiting_seconds,
            "failures": [
                {"entry": failure.index, "kind": failure.kind, "error": failure.error.partition(":")[0]}
                for failure in each.failures
            ],
        }
        for each in following.standings(now=now)
        if not each.ok
    }
    return {"ok": not wrong, **wrong}


def _worker(now: dt.datetime) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE last_heartbeat > %s), max(last_heartbeat) FROM procrastinate_workers",
            [now - dt.timedelta(seconds=LONGEST_SILENCE)],
        )
        count, seen = cursor.fetchone()
    silent = None if seen is None else round((now - seen).total_seconds(), 1)
    return {"ok": silent is not None and silent < LONGEST_SILENCE, "workers": count, "silent_seconds": silent}


def _registers() -> dict[str, Any]:
    try:
        release = releases.current()
    except releases.NoRelease:
        return {"ok": False, "problem": "no government is in force"}
    return exchange.health(release)
