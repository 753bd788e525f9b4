"""Getting an installation ready to serve, each step in a process of its own:

python -m yimen.web.prepare migrate    as the schema's owner
python -m yimen.web.prepare load       as the application: the government in force, and what rooms prepare
"""

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

import django


def migrate() -> None:
    """Bring the schema up to date."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def load() -> None:
    """Put the folder in force if it changed, and let each room prepare what it declares."""
    from django.conf import settings
    from django.utils import timezone

    from yimen.ledger import following
    from yimen.platform import rooms

    now = timezone.now()
    following.enrol()  # before anybody is served: what a new reaction starts from is what they do from now on
    _publish(settings.GOVERNMENT_FOLDER, settings.DATA_DIR / "published", now=now)
    for room in rooms.installed():
        if room.preparing:
            room.function(room.preparing)(now=now, say=say)


def _publish(folder: Path, stamp: Path, *, now) -> None:
    """Put the folder in force when nothing is, and follow its changes while it is what is in force.

    What somebody published by `yimen release publish` stays in force: starting up is no decision about the law. Only a
    demonstration follows changes by itself; elsewhere they wait for an officer. A folder that does not compile is not
    published.
    """
    from yimen.government import CheckFailed
    from yimen.ledger.acts import SYSTEM
    from yimen.releases import operations, queries

    content, in_force = fingerprint(folder), queries.digest_in_force()
    published, _, digest = stamp.read_text().partition(" ") if stamp.exists() else ("", "", "")
    if in_force is not None and digest != in_force:
        say(f"release {in_force[:8]} is in force, which is not that of {folder.name}: it stays")
        return
    if in_force is not None and published == content:
        return
    say(f"checking and publishing {folder.name}")
    try:
        digest = operations.publish(folder, actor=SYSTEM, now=now)
    except operations.NotPublished:
        say(f"{folder.name} has changed, which is in force once an officer publishes it: ")
        say(f"yimen release publish {folder} --by NUMBER --post POST")
        digest = in_force or ""
    except operations.StillNeeded as needed:
        say(f"{folder.name} has changed, and what was in force stays: cases under way need what is missing\n{needed}")
        return
    except CheckFailed as failed:
        sys.exit(f"The government folder does not compile:\n{failed}")
    stamp.write_text(f"{content} {digest}")


def fingerprint(folder: Path) -> str:
    """SHA-256 over the names and contents of all files of a folder, and over the code that compiles it."""
    import yimen.engines
    import yimen.government

    digest = hashlib.sha256()
    for root in (folder, *(Path(package.__path__[0]) for package in (yimen.engines, yimen.government))):
        for path in sorted(root.rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def say(text: str) -> None:
    """Progress, for whoever watches."""
    sys.stdout.write(f"  {text} …\n")
    sys.stdout.flush()


STEPS: dict[str, Callable[[], None]] = {"migrate": migrate, "load": load}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.settings")
    django.setup()
    for step in sys.argv[1:]:
        STEPS[step]()
