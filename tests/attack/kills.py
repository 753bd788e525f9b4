"""kill -9 of every process while people submit: what was acknowledged is kept once, the site comes back."""

import http.client
import itertools
import os
import signal
import threading
import time
from collections.abc import Iterator

from tests.attack import errands, machine
from tests.attack.browser import Visitor, signed_in
from tests.attack.case import Outcome, line
from tests.attack.installation import Installation

TARGETS = {
    "the web server": "granian", "the sequencer": "yimen.web.background sequencer",
    "the worker": "yimen.web.background worker", "PostgreSQL": "",
}  # fmt: skip
LONGEST = 150.0  # seconds of killing
BACK = 45  # seconds; a machine that is busy with something else takes its time


class Sender(threading.Thread):
    """Submits applications that are ready, one after the other, pressing again until it is told that it is done."""

    def __init__(self, ready: list[errands.Errand], visitor: Visitor) -> None:
        super().__init__(daemon=True)
        self.waiting, self.visitor, self.stopped = list(ready), visitor, threading.Event()
        self.acknowledged: list[errands.Errand] = []
        self.pressed = 0

    def run(self) -> None:
        """Press the same button with the same key until the answer leads on."""
        while self.waiting and not self.stopped.is_set():
            errand = self.waiting[0]
            base = f"/my/applications/{errand.application.reference}/{errand.first}/"
            page = base + "all-the-same/"
            answer = self.visitor.ask("POST", page, {"key": str(errand.application.id)}, timeout=20)
            self.pressed += 1
            if answer.status == 302 and answer.headers.get("location", "").endswith("/submitted/"):
                self.acknowledged.append(self.waiting.pop(0))
            elif answer.status not in {0, 302, 500, 502, 503}:
                self.waiting.append(self.waiting.pop(0))
            time.sleep(0.05)


def attack(installation: Installation, *, short: bool) -> Iterator[Outcome]:
    """Kill while somebody submits, then count; at last, one process dies six times within a minute."""
    installation.site()
    kills, count = (15, 6) if short else (120, 24)
    ready = [errands.Errand().start().ready() for _ in range(count)]
    sender = Sender(ready, signed_in(installation, ready[0].person.id_number))
    sender.start()
    done, rounds, silent = 0, 0, 0
    until = time.monotonic() + LONGEST
    for name in itertools.islice(itertools.cycle(TARGETS), kills):
        if time.monotonic() > until:
            break
        if not _kill(installation, TARGETS[name]):
            continue
        done += 1
        time.sleep(0.4)
        if TARGETS[name]:
            continue  # one after the other, so that they have to come back together
        rounds += 1
        if not installation.wait(seconds=BACK):
            silent += installation.process is None or installation.process.poll() is None
        if installation.process is not None and installation.process.poll() is not None:
            installation.site()
    sender.join(60)
    sender.stopped.set()
    installation.wait()
    yield _counted(ready, sender.acknowledged, done)
    yield _receipts(installation, sender, done)
    yield _verified(done)
    yield Outcome("kills.comes-back", f"When all were killed in a row the site answers within {BACK} seconds.", (
        f"{silent} of {rounds} times it did not" if silent else None
    ), rounds)  # fmt: skip
    yield _six(installation)


def _kill(installation: Installation, command: str) -> bool:
    """Kill one process by its command, or PostgreSQL's first; whether there was one."""
    if not command:
        try:
            pid = int((installation.folder / "postgres" / "postmaster.pid").read_text().split("\n")[0])
            os.kill(pid, signal.SIGKILL)
        except (OSError, ValueError):
            return False
        return True
    found = sorted(pid for pid, told in machine.processes(installation).items() if command in told)
    if not found:
        return False
    try:
        os.kill(found[-1] if command == "granian" else found[0], signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _connected() -> None:
    from django.db import connections

    connections.close_all()


def _counted(ready: list[errands.Errand], acknowledged: list[errands.Errand], done: int) -> Outcome:
    """Each acknowledged application has its cases once; one that was not has them once or not at all."""
    from yimen.ledger import queries

    _connected()
    wrong = []
    for errand in ready:
        cases = list(errand.application.cases.all())
        acts = [a for a in queries.acts_of(f"application:{errand.application.id}") if a.kind == "case.submitted"]
        services = {case.definition for case in cases}
        if len(cases) != len(services) or len(acts) != len(cases) or (errand in acknowledged and not cases):
            wrong.append(f"{errand.application.reference}: {len(cases)} cases, {len(acts)} acts")
    fell = None
    if wrong:
        fell = f"{len(wrong)} of {len(ready)}: {wrong[0]}"
    elif not acknowledged:
        fell = "could not be tried: nothing was acknowledged"
    return Outcome(
        "kills.kept-once", "What was acknowledged is kept, and nothing is doubled.", fell and line(fell), done
    )


def _receipts(installation: Installation, sender: Sender, done: int) -> Outcome:
    """Each acknowledged receipt is one of an act in the log."""
    from django.utils import timezone

    from yimen.ledger import queries, sequencer

    sequencer.sequence_now()
    lost, count = [], 0
    for errand in sender.acknowledged:
        for case in errand.application.cases.all():
            receipt = sender.visitor.ask("GET", f"/my/cases/{case.reference}/receipt.txt").text
            count += 1
            state = queries.check_receipt(receipt, now=timezone.now()).state
            if state != "in-log":
                lost.append(f"{case.reference}: {state}")
    fell = f"{len(lost)} of {count}: {lost[0]}" if lost else None
    return Outcome("kills.receipts", "Every receipt that was given is in the log.", fell and line(fell), count)


def _verified(done: int) -> Outcome:
    from yimen.ledger import verifying

    problems = verifying.verify().problems
    return Outcome(
        "kills.verify", "After all kills everything fits together.", line(problems[0]) if problems else None, done
    )


def _six(installation: Installation) -> Outcome:
    """A worker that dies again and again must not take the pages with it."""
    sentence = "The worker is killed six times within a minute; pages go on."
    until = time.monotonic() + 55
    killed = 0
    while killed < 6 and time.monotonic() < until:
        killed += _kill(installation, TARGETS["the worker"])
        time.sleep(3)
    answers = []
    for _ in range(8):
        try:
            answers.append(installation.ask("GET", "/", timeout=5)[0])
        except (OSError, http.client.HTTPException):
            answers.append(0)
        time.sleep(0.5)
    ended = installation.process is not None and installation.process.poll() is not None
    fell = "the whole site ended" if ended else f"answers {sorted(set(answers))}" if set(answers) != {200} else None
    return Outcome("kills.six-deaths", sentence, fell, killed)
