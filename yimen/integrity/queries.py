"""What is pinned, and what is not as it was pinned."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from yimen.ledger import queries as ledger

SUBJECT = "installation:files"
MOST_PATHS = 20
PINNED, CHANGED, RESTORED = (f"integrity.files.{each}" for each in ("pinned", "changed", "restored"))


@dataclass(frozen=True)
class State:
    """What the ledger says of the files: the root that is pinned, and since when how many are others."""

    root: str
    found: str = ""
    count: int = 0
    paths: tuple[str, ...] = ()
    since: dt.datetime | None = None


def state() -> State | None:
    """How the files stand by the ledger; None where they were never pinned."""
    now = None
    for act in ledger.acts_of(SUBJECT):
        if act.body is None:
            continue
        if act.kind in {PINNED, RESTORED}:
            now = State(act.body["root"])
        elif act.kind == CHANGED:
            since = (now and now.since) or act.recorded_at
            now = State(act.body["root"], act.body["found"], act.body["count"], tuple(act.body["paths"]), since)
    return now


def health(*, now: dt.datetime) -> dict[str, Any]:
    """The installation is well while its files are those that were pinned; it names how many are not, and none."""
    known = state() if settings.PINNED is not None else None
    if known is None:
        return {"ok": True, "pinned": False}
    said: dict[str, Any] = {"ok": known.count == 0, "pinned": True, "root": known.root}
    if known.since is not None:
        said |= {"changed": known.count, "since": known.since.isoformat()}
    return said
