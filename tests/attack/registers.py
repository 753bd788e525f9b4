"""Registers that fail, lie or attack. What they send is never taken as a fact; that there is none, only they can say.

A hostile server stands where a register that speaks HTTP is said to be; the house asks it as it asks for a case.
"""

import contextlib
import json
import re
import resource
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from tests.attack.case import Outcome, line
from tests.attack.installation import Installation

Record = dict[str, Any]
Send = Callable[[socket.socket, Record, str], None]
MOST_MEMORY = 300 * 1024  # kB that an answer may add to the highest mark
OWN_404 = {"error": "no such record"}


def _http(status: str, body: bytes, *headers: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return ("\r\n".join(head) + "\r\n\r\n").encode() + body


def _says(status: str, make: Callable[[Record], object], *headers: str) -> Send:
    """Answers with what is made of the true record: bytes as they are, anything else as JSON."""

    def send(connection: socket.socket, record: Record, _: str) -> None:
        made = make(record)
        body = made if isinstance(made, bytes) else json.dumps(made, ensure_ascii=False).encode()
        connection.sendall(_http(status, body, *(headers or ("Content-Type: application/json",))))

    return send


def _none(record: Record) -> Record:
    return {"none": {KEY[0]: record[KEY[0]]}}


def _drip(connection: socket.socket, record: Record, _: str) -> None:
    body = json.dumps(record).encode()
    connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode())
    for byte in body:
        connection.sendall(bytes([byte]))
        time.sleep(0.2)


def _silent(connection: socket.socket, record: Record, _: str) -> None:
    time.sleep(20)


def _reset(connection: socket.socket, record: Record, _: str) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def _tls(connection: socket.socket, record: Record, _: str) -> None:
    connection.sendall(bytes.fromhex("15030100020246"))


def _cut(connection: socket.socket, record: Record, _: str) -> None:
    body = json.dumps(record).encode()
    connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {len(body) + 100}\r\n\r\n".encode() + body)


def _huge(connection: socket.socket, record: Record, _: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b'{"x":"')
    for _ in range(200):
        connection.sendall(b"x" * 1_000_000)


def _redirect(where: str) -> Send:
    def send(connection: socket.socket, record: Record, url: str) -> None:
        connection.sendall(_http("302 Found", b"", f"Location: {where.format(url=url)}"))

    return send


