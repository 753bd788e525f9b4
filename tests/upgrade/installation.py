"""An installation as it was left: its database, its keys and secret, and what people saw of it."""

import base64
import contextlib
import hashlib
import json
import lzma
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.test import override_settings
from psycopg import sql

from tests.upgrade import house

LEFT = Path(__file__).parent / "left"
SECRET = "the secret of an installation that is made for tests only"
KEYS = ("log", "receipts", "evidence", "credentials")
"""The keys that it has. They are made from their names, for they protect nothing; one that a later room adds is new."""


@contextlib.contextmanager
def its_keys() -> Iterator[None]:
    """While it lasts, the worker's data folder holds the keys of the installation, and its secret is in force."""
    folder, aside = settings.DATA_DIR / "keys", settings.DATA_DIR / "keys-aside"
    folder.mkdir(parents=True, exist_ok=True)
    folder.rename(aside)
    folder.mkdir()
    for name in KEYS:
        (folder / f"{name}.ed25519").write_bytes(hashlib.sha256(f"{SECRET}: {name}".encode()).digest())
    house.keys.private_key.cache_clear()
    try:
        with override_settings(SECRET_KEY=SECRET):
            yield
    finally:
        shutil.rmtree(folder)
        aside.rename(folder)
        house.keys.private_key.cache_clear()


def keep(urls: house.embedded.Urls, seen: dict[str, Any], folder: Path) -> None:
    """Write the database and what was seen of it into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    dump = house.run("pg_dump", "--no-owner", urls.owner)
    (folder / "database.sql.xz").write_bytes(lzma.compress(dump.encode(), preset=9 | lzma.PRESET_EXTREME))
    text = json.dumps(seen, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "seen.json.xz").write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


def seen(folder: Path) -> dict[str, Any]:
    """What people saw of it when it was left."""
    return json.loads(lzma.decompress((folder / "seen.json.xz").read_bytes()))


def restore(folder: Path, urls: house.embedded.Urls) -> None:
    """Put its database into an empty one, as the schema's owner."""
    dump = lzma.decompress((folder / "database.sql.xz").read_bytes()).decode()
    house.run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction", "-d", urls.owner, given=dump)


CASTS = re.compile(r"[()]|::(character varying|text)(\[\])?")
"""What of an expression is written elsewhere once it was read back from a dump: the same lists, cast item by item."""


def schema(urls: house.embedded.Urls) -> set[str]:
    """Every table, constraint, trigger, function and right of a database, as pg_dump writes each."""
    said = house.run("pg_dump", "--no-owner", "--schema-only", urls.owner)
    return {
        CASTS.sub("", each.partition("\n--\n-- PostgreSQL database dump complete")[0]).strip()
        for each in said.split("\n--\n-- Name: ")[1:]
    }


def rows(urls: house.embedded.Urls) -> dict[int, int]:
    """How many rows each table has, by what stays when a table is renamed: its number in the database."""
    with psycopg.connect(urls.owner) as connection:
        tables = connection.execute(
            "SELECT c.oid, n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind = 'r' AND n.nspname IN ('public', 'ledger')"
        ).fetchall()
        counted = {}
        for number, *name in tables:
            count = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(*name))
            counted[number] = connection.execute(count).fetchone()[0]
        return counted


def bytes_of(text: str) -> bytes:
    """A hash as it is kept, in base64."""
    return base64.b64decode(text)
