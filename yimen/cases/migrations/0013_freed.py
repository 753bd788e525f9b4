"""Cases that wait for a correction by somebody who never applied go back to their office. There is no way back.

Such a request can be made no more: nobody could answer it, and the case would wait for ever. What was asked for stays
as it was written; the office sees the case on top of its queue, as due today, and accepts it or does not, from when
its limit runs.
"""

from django.db import migrations
from django.utils import timezone

UNANSWERABLE = (
    "SELECT id FROM cases_case WHERE status = 'correcting' AND origin NOT LIKE 'application:%' ORDER BY id FOR UPDATE"
)


def free(apps, schema_editor):
    """Let them go on, under one act for each that names its rows."""
    from yimen.cases.events import CaseFreed
    from yimen.ledger.acts import SYSTEM
    from yimen.ledger.operations import append

    now = timezone.now()
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(UNANSWERABLE)
        for (case,) in cursor.fetchall():
            cursor.execute("SELECT id FROM cases_task WHERE case_id = %s AND closed_at IS NULL FOR UPDATE", [case])
            tasks = [task for (task,) in cursor.fetchall()]
            rows = [("cases_case", str(case)), *(("cases_task", str(task)) for task in tasks)]
            append(CaseFreed(case=str(case)), actor=SYSTEM, rows=rows, subjects=[f"case:{case}"], now=now)
            today = timezone.localdate(now)
            cursor.execute("UPDATE cases_case SET status = 'received' WHERE id = %s", [case])
            cursor.execute("UPDATE cases_task SET due_on = %s WHERE id = ANY(%s)", [today, tasks])


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_triggers_alone"),
    ]

    operations = [
        migrations.RunPython(free),
    ]
