"""What all tests stand on: a real PostgreSQL in a folder of its own, the demonstration city in force, its registers.

Each worker has its own server. Tests with `db` run in a transaction that is rolled back, as the application's login.
Tests that need commits take `committed_db`: a fresh copy of the prepared database, made in a tenth of a second.
"""

import atexit
import contextlib
import datetime as dt
import itertools
import json
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

_folder = tempfile.TemporaryDirectory(prefix="yimen-test-", dir="/var/tmp")
DATA_DIR = Path(_folder.name) / "data"
os.chmod(_folder.name, 0o755)  # noqa: S103  PostgreSQL's own user must reach its folder
os.environ |= {
    "YIMEN_DATA_DIR": str(DATA_DIR),
    "YIMEN_DEMO": "1",
    "YIMEN_DATABASE_ROLE": "app",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
}
for _name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
    os.environ.pop(_name, None)

TEMPLATE = "yimen_clean"
RESIDENTS = 200
NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
_started: list[bool] = []
_numbers = itertools.count(1)


def _stop_server() -> None:
    if _started:
        from yimen.ledger import embedded

        embedded.remove(DATA_DIR)


atexit.register(_stop_server)


def _point_at(url: str) -> None:
    """Let Django's connection lead to another database."""
    from django.db import connections

    from yimen.settings import database

    connections["default"].close()
    connections["default"].settings_dict.update(database(url))


@pytest.fixture(scope="session")
def server():
    """The PostgreSQL of this worker: its two URLs."""
    from django.conf import settings

    from yimen.ledger import embedded

    urls = embedded.start(DATA_DIR, durable=False)
    _started.append(True)
    settings.DATABASE_URLS.update({"app": urls.app, "owner": urls.owner})
    return urls


@pytest.fixture(scope="session")
def registers(server) -> Iterator[Path]:
    """The demonstration's registers, with the process of the one that speaks HTTP."""
    from yimen.exchange import demo

    demo.populate(DATA_DIR, residents=RESIDENTS)
    process = subprocess.Popen([sys.executable, "-m", "yimen.exchange.demo.server"], stdout=subprocess.DEVNULL)
    yield DATA_DIR / "registers"
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="session")
def city():
    """The compiled release of the demonstration city."""
    from django.conf import settings

    from yimen import government

    return government.compile(settings.GOVERNMENT_FOLDER)


@pytest.fixture(scope="session")
def django_db_setup(server, registers, city, django_db_blocker):
    """Tables as the owner makes them, the city in force, the cast's posts filled; and a copy of it as the template."""
    from django.core.management import call_command
    from django.db import connection

    from yimen.identity import demo as posts
    from yimen.ledger import embedded, sequencer
    from yimen.ledger.acts import SYSTEM
    from yimen.releases import operations

    with django_db_blocker.unblock():
        _point_at(server.owner)
        call_command("migrate", interactive=False, verbosity=0)
        _point_at(server.app)
        operations.publish(city, actor=SYSTEM, now=NOW)
        posts.enrol(now=NOW)
        sequencer.sequence_now()
        connection.close()
        embedded.clone_database(DATA_DIR, template=embedded.DATABASE, name=TEMPLATE)


@pytest.fixture
def release(db, city):
    """The city's release, in force in the database."""
    return city


@pytest.fixture
def now() -> dt.datetime:
    """A Tuesday morning, a working day."""
    return NOW


@pytest.fixture
def committed_db(django_db_setup, django_db_blocker, server) -> Iterator[object]:
    """A database of one's own in which transactions commit: its two URLs."""
    from yimen.ledger import embedded

    name = f"yimen_{next(_numbers)}"
    urls = embedded.clone_database(DATA_DIR, template=TEMPLATE, name=name)
    with django_db_blocker.unblock():
        _point_at(urls.app)
        try:
            yield urls
        finally:
            _point_at(server.app)
    embedded.drop_database(DATA_DIR, name=name)


class Cast:
    """The fixed few synthetic people that tests act with, by what they are."""

    def __init__(self, entries: list[dict]) -> None:
        self.entries = entries

    def number(self, part: str) -> str:
        """The citizen's number of the one whose story or post mentions `part`."""
        for entry in self.entries:
            said = " ".join(
                [entry.get("id", ""), *entry["story"].values(), *(p["post"] for p in entry.get("posts", []))]
            )
            if part in said:
                return entry["id_number"]
        raise LookupError(part)

    def person(self, part: str):
        """The person, known to the house."""
        from yimen.identity import operations
        from yimen.ledger.acts import SYSTEM

        entry = next(e for e in self.entries if e["id_number"] == self.number(part))
        return operations.register_person(
            id_number=entry["id_number"],
            name=entry["name"],
            phone=entry["phone"],
            provider="demo",
            actor=SYSTEM,
            now=NOW,
        )

    def officer(self, post: str, *, nth: int = 0):
        """An officer in a post, as an actor."""
        from yimen.identity import queries
        from yimen.identity.access import in_post

        return in_post(queries.holders_of(post, on=NOW.date())[nth])


@pytest.fixture
def cast(registers) -> Cast:
    """The cast of the demonstration."""
    return Cast(json.loads((registers / "cast.json").read_text(encoding="utf-8")))


# --- browsers ---------------------------------------------------------------------------------------------------------
class Live:
    """A running installation: `url`, and `now()` as its clock shows it."""

    def __init__(self, url: str) -> None:
        self.url = url


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def live(committed_db) -> Iterator[Live]:
    """The real server on a database of its own, with its sequencer and worker."""
    import time
    import urllib.request

    port = _free_port()
    env = os.environ | {
        "DATABASE_URL": committed_db.app,
        "DATABASE_OWNER_URL": committed_db.owner,
        "PORT": str(port),
        "YIMEN_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "yimen.settings",
    }
    python = [sys.executable, "-m"]
    commands = [
        [*python, "yimen.web.background", "sequencer"],
        [*python, "yimen.web.background", "worker"],
        [*python, "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
         "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "yimen.web.wsgi:application"],
    ]  # fmt: skip
    with contextlib.ExitStack() as stack:
        for command in commands:
            process = subprocess.Popen(command, env=env)
            stack.callback(_end, process)
        url = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{url}/health", timeout=5).read()  # noqa: S310
                break
            except OSError:
                time.sleep(0.1)
        yield Live(url)


def _end(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, never skipped: a machine without it fails."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def browser_page(chromium, live):
    """A page of a phone, 390 pixels wide, at the running installation."""
    context = chromium.new_context(base_url=live.url, viewport={"width": 390, "height": 844}, locale="zh-CN")
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def new_id():
    """A fresh key."""
    return uuid.uuid4
