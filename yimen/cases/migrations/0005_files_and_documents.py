"""Uploads go into the keeping of `files`, the counter of papers into that of `documents`. There is no way back."""

from django.db import migrations
from django.utils import timezone

GROUP = 1_000


def move(apps, schema_editor):
    """Copy what is there, under acts that name every row: the tables are guarded like those that they came from."""
    from yimen.files.events import FilesMoved
    from yimen.ledger.acts import SYSTEM
    from yimen.ledger.operations import append

    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id::text, sha256 FROM cases_upload ORDER BY id")
        held = cursor.fetchall()
        for first in range(0, len(held), GROUP):
            group = held[first : first + GROUP]
            digests = {digest for _, digest in group}
            rows = [("files_upload", key) for key, _ in group] + [("files_content", each) for each in sorted(digests)]
            append(FilesMoved(count=len(group)), actor=SYSTEM, rows=rows, now=timezone.now())
        cursor.execute(
            "INSERT INTO files_content (sha256, content)"
            " SELECT DISTINCT ON (sha256) sha256, content FROM cases_upload ORDER BY sha256, id"
        )
        cursor.execute(
            "INSERT INTO files_upload"
            " (id, holder, document, name, media_type, size, sha256, uploaded_at, removed_at)"
            " SELECT id, 'application:' || application_id, document, name, media_type, size, sha256, uploaded_at,"
            " removed_at FROM cases_upload"
        )
        cursor.execute("INSERT INTO documents_serial (prefix, last) SELECT prefix, last FROM cases_serial")


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_known_beforehand"),
        ("documents", "0001_initial"),
        ("files", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(move),
    ]
