"""Tables that no act guards: those of this room, and those of the libraries that the whole house uses."""

import importlib
import importlib.util

from django.apps import apps

LIBRARIES = {
    "django_migrations": "The list of migrations that have run; only the owner writes it.",
    "django_content_type": "Django's list of its models; only the owner writes it.",
    "django_session": "Sessions of browsers: they begin and end without a fact about a case, and expire.",
    "procrastinate_jobs": "Jobs to be done; what a job does to a guarded table needs an act of its own.",
    "procrastinate_events": "The working notes of the job queue about its own jobs.",
    "procrastinate_periodic_defers": "When a periodic job was last put in the queue; holds no fact of a case.",
    "procrastinate_workers": "The heartbeats of workers; rewritten every few seconds, of no later interest.",
}

EXEMPT = LIBRARIES | {
    "ledger_follower": "How far a reader of the ledger has read; it says nothing of anyone.",
    "ledger_failure": "What a reader of the ledger has still to do; to skip it is an act (ledger.reaction.skipped).",
}


def former() -> dict[str, str]:
    """What guarded tables were called when acts named their rows, with their name now; empty for one that is gone.

    Each room says it in the `FORMER` of its `tables.py`. It is read from code and not from the ledger, so that no act
    can rename a table away from its guard.
    """
    found: dict[str, str] = {}
    for room in apps.get_app_configs():
        if importlib.util.find_spec(f"{room.name}.tables"):
            found |= getattr(importlib.import_module(f"{room.name}.tables"), "FORMER", {})
    return found


def exempt() -> dict[str, str]:
    """Every table that no act guards, with the reason that its room gives."""
    found: dict[str, str] = {}
    for room in apps.get_app_configs():
        if importlib.util.find_spec(f"{room.name}.tables"):
            found |= importlib.import_module(f"{room.name}.tables").EXEMPT
    return found
