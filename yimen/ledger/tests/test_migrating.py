"""An installation whose follower had stopped goes on after the upgrade: what it failed on is set aside."""

from django.core.management import call_command
from django.db import connection
from psycopg.conninfo import conninfo_to_dict

from yimen.ledger import models, sequencer


def test_a_follower_that_had_stopped_has_failed_on_that_one_entry(boxes, committed_db, now):
    for content in ("one", "two", "three"):
        boxes.pack(content)
    sequencer.sequence_now()
    connection.close()
    owner = conninfo_to_dict(committed_db.owner)
    connection.settings_dict.update(USER=owner["user"], PASSWORD=owner["password"])
    call_command("migrate", "cases", "0012", fake=True, verbosity=0)  # no case waited for a correction
    call_command("migrate", "ledger", "0002", fake=True, verbosity=0)  # what 0003 seals stays sealed
    call_command("migrate", "ledger", "0001", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_follower (name, position, stopped_at, error)"
            " VALUES ('test.stopped', 1, %s, 'ValueError: no'), ('test.well', 2, NULL, '')",
            [now],
        )

    call_command("migrate", "ledger", "0002", verbosity=0)
    call_command("migrate", "ledger", fake=True, verbosity=0)

    assert dict(models.Follower.objects.values_list("name", "position")) == {"test.stopped": 2, "test.well": 2}
    failure = models.Failure.objects.get()
    assert (failure.follower_id, failure.index, failure.kind) == ("test.stopped", 1, "ledgertest.box.packed")
    assert (failure.error, failure.tries, failure.failed_at) == ("ValueError: no", 1, now)
