"""Cases of earlier times get kind, origin, release and parties, as their applications have them. There is no way back."""

from django.db import migrations
from django.utils import timezone

GROUP = 1_000


def carry_over(apps, schema_editor):
    """Fill what is new, under acts that name every row."""
    from yimen.cases.events import CasesCarriedOver
    from yimen.ledger import ids
    from yimen.ledger.acts import SYSTEM
    from yimen.ledger.operations import append

    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, a.applicant_id FROM cases_case c JOIN cases_application a ON a.id = c.application_id"
            " ORDER BY c.id"
        )
        held = [(case, applicant, ids.new_id()) for case, applicant in cursor.fetchall()]
        for first in range(0, len(held), GROUP):
            group = held[first : first + GROUP]
            rows = [("cases_case", str(case)) for case, _, _ in group]
            rows += [("cases_caseparty", str(party)) for _, _, party in group]
            append(CasesCarriedOver(count=len(group)), actor=SYSTEM, rows=rows, now=timezone.now())
            cursor.executemany(
                "INSERT INTO cases_caseparty (id, case_id, role, person_id, reference)"
                " VALUES (%s, %s, 'applicant', %s, '')",
                [(party, case, applicant) for case, applicant, party in group],
            )
        cursor.execute(
            "UPDATE cases_case c SET kind = 'licence', origin = 'application:' || a.id, release = a.release"
            " FROM cases_application a WHERE a.id = c.application_id"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_kinds"),
    ]

    operations = [
        migrations.RunPython(carry_over),
    ]
