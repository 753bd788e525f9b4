"""The installation that is attacked: a data folder, a PostgreSQL and a site of its own, removed at the end.

A process of its own removes the folder when this one is gone, however it ended.
"""

import contextlib
import dataclasses
import functools
import http.client
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg

PROJECT = Path(__file__).resolve().parents[2]
RESIDENTS = 200
WHOLE, TEMPLATE = "yimen", "attack_template"
CLEANER = """
import pathlib, sys, time
sys.stdin.read()
from yimen.platform import embedded
folder = pathlib.Path(sys.argv[1])
for _ in range(20):  # a site that lost its parent is still ending, and may start its database once more
    embedded.remove(folder)
    time.sleep(1)
    if not folder.exists():
        break
"""


class Installation:
    """One prepared installation. `folder` is its data folder, `port` where its site answers once it is started."""

    template = TEMPLATE

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="yimen-attack-"))
        self.folder.chmod(0o755)  # PostgreSQL's own user must reach its folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.process: subprocess.Popen[bytes] | None = None
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir(mode=0o777)
        self.environment = {
            "YIMEN_DATA_DIR": str(self.folder),
            "YIMEN_DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "yimen.settings",
            "PORT": str(self.port),
            "TMPDIR": str(self.temporary),  # what is spooled can be seen
            "YIMEN_LOG_LEVEL": "CRITICAL",
        }
        self.cleaner = subprocess.Popen(
            [sys.executable, "-c", CLEANER, str(self.folder)],
            stdin=subprocess.PIPE, cwd=PROJECT, start_new_session=True,
        )  # fmt: skip

    def prepare(self) -> None:
        """Make the database, put the city in force, and keep a template with life events walked."""
        os.environ |= self.environment
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "YIMEN_PUBLIC_URL"):
            os.environ.pop(name, None)
        from yimen.platform import embedded

        embedded.start(self.folder, durable=False)
        self._step("migrate", "owner")
        import django

        django.setup()
        from django.conf import settings

        from yimen.demo import registers

        registers.populate(settings.DATA_DIR, residents=RESIDENTS)
        self._step("load", "app")
        self._walk()

    def _step(self, step: str, role: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "yimen.web.prepare", step],
            cwd=PROJECT, env=os.environ | {"YIMEN_DATABASE_ROLE": role}, stdout=subprocess.DEVNULL, check=True,
        )  # fmt: skip

    def _walk(self) -> None:
        """Look for rights; then, in the template of copies, play every life event, so that there is something to forge.

        What is told there is a step: after every few of them the tree is signed, so that checkpoints have a history.
        The site's own database is left before the walk: people are on their way there while it is attacked.
        """
        from django.conf import settings
        from django.db import connections
        from django.utils import timezone

        from yimen.demo.walk import Walk
        from yimen.entitlements import operations as entitlements
        from yimen.ledger import sequencer
        from yimen.ledger.acts import SYSTEM
        from yimen.platform import embedded
        from yimen.releases import queries as releases

        told, whole = itertools.count(), dict(settings.DATABASE_URLS)

        def step(_: object) -> None:
            if next(told) % 8 == 0:
                sequencer.sequence_now()

        with self.registers():
            entitlements.scan(release=releases.current(), actor=SYSTEM, now=timezone.now())
            sequencer.sequence_now()
            connections.close_all()
            urls = embedded.clone_database(self.folder, template=WHOLE, name=TEMPLATE)
            use(dataclasses.asdict(urls))
            for script in sorted((settings.GOVERNMENT_FOLDER / "demo").glob("*.yaml")):
                Walk(script.stem, step, timezone.now()).run()
            sequencer.sequence_now()
        connections.close_all()
        use(whole)

    @contextlib.contextmanager
    def registers(self) -> Iterator[None]:
        """The registers that speak HTTP, while no site runs."""
        from yimen.demo import apps
        from yimen.platform.supervisor import Child
        from yimen.web import run

        children = [Child(each.name, run.command_of(each)) for each in run.processes_of(apps.DemoConfig)]
        try:
            for child in children:
                child.start()
            time.sleep(3)
            yield
        finally:
            for child in children:
                child.stop()

    @contextlib.contextmanager
    def copy(self, name: str) -> Iterator[object]:
        """A copy of the prepared database with which Django talks meanwhile: its two URLs."""
        from django.conf import settings
        from django.db import connections

        from yimen.platform import embedded

        before = dict(settings.DATABASE_URLS)
        urls = embedded.clone_database(self.folder, template=self.template, name=name)
        try:
            use(dataclasses.asdict(urls))
            yield urls
        finally:
            connections.close_all()
            use(before)
            embedded.drop_database(self.folder, name=name)

    def administrator(self, urls) -> psycopg.Connection:
        """The server's superuser in the database of a URL, committing each statement."""
        password = json.loads((self.folder / "postgres-logins.json").read_text())["postgres"]
        _, _, place = urls.owner.rpartition("@")
        return psycopg.connect(f"postgresql://postgres:{quote(password)}@{place}", autocommit=True)

    @functools.cached_property
    def errand(self):
        """The one application of the site that comes as far as its documents, which families share in their order."""
        from tests.attack.errands import Errand

        self.site()
        return Errand().start().at_documents()

    # --- the site -----------------------------------------------------------------------------------------------------
    @property
    def url(self) -> str:
        """Where the site answers."""
        return f"http://127.0.0.1:{self.port}"

    def site(self) -> str:
        """Start the whole product as `make run` does, unless it runs; its address."""
        from yimen.platform import embedded, supervisor

        if self.process is None or self.process.poll() is not None:
            embedded.stop(self.folder)
            self.process = subprocess.Popen(
                [sys.executable, "-m", "yimen.web.run"],
                cwd=PROJECT, env=os.environ | self.environment, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.log(),
                preexec_fn=supervisor._end_with_parent,  # were we killed
            )  # fmt: skip
            self.wait()
        return self.url

    def log(self):
        """Where the site's own words go."""
        return (self.folder / "site.log").open("ab")

    def wait(self, *, seconds: float = 90) -> bool:
        """Wait until the pages answer; whether they did."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.ask("GET", "/health", timeout=5)[0] < 500:
                    return True
            time.sleep(0.1)
        return False

    def ask(
        self, method: str, path: str, *, body: bytes | str | None = None, headers: dict[str, str] | None = None,
        timeout: float = 30,
    ) -> tuple[int, dict[str, str], bytes]:  # fmt: skip
        """Status, headers and body of one answer. Raises OSError or http.client.HTTPException."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(connection):
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()

    def stop_site(self) -> None:
        """Stop it in order, then with force."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(40)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def remove(self) -> None:
        """Stop everything and leave nothing behind."""
        from yimen.platform import embedded

        with contextlib.suppress(Exception):
            self.stop_site()
        with contextlib.suppress(Exception):
            embedded.remove(self.folder)
        self.cleaner.communicate(b"", timeout=60)
        shutil.rmtree(self.folder, ignore_errors=True)


def use(urls: Mapping[str, str]) -> None:
    """Let Django's connections, of this thread and of later ones, lead to another database, as the application."""
    from django.conf import settings
    from django.db import connections

    from yimen.settings import database

    settings.DATABASE_URLS.update(urls)
    connections["default"].close()
    for each in (connections["default"].settings_dict, connections.settings["default"]):
        each.update(database(urls["app"]))


@contextlib.contextmanager
def installed() -> Iterator[Installation]:
    """A prepared installation, which is removed however this ends."""
    made = Installation()
    try:
        made.prepare()
        yield made
    finally:
        made.remove()
