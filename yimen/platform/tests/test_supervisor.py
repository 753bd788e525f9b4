"""What dies or hangs is started again, later each time, and never ends the others."""

import http.server
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from yimen.platform import supervisor
from yimen.platform.supervisor import Child, Pulse


@pytest.fixture
def child():
    made = Child("a child", [sys.executable, "-c", "import time; time.sleep(600)"], part="worker")
    made.start()
    yield made
    made.stop()


def until(holds, *, within=20.0, doing=lambda: None):
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline
        doing()
        time.sleep(0.05)


def test_one_that_keeps_dying_waits_longer_each_time_and_ends_nobody(monkeypatch):
    waits: list[float] = []
    monkeypatch.setattr(supervisor, "say", lambda text: None)
    dying = Child("a child", [sys.executable, "-c", "raise SystemExit(1)"])
    deaths: list[float] = []

    for _ in range(12):
        waits.append(supervisor._mourn("a child", "ended", deaths))

    assert waits[:4] == [0.2, 0.4, 0.8, 1.6]
    assert waits[-1] == supervisor.LONGEST_WAIT
    dying.start()
    until(lambda: len(dying.deaths) == 3, doing=dying.watch)
    assert dying.due > time.monotonic(), "it waits for its time, and nobody waits for it"
    dying.watch()
    assert dying.process is None


def test_one_that_is_stopped_is_started_again(child, monkeypatch):
    monkeypatch.setattr(supervisor, "STOPPED", 0.2)
    before = child.process.pid
    os.kill(before, signal.SIGSTOP)

    until(lambda: child.process is not None and child.process.pid != before, doing=child.watch)

    assert child.process.poll() is None


def test_one_whose_own_process_is_stopped_is_started_again_with_it(monkeypatch):
    """As one of a web server's two workers: half of the visitors would wait for ever."""
    monkeypatch.setattr(supervisor, "STOPPED", 0.2)
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"
    parent = Child("a server", [sys.executable, "-c", code])
    parent.start()
    try:
        before = parent.process.pid
        inner = Path(f"/proc/{before}/task/{before}/children")
        until(lambda: inner.read_text().split())
        os.kill(int(inner.read_text().split()[0]), signal.SIGSTOP)

        until(lambda: parent.process is not None and parent.process.pid != before, doing=parent.watch)
    finally:
        parent.stop()


class Site:
    """Pages whose health is what a test says."""

    def __init__(self) -> None:
        self.said: dict = {"ok": True, "database": {"ok": True}, "worker": {"ok": True}}
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200 if site.said["database"]["ok"] else 503)
                self.end_headers()
                self.wfile.write(json.dumps(site.said).encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def site():
    made = Site()
    yield made
    made.server.shutdown()


def test_one_whose_part_is_not_well_is_started_again_once(child, site, monkeypatch):
    monkeypatch.setattr(supervisor, "PATIENCE", 3.0)
    pulse = Pulse(site.server.server_port)
    until(lambda: pulse.silent("worker") < 1)
    before = child.process.pid
    child.watch(pulse)
    assert child.process.pid == before

    site.said["worker"]["ok"] = False
    until(lambda: child.process is None, doing=lambda: child.watch(pulse))
    until(lambda: child.process is not None, doing=lambda: child.watch(pulse))

    assert child.process.pid != before
    child.watch(pulse)
    assert child.process is not None, "it has its time to begin"


def test_nobody_is_blamed_for_the_database_but_pages_that_do_not_answer_are(site, monkeypatch):
    site.said = {"ok": False, "database": {"ok": False}}
    pulse = Pulse(site.server.server_port)
    pulse.forgive("worker")
    pulse.forgive("")
    time.sleep(5)
    assert (pulse.silent("worker") < 4, pulse.silent("") < 4) == (True, True)

    site.server.shutdown()
    site.server.server_close()
    time.sleep(5)

    assert pulse.silent("") > 4
    assert pulse.silent("worker") < 4
