"""What all tests stand on: a real PostgreSQL in a folder of its own, the demonstration city in force, its registers.

Each worker has its own server, which goes away with it however it ends. Tests with `db` run in a transaction that is
rolled back, as the application's login; tests that need commits take `committed_db`, a fresh copy of a prepared
database, made in a tenth of a second. What a run does not ask for is not made: rooms below the releases need no city.
"""

import contextlib
import datetime as dt
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings

PROJECT = Path(__file__).parent
NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
RESIDENTS = 200
BARE, CITY = "yimen", "yimen_city"  # templates: the tables alone; the city in force and its posts filled
NEED_CITY = {"release", "cast", "live", "browser_page"}
CLEANER = """
import pathlib, sys
sys.stdin.read()
from yimen.platform import embedded
embedded.remove(pathlib.Path(sys.argv[1]))
"""
_numbers = itertools.count(1)
_register_servers: list[subprocess.Popen] = []


def _data_dir() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="yimen-test-"))
    folder.chmod(0o755)  # PostgreSQL's own user must reach its folder
    return folder


DATA_DIR = settings.DATA_DIR = _data_dir()
IN_ANOTHER_CITY = os.environ.get("YIMEN_TEST_CITY") == "another"
"""Whether the run is held in a copy of the folder with other ids, limits and one more service (`tests/another`)."""
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "yimen.settings",
    "YIMEN_DATA_DIR": str(DATA_DIR),
    "YIMEN_DEMO": "1",
    "YIMEN_SECRET_KEY": settings.SECRET_KEY,  # sessions made here are good in the processes that tests start
    "YIMEN_DATABASE_ROLE": "app",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright's loop runs in the thread of the tests
}
for _name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
    os.environ.pop(_name, None)
if not (settings.STATIC_ROOT / "staticfiles.json").exists():
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Removes the folder when this process is gone, were it killed.
_cleaner = subprocess.Popen(
    [sys.executable, "-c", CLEANER, str(DATA_DIR)], stdin=subprocess.PIPE, cwd=PROJECT, start_new_session=True
)


def pytest_unconfigure() -> None:
    """Nothing of a run is left behind."""
    if not _cleaner.stdin.closed:
        _cleaner.stdin.close()
        _cleaner.wait(60)


def _point_at(url: str) -> None:
    """Let Django's connections, of this thread and of later ones, lead to another database."""
    from django.db import connections

    from yimen.settings import database

    connections["default"].close()
    for each in (connections["default"].settings_dict, connections.settings["default"]):
        each.update(database(url))


def _use(urls) -> None:
    settings.DATABASE_URLS.update({"app": urls.app, "owner": urls.owner, "worker": "", "sequencer": ""})
    _point_at(urls.app)


@pytest.fixture(scope="session")
def server(django_db_blocker):
    """The PostgreSQL of this worker, with the tables in the bare template: that database's two URLs."""
    from django.core.management import call_command
    from django.db import connection

    from yimen.platform import embedded

    urls = embedded.start(DATA_DIR, durable=False)
    with django_db_blocker.unblock():
        _use(urls)
        _point_at(urls.owner)
        call_command("migrate", interactive=False, verbosity=0)
        connection.close()
    return urls


@pytest.fixture(scope="session")
def names():
    """What an id of the demonstration is called in the city under test: `names("premises.area")`."""
    from tests import another
    from yimen import government

    if not IN_ANOTHER_CITY:
        return another.SAME
    source = settings.GOVERNMENT_FOLDER
    found = another.names_of(government.compile(source))
    another.make(source, DATA_DIR / "government", found)
    settings.GOVERNMENT_FOLDER = DATA_DIR / "government"
    os.environ["YIMEN_GOVERNMENT"] = str(settings.GOVERNMENT_FOLDER)
    return found


@pytest.fixture(scope="session")
def registers(server, names) -> Iterator[Path]:
    """The demonstration's registers, with the process of the one that speaks HTTP."""
    from tests import another

    another.populate(DATA_DIR, names, residents=RESIDENTS)
    _serve_registers()
    yield DATA_DIR / "registers"
    _end(_register_servers.pop())


