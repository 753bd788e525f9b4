"""Each login does what it is for: pages append, the worker erases, the sequencer alone grows the tree and signs it."""

import dataclasses
import itertools

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from yimen.ledger import founding, sequencer, verifying
from yimen.platform import embedded

_numbers = itertools.count(1)


@pytest.fixture
def separated(django_db_setup, use_database, monkeypatch):
    """A database whose three logins are three."""
    name = f"separated_{next(_numbers)}"
    urls = embedded.clone_database(settings.DATA_DIR, template="yimen", name=name)
    with use_database(dataclasses.replace(urls, app=urls.owner)):
        settings.DATABASE_URLS.update(dataclasses.asdict(urls))
        founding.after_migrations()
        connection.close()
    with use_database(urls):
        settings.DATABASE_URLS.update(dataclasses.asdict(urls))
        yield urls
    embedded.drop_database(settings.DATA_DIR, name=name)


def allowed(url: str) -> set[str]:
    """The functions of the ledger that a login may call."""
    with psycopg.connect(url) as login:
        found = login.execute(
            "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname = 'ledger' AND has_function_privilege(p.oid, 'EXECUTE')"
        ).fetchall()
    return {name for (name,) in found}


def test_no_login_may_call_more_than_it_needs(separated):
    assert allowed(separated.app) == {"append", "root"}
    assert allowed(separated.worker) == {"append", "root", "erase"}
    assert allowed(separated.sequencer) == {"sequence", "publish", "root"}


def test_the_sequencer_reads_and_changes_no_table_of_the_application(separated):
    with psycopg.connect(separated.sequencer, autocommit=True) as login:
        for table in ("cases_case", "identity_person", "django_session", "ledger_follower"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                login.execute(f"SELECT FROM {table}")


def test_a_separated_installation_is_whole_and_a_command_sequences_as_the_sequencer(separated, now):
    from django.db import transaction

    from yimen.ledger import events, operations
    from yimen.ledger.acts import SYSTEM

    with transaction.atomic():
        operations.append(events.BodiesErased(acts=[], basis="-", reason="-"), actor=SYSTEM, now=now)

    assert sequencer.sequence_now() == 1
    report = verifying.verify()
    assert (report.problems, report.checkpoints) == ([], 1)
    assert not any("one login stands for several" in note for note in report.notes)


def test_a_right_of_another_login_is_named(separated):
    with psycopg.connect(separated.owner, autocommit=True) as owner:
        owner.execute("GRANT EXECUTE ON FUNCTION ledger.publish TO yimen_app")

    assert "function ledger.publish(bigint,text): yimen_app may EXECUTE, which this version does not grant" in (
        verifying.verify().problems
    )