def _bomb(size: int) -> bytes:
    """Packed in pieces, so that only who unpacks it needs the memory."""
    packer, piece = zlib.compressobj(9, wbits=31), b" " * 1_000_000
    pieces = [packer.compress(piece) for _ in range(size // len(piece))]
    return b"".join([*pieces, packer.compress(b"{}"), packer.flush()])


def _dates(value: str) -> Callable[[Record], Record]:
    return lambda record: {
        name: value if re.fullmatch(r"\d{4}-\d\d-\d\d", str(told)) else told for name, told in record.items()
    }


def _each(value: object) -> Callable[[Record], Record]:
    """Every field but the key has another value."""
    return lambda record: {name: told if name == KEY[0] else value for name, told in record.items()}


KEY = [""]  # the field under which the record is asked for; set once it is known

MODES: tuple[tuple[str, str, Send], ...] = (
    ("null", "It answers null.", _says("200 OK", lambda _: None)),
    ("false", "It answers false.", _says("200 OK", lambda _: False)),
    ("list", "It answers an empty list.", _says("200 OK", lambda _: [])),
    ("empty", "It answers nothing with 200.", _says("200 OK", lambda _: b"")),
    ("no-content", "It answers 204.", _says("204 No Content", lambda _: b"")),
    ("error-200", "It answers 200 with an error.", _says("200 OK", lambda _: {"error": "down"})),
    ("404-html", "A proxy before it answers 404 with a page.", _says(
        "404 Not Found", lambda _: b"<html>nginx</html>", "Content-Type: text/html"
    )),
    ("404-empty", "Something answers 404 without a body.", _says("404 Not Found", lambda _: b"")),
    ("404-route", "Another service answers 404 in JSON.", _says("404 Not Found", lambda _: {"detail": "Not Found"})),
    ("410", "It answers 410.", _says("410 Gone", lambda _: {})),
    ("401", "It does not know our token.", _says("401 Unauthorized", lambda _: {})),
    ("500", "It answers 500.", _says("500 Internal Server Error", lambda _: OWN_404)),
    ("another", "It answers with another person's record.", _says("200 OK", lambda r: {**r, KEY[0]: "another"})),
    ("keyless", "Its record does not say whose it is.", _says(
        "200 OK", lambda r: {name: told for name, told in r.items() if name != KEY[0]}
    )),
    ("html", "It answers with a page.", _says("200 OK", lambda _: b"<html>login</html>", "Content-Type: text/html")),
    ("huge", "It answers 200 MB.", _huge),
    ("drip", "It answers a byte at a time.", _drip),
    ("silent", "It answers nothing at all.", _silent),
    ("redirect-endless", "It leads on to itself.", _redirect("{url}")),
    ("redirect-file", "It leads on to a file.", _redirect("file:///etc/passwd")),
    ("redirect-host", "It leads on to another host.", _redirect("http://127.0.0.2:9/x")),
    ("gzip-bomb", "A megabyte of it unpacks to one gigabyte.", _says(
        "200 OK", lambda _: _bomb(1_000_000_000), "Content-Encoding: gzip"
    )),
    ("charset", "It answers in another encoding.", _says(
        "200 OK", lambda r: json.dumps(r).encode("utf-16-le") + b"\xff"
    )),
    ("double-keys", "It says each field twice, with two values.", _says("200 OK", lambda r: (
        json.dumps(r)[:-1] + "," + json.dumps(_each("1")(r))[1:]
    ).encode())),
    ("nan", "Its numbers are NaN.", _says("200 OK", lambda r: json.dumps(_each(float("nan"))(r)).encode())),
    ("future", "Its dates are in the year 20000.", _says("200 OK", _dates("20000-01-01"))),
    ("impossible", "Its dates are none.", _says("200 OK", _dates("2026-02-31"))),
    ("ancient", "Its dates are before Christ.", _says("200 OK", _dates("-0044-03-15"))),
    ("missing", "It has lost all fields but the key.", _says("200 OK", lambda r: {KEY[0]: r[KEY[0]]})),
    ("renamed", "Its fields have other names.", _says("200 OK", lambda r: {KEY[0]: r[KEY[0]]} | {
        f"{name}_v2": told for name, told in r.items()
    })),
    ("lists", "Its fields are lists.", _says("200 OK", _each(["a", "b"]))),
    ("objects", "Its fields are objects.", _says("200 OK", _each({"value": 1}))),
    ("control", "Its texts have control characters.", _says("200 OK", _each("a\x00b\x1b[31m"))),
    ("long-text", "Its texts have half a megabyte.", _says("200 OK", _each("x" * 500_000))),
    ("deep", "It nests a hundred thousand lists.", _says("200 OK", lambda _: b"[" * 100_000)),
    ("cut", "It ends in the middle.", _cut),
    ("reset", "It resets the connection.", _reset),
    ("tls", "It speaks TLS, with an error.", _tls),
)  # fmt: skip


def attack(installation: Installation, *, short: bool) -> Iterator[Outcome]:
    """Ask each hostile register once, as for a case; a true record and a true absence come first."""
    with installation.copy("attack_registers"), Hostile(installation) as hostile:
        yield hostile.control("fetched", _says("200 OK", lambda record: record), "A true record is read.")
        yield hostile.control("not-found", _says("404 Not Found", _none), "That there is none is read.")
        for name, sentence, send in MODES:
            if short and name in {"silent", "drip"}:
                continue
            yield hostile.tried(name, sentence, send)


class Hostile:
    """A server that stands where a register is said to be, and the question that the house asks it."""

    def __init__(self, installation: Installation) -> None:
        self.places = installation.folder / "registers" / "locations.json"
        self.send: Send = _silent
        self._question(installation)

    def _question(self, installation: Installation) -> None:
        """One that was asked for a case before, of a register that speaks HTTP, and the true record."""
        from django.db import connection

        from yimen.releases import queries as releases

        self.release = releases.current()
        with connection.cursor() as cursor:
            cursor.execute("SELECT body FROM ledger_view.acts WHERE kind = 'exchange.evidence.fetched'")
            asked = [json.loads(row[0])["event"] for row in cursor.fetchall()]
            cursor.execute("SELECT applicant_id FROM applications_application LIMIT 1")
            self.person = cursor.fetchone()[0]
        self.event = next(each for each in asked if self._of(each).connector.kind == "http")
        self.register = self._of(self.event)
        self.kind = kind = self.register.evidence[self.event["kind"].partition(".")[2]]
        self.whole = max(self.register.evidence.values(), key=lambda each: len(each.fields))
        KEY[0] = kind.key
        tables = json.loads((installation.folder / "registers" / f"{self.register.id}.json").read_text())
        self.key, found = next(iter(tables[kind.table].items()))
        self.record = {**found, kind.key: self.key}
        self.entry_key, self.entry = next(iter(tables[self.whole.table].items()))

    def _of(self, event: Record):
        return self.release.registers[event["kind"].partition(".")[0]]

    def __enter__(self) -> "Hostile":
        self.before = self.places.read_text()
        self.server = socket.create_server(("127.0.0.1", 0))
        places = json.loads(self.before)
        self.url = f"http://127.0.0.1:{self.server.getsockname()[1]}/{self.register.id}"
        places["http"][self.register.id]["url"] = self.url
        self.places.write_text(json.dumps(places))
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.close()
        self.places.write_text(self.before)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.server.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            asked = connection.recv(65536).split(b" ")
            self.send(connection, self.record, self.url + (asked[1].decode() if len(asked) > 1 else ""))

    def ask(self, send: Send):
        """What the house makes of an answer."""
        from django.utils import timezone

        from yimen.exchange import operations
        from yimen.ledger.acts import SYSTEM

        self.send = send
        operations.breaker.failures.clear()
        operations.breaker.until.clear()
        return operations.fetch(
            self.event["kind"], self.key, agency=self.event["agency"], purpose=self.event["purpose"],
            fields=self.event["fields"], person=self.person, actor=SYSTEM, release=self.release, now=timezone.now(),
        )  # fmt: skip

    def read(self) -> Record | None:
        """All fields of the register's longest record as rules would see them, where they are not the true ones."""
        from yimen.exchange import connectors, rules

        fields = [name for name in self.whole.fields if name != self.whole.key]
        KEY[0], record = self.whole.key, {**self.entry, self.whole.key: self.entry_key}
        kept, self.record = self.record, record
        try:
            found = connectors.find(self.register, self.whole, self.entry_key, fields)
            if found is None:
                return None
            told = rules.typed(self.register, rules.read_record(self.register, self.whole, found, fields))
        except (connectors.Unavailable, rules.BadRecord):
            return {}
        finally:
            KEY[0], self.record = self.kind.key, kept
        true = rules.typed(self.register, rules.read_record(self.register, self.whole, record, fields))
        return {name: value for name, value in told.items() if value is not None and value != true[name]}

    def control(self, outcome: str, send: Send, sentence: str) -> Outcome:
        """What has to be taken as it is said: otherwise nothing below proves anything."""
        answer = self.ask(send)
        fell = None if answer.outcome == outcome else f"it came to {answer.outcome}: {answer.reason}"
        return Outcome(f"registers.control-{outcome}", sentence, fell)

    def tried(self, name: str, sentence: str, send: Send) -> Outcome:
        """Whether nothing of it was taken, in time and in bounds."""
        marked, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
        try:
            answer = self.ask(send)
        except Exception as error:
            return Outcome(f"registers.{name}", sentence, line(f"the fetch broke: {type(error).__name__}: {error}"))
        took, grown = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - marked
        fell, told = None, self.read()
        if answer.outcome == "not-found" or told is None:
            fell = "taken for: there is none"
        elif told:
            fell = f"taken for a fact: {', '.join(sorted(told))}"
        elif took > self.register.time_limit_ms / 1000 + 2:
            fell = f"it took {took:.1f} s"
        elif grown > MOST_MEMORY:
            fell = f"it took {grown // 1024} MB"
        return Outcome(f"registers.{name}", sentence, fell and line(fell))
