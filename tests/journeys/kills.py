"""Holding a transaction at the moment before or after its commit, from outside, so that tests can kill there.

Nothing in the product knows of this: a lock of the administrator's stops the ledger's append, and a standby that never
answers stops the word of a commit that is already durable.
"""

import contextlib
import json
import time
from collections.abc import Callable, Iterator

import psycopg
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict


def administrator(url: str) -> psycopg.Connection:
    """The administrator of the tests' server, in the database of a URL."""
    given = conninfo_to_dict(url)
    password = json.loads((settings.DATA_DIR / "postgres-logins.json").read_text())["postgres"]
    return psycopg.connect(
        host=given["host"], dbname=given["dbname"], user="postgres", password=password, autocommit=True
    )


@contextlib.contextmanager
def before_commit(url: str) -> Iterator[Callable[[], None]]:
    """Hold every act in the middle of its transaction. The function given waits until one is held."""
    with administrator(url) as admin, admin.transaction():
        admin.execute("LOCK TABLE ledger.pending IN SHARE MODE")
        yield lambda: _wait(url, "wait_event_type = 'Lock'")


def wait_for_commits(url: str) -> None:
    """Let sessions that begin from now on wait until their commits are durable, which tests otherwise do without."""
    with administrator(url) as admin:
        admin.execute(f'ALTER DATABASE "{admin.info.dbname}" SET synchronous_commit = on')


@contextlib.contextmanager
def after_commit(url: str) -> Iterator[Callable[[], None]]:
    """Let transactions commit but not say so. The function given waits until one has committed."""
    wait_for_commits(url)
    with administrator(url) as admin:
        admin.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        admin.execute("SELECT pg_reload_conf()")
        try:
            yield lambda: _wait(url, "wait_event = 'SyncRep'")
        finally:
            let_go(admin)


def let_go(admin: psycopg.Connection) -> None:
    """Wait for no standby any more; needed once more when the server died in between."""
    admin.execute("ALTER SYSTEM RESET synchronous_standby_names")
    admin.execute("SELECT pg_reload_conf()")
    while admin.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'SyncRep'").fetchone():
        time.sleep(0.02)


def _wait(url: str, condition: str, *, seconds: float = 20) -> None:
    with administrator(url) as admin:
        for _ in range(int(seconds * 50)):
            sessions = "FROM pg_stat_activity WHERE usename = 'yimen_app' AND datname = current_database()"
            if admin.execute(f"SELECT 1 {sessions} AND {condition}").fetchone():
                return
            time.sleep(0.02)
    raise AssertionError(f"nothing came to wait: {condition}")
