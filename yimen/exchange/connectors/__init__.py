"""Ways to read a register, and to enter a record where it may be; one module each.

What goes wrong is `Unavailable`, with the reason for whoever runs it.

Where the registers of an installation are stands in `registers/locations.json` of its data folder:
`{"postgres": {"population": "postgresql://…"}, "http": {"enterprises": {"url": "http://…", "token": "…"}}}`;
files of SQLite and CSV lie beside it.
"""

import collections
import functools
import json
import queue
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

from yimen.exchange.connectors import csv, http, postgres, sqlite
from yimen.exchange.connectors.base import Batch, BulkQuery, Put, RecordQuery, Unavailable, refuse_stray
from yimen.government.schema import EvidenceKind, Register

__all__ = ["Unavailable", "find", "is_key", "put", "records"]

_READERS: dict[str, Callable[[Any, RecordQuery, Mapping[str, Any], Path], Mapping[str, Any] | None]] = {
    "postgres": postgres.find,
    "sqlite": sqlite.find,
    "http": http.find,
    "csv": csv.find,
}
_SWEEPERS: dict[str, Callable[[Any, BulkQuery, Mapping[str, Any], Path], Iterable[Batch]]] = {
    "postgres": postgres.records,
    "sqlite": sqlite.records,
    "http": http.records,
    "csv": csv.records,
}

_WRITERS: dict[str, Callable[[Any, Put, Mapping[str, Any], Path], None]] = {
    "postgres": postgres.put,
    "sqlite": sqlite.put,
    "http": http.put,
}

LONGEST_KEY = 200
GRACE = 0.25  # seconds that a connector may be late by, so that its own reason is told
SWEEP_SECONDS = 900.0  # for all records of one table
FEW = 3  # times the limit of one question for the records of a few: somebody waits for the page
AT_ONCE = 16  # questions to one register, so that one that hangs cannot take the whole server with it

FEW_AT_ONCE = 2  # of those that a page waits for, in one process

_places: dict[str, threading.BoundedSemaphore] = collections.defaultdict(lambda: threading.BoundedSemaphore(AT_ONCE))
_places_of_few: dict[str, threading.BoundedSemaphore] = collections.defaultdict(
    lambda: threading.BoundedSemaphore(FEW_AT_ONCE)
)


def is_key(text: str) -> bool:
    """Whether a record can stand under it. No register is asked for a strange one: that is no fault of theirs."""
    return text not in {"", ".", ".."} and text.isprintable() and len(text) <= LONGEST_KEY


def find(register: Register, kind: EvidenceKind, key: str, fields: list[str]) -> Mapping[str, Any] | None:
    """The record under a key with the wanted fields; None if there is none. Raises Unavailable, in time."""
    if not is_key(key):
        return None
    ask = RecordQuery(
        register=register.id,
        table=kind.table,
        key_field=kind.key,
        key=key,
        fields=tuple(fields),
        seconds=register.time_limit_ms / 1000,
    )
    refuse_stray(register.connector)
    folder = settings.DATA_DIR / "registers"
    read = _READERS[register.connector.kind]
    return _in_time(ask, lambda: read(register.connector, ask, locations(), folder))


def records(
    register: Register, kind: EvidenceKind, fields: Sequence[str], *, where: tuple[str, Sequence[str]] | None = None
) -> Iterable[Batch]:
    """All records of a kind of evidence with these fields, in batches of text; raises Unavailable on the way.

    `where` keeps those in which one field is among some values.
    """
    sweep = BulkQuery(
        register=register.id,
        table=kind.table,
        key_field=kind.key,
        fields=tuple(fields),
        seconds=SWEEP_SECONDS if where is None else register.time_limit_ms / 1000 * FEW,
        where=None if where is None else (where[0], tuple(where[1])),
    )
    refuse_stray(register.connector)
    read = _SWEEPERS[register.connector.kind]
    place = _places_of_few[register.id] if where is not None else None
    if place is not None and not place.acquire(blocking=False):
        raise Unavailable("too many questions wait for its answer")
    try:
        yield from read(register.connector, sweep, locations(), settings.DATA_DIR / "registers")
    except Unavailable:
        raise
    except Exception as problem:  # whatever a register does, it is the only one that fails
        raise Unavailable(type(problem).__name__) from problem
    finally:
        if place is not None:
            place.release()


def put(register: Register, kind: EvidenceKind, key: str, values: Mapping[str, Any]) -> None:
    """Enter a record under a key: a new one, or other values for some of its fields. Entering it again changes nothing.

    Raises Unavailable, in time; also for a register that is not declared `writable`.
    """
    if not register.connector.writable:
        raise Unavailable("nothing can be entered in it")
    record = Put(
        register=register.id,
        table=kind.table,
        key_field=kind.key,
        key=key,
        values={**values, kind.key: key},
        seconds=register.time_limit_ms / 1000,
    )
    refuse_stray(register.connector)
    write = _WRITERS[register.connector.kind]
    folder = settings.DATA_DIR / "registers"
    _in_time(record, lambda: write(register.connector, record, locations(), folder))


def _in_time(ask: RecordQuery | Put, read: Callable[[], Mapping[str, Any] | None]) -> Mapping[str, Any] | None:
    """Ask in a thread that is left behind when the time is over: no library's own limit covers every way to hang."""
    place = _places[ask.register]
    if not place.acquire(blocking=False):
        raise Unavailable("too many questions wait for its answer")
    answers: queue.SimpleQueue[Mapping[str, Any] | Exception | None] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put(read())
        except Exception as problem:
            answers.put(problem)
        finally:
            place.release()

    threading.Thread(target=run, name=f"register-{ask.register}", daemon=True).start()
    try:
        answer = answers.get(timeout=ask.seconds + GRACE)
    except queue.Empty:
        raise Unavailable("it did not answer in time") from None
    if isinstance(answer, Unavailable):
        raise answer
    if isinstance(answer, Exception):
        raise Unavailable(type(answer).__name__) from answer
    return answer


def locations() -> Mapping[str, Any]:
    """Where the registers of this installation are. Raises Unavailable when nothing says so."""
    path = settings.DATA_DIR / "registers" / "locations.json"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        raise Unavailable("registers/locations.json is missing") from None


@functools.lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
