"""How fast pages are, beside an empty view of the same framework on the same server, in the same run.

Each page is asked for by 1 and by 16 clients that keep their connection; the peer is asked between them. The ratio to
the peer says what our code costs; the figures alone belong to this machine.
"""

import contextlib
import http.client
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator

from bench import environment
from yimen.platform import serving

SECONDS = 3.0
PUBLIC = (
    "/",
    "/search/?q=%E9%A4%90%E9%A6%86",
    "/life-events/open-a-restaurant/",
    "/services/food-permit/",
    "/receipts/",
)
PERSON = ("/my/", "/my/licences/", "/my/readings/")
OFFICER = ("/office/",)


@contextlib.contextmanager
def server(application: str) -> Iterator[int]:
    """The web server of `make run` with an application; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        serving.command(application, port=port, workers=2, log_level="error", kill_after=2),
        env=os.environ | {"PORT": str(port), "YIMEN_ADDRESS_RATE": "0"},
    )
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def ask(port: int, path: str, cookie: str, *, clients: int) -> environment.Measured:
    """Ask for a page for some seconds. Every answer must be 200."""
    own = threading.local()

    def once() -> None:
        if not hasattr(own, "connection"):
            own.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Cookie": cookie, "Accept-Encoding": "gzip", "Accept-Language": "zh-CN"}
        own.connection.request("GET", path, headers=headers)
        answer = own.connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")

    return environment.load(clients, SECONDS, once)


def first_answer(port: int, path: str, cookie: str) -> int:
    """The status of a page that is asked for the first time."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Cookie": cookie})
    with contextlib.closing(connection):
        return connection.getresponse().status


def session(id_number: str) -> str:
    """The cookie of somebody of the cast who has signed in."""
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from yimen.identity import queries, sessions

    store = SessionStore()
    now = timezone.now().isoformat()
    store[sessions.PERSON] = str(queries.person_by_number(id_number).id)
    store[sessions.SIGNED_IN_AT] = store[sessions.LAST_SEEN_AT] = now
    store.save()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def main() -> None:
    """Measure and print."""
    import json

    with environment.database(steps=("migrate", "load")) as folder:
        cast = json.loads((folder / "registers" / "cast.json").read_text())
        citizen = next(entry for entry in cast if not entry.get("posts"))
        officer = next(entry for entry in cast if entry.get("posts"))
        enrol(citizen)
        visits = [(path, "") for path in PUBLIC]
        visits += [(path, session(citizen["id_number"])) for path in PERSON]
        visits += [(path, session(officer["id_number"])) for path in OFFICER]
        print(environment.HEAD)
        with server("yimen.web.asgi:application") as ours, server("bench._empty:application") as peer:
            for clients in (1, 16):
                for path, cookie in visits:
                    if (status := first_answer(ours, path, cookie)) != 200:
                        print(f"{path} answers {status} and is not measured")
                        continue
                    empty = ask(peer, "/", "", clients=clients)
                    page = ask(ours, path, cookie, clients=clients)
                    print(page.line(f"{path[:32]}, clients: {clients}"), end="")
                    print(f"   {page.percentile(0.5) / empty.percentile(0.5):6.1f} × an empty view")
                print(empty.line(f"an empty view, clients: {clients}"))


def enrol(entry: dict):
    """Make somebody of the cast known, as signing in would."""
    from django.utils import timezone

    from yimen.identity import operations
    from yimen.ledger.acts import SYSTEM

    return operations.register_person(
        id_number=entry["id_number"],
        name=entry["name"],
        phone=entry["phone"],
        provider="demo",
        actor=SYSTEM,
        now=timezone.now(),
    )


if __name__ == "__main__":
    main()
