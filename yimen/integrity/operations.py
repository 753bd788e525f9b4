"""Pinning the files of the installation, and looking whether they are still those."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import transaction

from yimen.integrity import events, queries
from yimen.ledger.acts import SYSTEM, Actor
from yimen.ledger.operations import append
from yimen.platform import pinned

MANIFEST = "(manifest)"
"""Named as changed when the manifest beside the copies is not the one whose root the ledger has."""


class MayNotPin(Exception):
    """Only the system, and the operator by a command, pin files; the attempt is recorded."""


def pin(*, because: str, actor: Actor, now: dt.datetime) -> str:
    """Pin the files as they are now; returns the root. Raises MayNotPin, and NotPinned when they change meanwhile."""
    manifest = pinned.Look(settings.PROJECT).take()
    if actor.kind != "system":
        with transaction.atomic():
            append(events.PinningRefused(root=manifest.root), actor=actor, subjects=[queries.SUBJECT], now=now)
        raise MayNotPin("files are pinned by the system and, from a shell, by the operator")
    with transaction.atomic():
        before = queries.state()
        append(
            events.FilesPinned(
                root=manifest.root,
                files=len(manifest.files),
                because=because,
                before=before.root if before else None,
            ),
            actor=actor,
            subjects=[queries.SUBJECT],
            now=now,
        )
        _store().keep(manifest, settings.PROJECT)
    return manifest.root


def prepare(*, now: dt.datetime, say: Callable[[str], None]) -> None:
    """Pin the files at the first start and, in a demonstration, whenever they are others; elsewhere say so."""
    if settings.PINNED is None:
        return
    known, found = queries.state(), pinned.Look(settings.PROJECT).take()
    if known is None or (settings.DEMO and known.root != found.root):
        say("pinning the files of this installation")
        pin(because="demonstration" if known else "founding", actor=SYSTEM, now=now)
    elif known.root == found.root:
        _store().keep(found, settings.PROJECT)  # were the copies lost, they are made anew
    else:
        say("files are not those that were pinned, and pages are served as they were pinned")
        say("after an upgrade, pin them with: yimen installation pin")
    look(pinned.Look(settings.PROJECT), now=now)


@transaction.atomic
def look(eyes: pinned.Look, *, now: dt.datetime) -> list[str]:
    """Look at the files, and record when they are others than before; returns the paths that are not as pinned."""
    known, store = queries.state(), _store()
    if known is None:
        return []
    found = eyes.take()
    changed = _changed(store, known.root, found, eyes.project)
    if changed and (known.count == 0 or (known.found, known.count) != (found.root, len(changed))):
        append(
            events.FilesChanged(
                root=known.root, found=found.root, count=len(changed), paths=changed[: queries.MOST_PATHS]
            ),
            actor=SYSTEM,
            subjects=[queries.SUBJECT],
            now=now,
        )
    elif not changed and known.count:
        append(events.FilesRestored(root=known.root), actor=SYSTEM, subjects=[queries.SUBJECT], now=now)
    return changed


def _store() -> pinned.Store:
    if settings.PINNED is None:
        raise pinned.NotPinned("with YIMEN_DEBUG=1 nothing is pinned")
    return pinned.Store(settings.PINNED)


def _changed(store: pinned.Store, root: str, found: pinned.Manifest, project: Path) -> list[str]:
    try:
        manifest = store.manifest()
    except pinned.NotPinned:
        manifest = None
    if manifest is None or manifest.root != root:
        return [MANIFEST]
    store.mend(manifest, project)
    return sorted({*manifest.differences(found), *store.spoilt(manifest)})