@pytest.fixture(scope="session")
def city(names):
    """The compiled release of the demonstration city."""
    from yimen import government

    return government.compile(settings.GOVERNMENT_FOLDER)


@pytest.fixture(scope="session")
def city_template(server, registers, city, django_db_blocker) -> str:
    """A database with the city in force and the cast's posts filled, from which others are copied."""
    from django.db import connection

    from yimen.demo import posts
    from yimen.ledger import sequencer
    from yimen.ledger.acts import SYSTEM
    from yimen.platform import embedded
    from yimen.releases import operations

    with django_db_blocker.unblock():
        _use(embedded.clone_database(DATA_DIR, template=BARE, name=CITY))
        operations.publish(city, actor=SYSTEM, now=NOW)
        posts.enrol(now=NOW)
        sequencer.sequence_now()
        connection.close()
    return CITY


def _clone(request: pytest.FixtureRequest, *, city: bool, name: str):
    from yimen.platform import embedded

    template = request.getfixturevalue("city_template") if city else BARE
    return embedded.clone_database(DATA_DIR, template=template, name=name)


@pytest.fixture(scope="session")
def django_db_setup(request, server, django_db_blocker) -> Iterator[None]:
    """What pytest-django asks for before the first test with a database: one for all transactions rolled back."""
    from django.db import connections

    needs = any(NEED_CITY & set(getattr(item, "fixturenames", ())) for item in request.session.items)
    urls = _clone(request, city=needs, name="test")
    with django_db_blocker.unblock():
        _use(urls)
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(scope="session")
def use_database(django_db_blocker):
    """A context in which Django talks to another database: `with use_database(urls):`."""
    from django.db import connections

    from yimen.platform import embedded

    @contextlib.contextmanager
    def using(urls: embedded.Urls) -> Iterator[None]:
        before = embedded.Urls(**settings.DATABASE_URLS)
        with django_db_blocker.unblock():
            _use(urls)
            try:
                yield
            finally:
                connections.close_all()
                _use(before)

    return using


@pytest.fixture
def committed_db(request, django_db_setup, use_database) -> Iterator[object]:
    """A database of one's own in which transactions commit: its two URLs. In place of `db`, not beside it."""
    from yimen.platform import embedded

    name = f"test_{next(_numbers)}"
    urls = _clone(request, city=bool(NEED_CITY & set(request.fixturenames)), name=name)
    with use_database(urls):
        yield urls
    embedded.drop_database(DATA_DIR, name=name)


@pytest.fixture
def release(request, city_template, city):
    """The city's release, in force in the database that the test chose."""
    request.getfixturevalue("committed_db" if "committed_db" in request.fixturenames else "db")
    return city


@pytest.fixture(autouse=True)
def clock(request, monkeypatch) -> None:
    """The house's clock in this process begins at `NOW`, so that no test depends on the day on which it runs.

    Tests with servers beside them live by the real time, as those do.
    """
    if _in_real_time(request):
        return
    from django.utils import timezone

    began = time.monotonic()
    monkeypatch.setattr(
        timezone, "now", lambda: NOW.astimezone(dt.UTC) + dt.timedelta(seconds=time.monotonic() - began)
    )


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    """Each test begins in the default language: a page that a test asks for leaves its own active in the thread."""
    from django.utils import translation

    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def few_releases() -> Iterator[None]:
    """A process keeps every release that it has read; of those that tests publish, this one keeps the first."""
    from yimen.releases import queries

    yield
    for digest in [*queries.KEPT][4:]:
        del queries.KEPT[digest]


def _in_real_time(request: pytest.FixtureRequest) -> bool:
    return "live" in request.fixturenames or request.node.get_closest_marker("processes") is not None


