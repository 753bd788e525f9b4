"""The logs hold nobody's number or name, whatever fails; and no process waits for the database for ever."""

import io
import logging
import logging.config
import os
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction

from yimen.platform import limits
from yimen.platform.cluster import Cluster

NUMBER, PHONE, NAME = "990101199003070021", "13900000001", "林晓梅"


def test_the_database_s_log_quotes_neither_statement_nor_row(server):
    log = Cluster.at(settings.DATA_DIR).folder / "server.log"
    begun = log.stat().st_size
    with psycopg.connect(server.owner, autocommit=True) as connected:
        connected.execute("CREATE TEMP TABLE people (number text PRIMARY KEY, name text, CHECK (name <> '-'))")
        connected.execute("INSERT INTO people VALUES (%s, %s)", [NUMBER, NAME])
        with pytest.raises(psycopg.errors.UniqueViolation):
            connected.execute("INSERT INTO people VALUES (%s, %s)", [NUMBER, NAME])
        with pytest.raises(psycopg.errors.CheckViolation):
            connected.execute(f"INSERT INTO people VALUES ('{NUMBER}1', '-') /* {NAME} {PHONE} */")

    said = log.read_bytes()[begun:].decode()
    assert "duplicate key value" in said
    assert not [each for each in (NUMBER, PHONE, NAME) if each in said]


def test_our_log_of_a_failed_statement_quotes_nothing_of_it(server):
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    configured = logging.config.DictConfigurator({**settings.LOGGING, "handlers": {}, "root": {}})
    handler.setFormatter(configured.configure_formatter({**settings.LOGGING["formatters"]["line"]}))
    logger = logging.Logger("test")
    logger.addHandler(handler)
    try:
        with psycopg.connect(server.owner, autocommit=True) as connected:
            connected.execute("CREATE TEMP TABLE people (number text, name text PRIMARY KEY)")
            connected.execute("INSERT INTO people VALUES (%s, %s), ('-', %s)", [NUMBER, NAME, NAME])
    except psycopg.Error:
        logger.exception("could not keep %s of %s", NUMBER, PHONE)

    said = written.getvalue()
    assert "duplicate key value" in said and "Traceback" in said
    assert not [each for each in (NUMBER, PHONE, NAME) if each in said]


@pytest.mark.parametrize(
    ("module", "expected"),
    [("yimen.web.wsgi", ["30s", "10s", "1min"]), ("yimen.web.background", ["15min", "1min", "5min"])],
)
def test_each_process_has_its_limits(server, module, expected):
    code = (
        f"import {module} as module, django; django.setup()\n"
        "getattr(module, 'limit', lambda: None)()\n"
        "from django.db import connection\n"
        "names = 'statement_timeout lock_timeout idle_in_transaction_session_timeout'.split()\n"
        "with connection.cursor() as cursor:\n"
        "    for name in names:\n"
        "        cursor.execute(f'SHOW {name}')\n"
        "        print(cursor.fetchone()[0])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=os.environ, check=False)

    assert done.stdout.split() == expected, done.stderr


@pytest.mark.django_db
def test_a_statement_that_takes_too_long_is_ended():
    limits.Limits(statement=1, lock=1, idle=60)._set(connection=connection)
    with pytest.raises(OperationalError, match="statement timeout"), transaction.atomic():
        connection.cursor().execute("SELECT pg_sleep(20)")
