"""`yimen ledger verify`: what it says, and its exit status."""

import json

from typer.testing import CliRunner

from yimen.ledger import sequencer
from yimen.ledger.commands import app


def test_a_whole_ledger_is_said_to_be_whole(boxes):
    boxes.pack()
    sequencer.sequence_now()

    ended = CliRunner().invoke(app, ["verify"])

    assert (ended.exit_code, "The ledger is whole." in ended.stdout) == (0, True)


def test_what_was_tampered_with_is_named_and_the_status_is_1(boxes, superuser):
    _, act = boxes.pack()
    sequencer.sequence_now()
    with superuser.transaction():
        superuser.execute("SET LOCAL session_replication_role = replica")
        superuser.execute("UPDATE ledger.bodies SET body = replace(body, 'tea', 'gold')")

    ended = CliRunner().invoke(app, ["verify", "--json"])

    report = json.loads(ended.stdout)
    assert (ended.exit_code, report["ok"]) == (1, False)
    assert str(act.id) in report["problems"][0]
