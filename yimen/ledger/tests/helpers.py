"""What tests of a ledger that testifies share."""

import json
import uuid

from django.db import connection, transaction
from psycopg.conninfo import conninfo_to_dict

from yimen.ledger import verifying
from yimen.ledger.tests.conftest import BoxPacked


def problems() -> str:
    """All that verifying finds."""
    return "\n".join(verifying.verify().problems)


def body(**changed) -> str:
    """The body of an act, with some parts of it changed."""
    whole = {"event": {"content": "tea"}, "actor": {"kind": "person", "id": "wang", "channel": "web"},
             "rows": [], "subjects": ["box:1"]}  # fmt: skip
    return json.dumps(whole | changed)


def append(now, kind="ledgertest.box.packed", content=None, act=None) -> None:
    """Append an act by the function itself."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT ledger.append(%s, %s, %s, %s)", [act or uuid.uuid4(), kind, now, content or body()])


def as_owner(committed_db, what) -> None:
    """Do something as the schema's owner, who migrates."""
    before, given = dict(connection.settings_dict), conninfo_to_dict(committed_db.owner)
    connection.close()
    connection.settings_dict.update(USER=given["user"], PASSWORD=given["password"])
    try:
        what()
    finally:
        connection.close()
        connection.settings_dict.update(USER=before["USER"], PASSWORD=before["PASSWORD"])


def boxes_event() -> object:
    """A stand-in for any act."""
    return BoxPacked(content="tea")