@pytest.fixture
def now(request) -> dt.datetime:
    """A Tuesday morning, a working day; beside servers, the real time. In the city's time zone."""
    from django.utils import timezone

    return timezone.localtime() if _in_real_time(request) else NOW


class Cast:
    """The fixed few synthetic people that tests act with, by what they are."""

    def __init__(self, entries: list[dict], names) -> None:
        self.entries, self.names = entries, names

    def number(self, part: str) -> str:
        """The citizen's number of the one whose story or post mentions `part`."""
        part = self.names(part)
        for entry in self.entries:
            if entry.get("id") == part:
                return entry["id_number"]
        for entry in self.entries:
            said = " ".join(
                [entry.get("id", ""), *entry["story"].values(), *(p["post"] for p in entry.get("posts", []))]
            )
            if part in said:
                return entry["id_number"]
        raise LookupError(part)

    def person(self, part: str):
        """The person, known to the house."""
        return self.by_number(self.number(part))

    def by_number(self, number: str):
        """The person with a citizen's number, known to the house."""
        from yimen.identity import operations
        from yimen.ledger.acts import SYSTEM

        entry = next(e for e in self.entries if e["id_number"] == number)
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

        return in_post(queries.holders_of(self.names(post), on=NOW.date())[nth])


@pytest.fixture(scope="session")
def characters(registers, names) -> Cast:
    """The cast of the demonstration, whatever the database that a test chose knows of them."""
    return Cast(json.loads((registers / "cast.json").read_text(encoding="utf-8")), names)


@pytest.fixture
def cast(characters, release) -> Cast:
    """The same, registered and in their posts; it knows what the city calls its posts."""
    return characters


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
def live(committed_db, release) -> Iterator[Live]:
    """The real server on a database of its own, with its sequencer and worker."""
    from yimen.platform import serving

    port = _free_port()
    env = os.environ | {
        "DATABASE_URL": committed_db.app,
        "DATABASE_OWNER_URL": committed_db.owner,
        "PORT": str(port),
        "YIMEN_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "YIMEN_ADDRESS_RATE": "0",  # one address asks for everything here, as fast as it can
        "DJANGO_SETTINGS_MODULE": "yimen.settings",
    }
    python = [sys.executable, "-m"]
    commands = [
        [*python, "yimen.web.background", "sequencer"],
        [*python, "yimen.web.background", "worker"],
        serving.command("yimen.web.asgi:application", port=port, workers=1),
    ]
    with contextlib.ExitStack() as stack:
        stack.callback(_take_back_what_was_entered)
        for command in commands:
            process = subprocess.Popen(command, env=env)
            stack.callback(_end, process)
        url = f"http://127.0.0.1:{port}"
        for _ in range(900):  # a busy machine starts slowly
            try:
                urllib.request.urlopen(f"{url}/health", timeout=5).read()  # noqa: S310
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise RuntimeError("the server did not answer within a minute and a half")
        yield Live(url)


def _serve_registers() -> None:
    """Start the process of the registers that speak HTTP, and wait until it answers: a test may read at once."""
    import socket

    _register_servers.append(
        subprocess.Popen([sys.executable, "-m", "yimen.demo.registers.server"], stdout=subprocess.DEVNULL)
    )
    for _ in range(600):
        places = json.loads((DATA_DIR / "registers" / "locations.json").read_text(encoding="utf-8"))["http"].values()
        ports = {urllib.parse.urlsplit(place["url"]).port for place in places} - {None, 0}
        try:
            for port in ports:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            ports = set()
        if ports or not places:
            return
        time.sleep(0.1)
    raise RuntimeError("the registers did not answer within a minute")


def _take_back_what_was_entered() -> None:
    """The worker enters issued licences into the registers of the run; the next test is to know nothing of them."""
    entered = list((DATA_DIR / "registers").glob("*.entered.jsonl"))
    if not entered:
        return
    _end(_register_servers.pop())
    for path in entered:
        path.unlink()
    _serve_registers()


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
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def new_id():
    """A fresh key."""
    return uuid.uuid4
