"""kill -9 at the worst moments: nothing is lost, doubled or half done, and asking again gives the same receipt."""

import contextlib
import datetime as dt
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.journeys import kills
from tests.journeys.applying import ready_to_submit
from yimen.ledger import queries, sequencer, verifying
from yimen.ledger.acts import ActView
from yimen.platform import embedded, serving

PROJECT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.long, pytest.mark.processes, pytest.mark.xdist_group("processes")]

SENDER = """
import datetime as dt, json, sys, uuid
import django
django.setup()
from yimen.applications.operations import submission
from yimen.ledger.acts import Actor
application, person, key = sys.argv[1:4]
now = dt.datetime.fromisoformat(sys.argv[4])
actor = Actor(kind="person", id=person)
submitted = submission.submit(uuid.UUID(application), "licence", key=key, actor=actor, now=now)
print(json.dumps(submitted.receipts), end="", flush=True)
"""


class Sender:
    """Submits one application that is ready, each time in a process of its own."""

    def __init__(self, urls: embedded.Urls, application, now: dt.datetime) -> None:
        self.urls, self.application, self.now = urls, application, now

    def start(self, key: str = "the key of the page") -> subprocess.Popen:
        """Begin to send, and return at once."""
        return subprocess.Popen(
            [
                *(sys.executable, "-c", SENDER),
                *(str(self.application.id), str(self.application.applicant_id), key, self.now.isoformat()),
            ],
            cwd=PROJECT,
            env=os.environ | {"DATABASE_URL": self.urls.app, "DATABASE_OWNER_URL": self.urls.owner},
            stdout=subprocess.PIPE,
            text=True,
        )

    def send(self, key: str = "the key of the page") -> dict[str, str]:
        """Send and return the receipts."""
        process = self.start(key)
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        return json.loads(said)

    def cases(self) -> int:
        """How many cases came of it."""
        return self.application.cases.count()

    def submissions(self) -> list[ActView]:
        """The acts of submitting."""
        found = queries.acts_of(f"application:{self.application.id}")
        return [act for act in found if act.kind == "case.submitted"]

    def assert_submitted_once(self, receipts: dict[str, str]) -> None:
        """One case, one open task, one act, in the log, and everything fits together."""
        sequencer.sequence_now()
        (case,), (act,) = self.application.cases.all(), self.submissions()
        check = queries.check_receipt(receipts["business-licence"], now=self.now)
        assert (check.state, check.receipt.act_id, case.submission_act) == ("in-log", act.id, act.id)
        assert case.tasks.filter(closed_at=None).count() == 1
        assert verifying.verify().problems == []


@pytest.fixture
def sender(committed_db, cast, release) -> Sender:
    """An application of which only the submission is left, and who sends it."""
    person = cast.person("lin")
    answers = {"premises.number": next(e for e in cast.entries if e["id"] == "lin")["premises"]}
    now = dt.datetime.now(dt.UTC)  # the web server has the machine's clock, and evidence ages
    return Sender(committed_db, ready_to_submit(person, answers, release=release, now=now), now)


def kill(process: subprocess.Popen) -> str:
    """What it had said when it was killed."""
    process.send_signal(signal.SIGKILL)
    said, _ = process.communicate(timeout=20)
    return said


def test_killed_before_the_commit_nothing_happened_and_sending_again_does_it(sender):
    with kills.before_commit(sender.urls.owner) as wait:
        process = sender.start()
        wait()
        assert kill(process) == ""
    assert (sender.cases(), sender.submissions()) == (0, [])

    sender.assert_submitted_once(sender.send())


def test_killed_between_the_commit_and_the_answer_sending_again_gives_the_same_receipt(sender):
    with kills.after_commit(sender.urls.owner) as wait:
        process = sender.start()
        wait()
        assert kill(process) == ""
    (act,) = sender.submissions()

    again = [sender.send(), sender.send()]

    assert again[0] == again[1]
    assert queries.check_receipt(again[0]["business-licence"], now=sender.now).receipt.act_id == act.id
    sender.assert_submitted_once(again[0])


def test_sent_four_times_at_once_it_is_submitted_once(sender):
    said = [process.communicate(timeout=120)[0] for process in [sender.start() for _ in range(4)]]

    assert len(set(said)) == 1
    sender.assert_submitted_once(json.loads(said[0]))


