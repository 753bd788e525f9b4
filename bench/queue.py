"""Whether a queue and a submission stay fast as cases grow from 1,000 to 100,000, in one run.

The queue is asked for as an officer's page over HTTP; submitting is the operation behind the citizen's button, one
transaction with its act, receipt and first task. The peer of both is the same with a hundred times fewer cases.
"""

import datetime as dt
import json
import subprocess
import sys
import time

from bench import environment, pages

SIZES = (1_000, 100_000)
SUBMISSIONS = 20


def main() -> None:
    """Measure and print."""
    with environment.database(steps=("migrate", "load")) as folder:
        register = subprocess.Popen([sys.executable, "-m", "yimen.demo.registers.server"], stderr=subprocess.DEVNULL)
        try:
            measure(json.loads((folder / "registers" / "cast.json").read_text()))
        finally:
            register.terminate()
            register.wait(10)


def measure(cast: list[dict]) -> None:
    """Fill, ask and submit at each size."""
    import psycopg
    from django.conf import settings
    from django.utils import timezone

    from bench import _cases
    from yimen.ledger import sequencer
    from yimen.releases import queries as releases

    now, release = timezone.now(), releases.current()
    people = [pages.enrol(entry) for entry in cast if not entry["posts"]]
    places = [
        (service.id, service.agency, post["post"], post["division"])
        for service in release.services.values()
        for entry in cast
        for post in entry["posts"]
        if post["post"].split(".")[0] == service.agency
    ]
    officer = next(entry for entry in cast if entry["posts"])
    with psycopg.connect(settings.DATABASE_URLS["owner"]) as owner:
        owner.execute("INSERT INTO ledger.kinds VALUES (%s)", ["bench.cases.filled"])
    print(environment.HEAD)
    present = 0
    for size in SIZES:
        begun = time.perf_counter()
        _cases.fill(
            size - present,
            people=people,
            places=places,
            life_event="open-a-restaurant",
            release=release.digest,
            now=now,
        )
        sequencer.sequence_now()
        with psycopg.connect(settings.DATABASE_URLS["owner"], autocommit=True) as owner:
            owner.execute("ANALYZE")  # as the server itself does within a minute
        print(f"{size - present} cases made in {time.perf_counter() - begun:.0f} s")
        present = size
        cookie = pages.session(officer["id_number"])
        with pages.server("yimen.web.asgi:application") as port:
            if (status := pages.first_answer(port, "/office/", cookie)) == 200:
                for clients in (1, 16):
                    asked = pages.ask(port, "/office/", cookie, clients=clients)
                    print(asked.line(f"the queue of {size} cases, clients: {clients}"))
            else:
                print(f"/office/ answers {status} and is not measured")
        print(submitting(cast, people[0], now=now).line(f"submitting beside {size} cases"))


def submitting(cast: list[dict], person, *, now: dt.datetime) -> environment.Measured:
    """Bring applications to where only submitting is left; then the time of that."""
    from tests.journeys.applying import ready_to_submit
    from yimen.applications.operations import submission
    from yimen.ledger.acts import Actor
    from yimen.releases import queries as releases

    answers = {"premises.number": next(entry["premises"] for entry in cast if entry.get("premises"))}
    actor = Actor(kind="person", id=str(person.id))
    ready = [ready_to_submit(person, answers, release=releases.current(), now=now) for _ in range(SUBMISSIONS)]
    latencies = []
    begun = time.perf_counter()
    for application in ready:
        started = time.perf_counter()
        submission.submit(application.id, "licence", key="bench", actor=actor, now=now)
        latencies.append(time.perf_counter() - started)
    return environment.Measured(sorted(latencies), time.perf_counter() - begun)


if __name__ == "__main__":
    main()
