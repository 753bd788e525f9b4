"""Ways to read a register, one module each. What goes wrong is `Unavailable`, with the reason for whoever runs it.

Where the registers of an installation are stands in `registers/locations.json` of its data folder:
`{"postgres": {"population": "postgresql://…"}, "http": {"enterprises": {"url": "http://…", "token": "…"}}}`;
files of SQLite and CSV lie beside it.
"""

import functools
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from yimen.exchange.connectors import csv, http, postgres, sqlite
from yimen.exchange.connectors.base import Ask, Unavailable
from yimen.government.schema import EvidenceKind, Register

__all__ = ["Unavailable", "find"]

_READERS: dict[str, Callable[[Any, Ask, Mapping[str, Any], Path], Mapping[str, Any] | None]] = {
    "postgres": postgres.find,
    "sqlite": sqlite.find,
    "http": http.find,
    "csv": csv.find,
}


def find(register: Register, kind: EvidenceKind, key: str, fields: list[str]) -> Mapping[str, Any] | None:
    """The record under a key with the wanted fields; None if there is none. Raises Unavailable, in time."""
    ask = Ask(
        register=register.id,
        table=kind.table,
        key_field=kind.key,
        key=key,
        fields=tuple(fields),
        seconds=register.time_limit_ms / 1000,
    )
    folder = settings.DATA_DIR / "registers"
    return _READERS[register.connector.kind](register.connector, ask, locations(), folder)


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