class Browser:
    """Somebody who has signed in, at a web server that can be killed."""

    def __init__(self, urls: embedded.Urls, application) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.urls, self.server, self.cookies = urls, None, {settings.SESSION_COOKIE_NAME: session_of(application)}
        self.page = f"/my/applications/{application.reference}/licence/check/"

    def start_server(self) -> None:
        """The web server of the product, in a process group of its own."""
        self.server = subprocess.Popen(
            serving.command("yimen.web.asgi:application", port=self.port, workers=1, log_level="error"),
            cwd=PROJECT,
            env=os.environ | {"DATABASE_URL": self.urls.app, "PORT": str(self.port)},
            start_new_session=True,
        )
        for _ in range(300):
            with contextlib.suppress(OSError):
                self.ask("GET", "/health")
                return
            time.sleep(0.1)
        raise AssertionError("the web server did not answer")

    def kill_server(self) -> None:
        """kill -9, with its workers."""
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, address that it leads on to, and text of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        with contextlib.closing(connection):
            connection.request(method, path, urllib.parse.urlencode(form or {}), headers)
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie", []):
                name, _, rest = line.partition("=")
                self.cookies[name] = rest.split(";")[0]
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()

    def form(self) -> dict[str, str]:
        """What the button of the last page sends."""
        status, _, text = self.ask("GET", self.page)
        assert status == 200
        return dict(re.findall(r'<input type="hidden" name="(csrfmiddlewaretoken|key)" value="([^"]+)"', text))


def session_of(application) -> str:
    """The key of a session of the applicant's."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from yimen.identity import sessions

    store = SessionStore()
    store[sessions.PERSON] = str(application.applicant_id)
    store[sessions.SIGNED_IN_AT] = store[sessions.LAST_SEEN_AT] = timezone.now().isoformat()
    store.save()
    return store.session_key


@pytest.fixture
def browser(sender) -> Iterator[Browser]:
    """The applicant's browser on the last page before submitting."""
    kills.wait_for_commits(sender.urls.owner)
    made = Browser(sender.urls, sender.application)
    made.start_server()
    yield made
    made.kill_server()


@pytest.mark.parametrize(("hold", "there"), [(kills.before_commit, 0), (kills.after_commit, 1)])
def test_when_the_web_server_is_killed_the_same_button_leads_to_the_one_receipt(sender, browser, hold, there):
    form = browser.form()
    lost: list[BaseException] = []

    def press() -> None:
        try:
            browser.ask("POST", browser.page, form)
        except (OSError, http.client.HTTPException) as error:
            lost.append(error)

    with hold(sender.urls.owner) as wait:
        pressing = threading.Thread(target=press)
        pressing.start()
        wait()
        browser.kill_server()
        pressing.join(20)
    assert (len(lost), sender.cases(), len(sender.submissions())) == (1, there, there)

    browser.start_server()
    answers = [browser.ask("POST", browser.page, form) for _ in range(2)]

    assert {(status, where) for status, where, _ in answers} == {(302, browser.page.replace("check", "submitted"))}
    (case,) = sender.application.cases.all()
    _, _, receipt = browser.ask("GET", f"/my/cases/{case.reference}/receipt.txt")
    sender.now = dt.datetime.now(dt.UTC)
    sender.assert_submitted_once({"business-licence": receipt})


@pytest.mark.parametrize("hold", [kills.before_commit, kills.after_commit])
def test_when_the_database_is_killed_it_is_submitted_whole_or_not_at_all(sender, hold: Callable):
    server = int((settings.DATA_DIR / "postgres" / "postmaster.pid").read_text().split("\n")[0])
    process = None
    try:
        with hold(sender.urls.owner) as wait:
            process = sender.start()
            wait()
            os.kill(server, signal.SIGKILL)
    except psycopg.OperationalError:
        pass  # the one that held it went down too
    said, _ = process.communicate(timeout=60)
    assert (said, process.returncode != 0) == ("", True)
    connection.close()
    start_again(sender.urls.owner)

    assert len(sender.submissions()) == sender.cases()
    sender.assert_submitted_once(sender.send())


def start_again(url: str) -> None:
    """The supervisor's part: what is left of the old server may still be ending."""
    for attempt in range(20):
        try:
            embedded.start(settings.DATA_DIR, durable=False)
        except Exception:
            if attempt == 19:
                raise
        else:
            break
    with kills.administrator(url) as admin:
        kills.let_go(admin)
