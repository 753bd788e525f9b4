"""What is in force: rows of guarded tables that were changed, deleted or inserted while the guard was off."""

from tests.attack.forgeries.forger import Forger, Forgery

CHANGES = (  # table, change, what it means
    ("cases_decision", "reasons = 'other reasons'", "A decision gives other reasons"),
    ("cases_decision", "number = 'forged'", "A decision has another number"),
    ("cases_case", "facts = jsonb_build_object('forged', true)", "The facts of a case are others"),
    ("cases_case", "due_on = coalesce(due_on, current_date) + 100", "A case is due a hundred days later"),
    ("cases_case", "receipt = 'forged' || receipt", "The receipt of a case is another"),
    ("cases_case", "division = 'elsewhere'", "A case belongs to another division"),
    ("cases_caseparty", "role = 'other'", "Somebody has another part in a case"),
    ("cases_task", "closed_by = 'forged', closed_at = now()", "A task was closed by somebody else"),
    ("cases_task", "post = 'other'", "A task waits for another post"),
    ("cases_inspection", "findings = 'others'", "An inspection found something else"),
    ("credentials_credential", "holder_name = 'Somebody Else'", "A licence belongs to somebody else"),
    ("credentials_credential", "valid_until = date '2099-12-31'", "A licence is valid until 2099"),
    ("credentials_credential", "revoked_at = now()", "A licence is revoked"),
    (
        "exchange_evidence",
        "values = jsonb_build_object('forged', true)",
        "Evidence from a register says something else",
    ),
    ("exchange_evidence", "fresh_until = fresh_until + interval '9 years'", "Evidence is fresh for nine years"),
    ("exchange_entry", "revoked = NOT revoked", "What was entered into a register is revoked"),
    ("entitlements_finding", "amount = 99999", "A right is worth 99,999"),
    ("entitlements_finding", "recipient = 'somebody-else'", "A right is somebody else's"),
    ("files_content", r"content = '\x00'::bytea", "An uploaded file has another content"),
    ("files_upload", "name = 'other.png'", "An uploaded file has another name"),
    ("identity_person", "name = 'Somebody Else'", "A person has another name"),
    ("identity_person", "phone = '00000000000'", "A person has another telephone"),
    ("identity_postholding", "until_on = from_on + 1", "An officer lost the post long ago"),
    ("identity_postholding", "post = 'other'", "An officer holds another post"),
    ("applications_application", "status = 'withdrawn'", "An application is withdrawn"),
    ("applications_party", "state = 'declined'", "Who was named declined"),
    ("releases_release", "compiled = compiled || ' '", "A release in force has another compiled form"),
    ("releases_release", r"source = '\x00'::bytea", "A release in force has another source"),
    (
        "releases_publication",
        "published_at = published_at - interval '1 year'",
        "A release was in force a year earlier",
    ),
)
DELETIONS = (
    "cases_decision", "cases_case", "cases_task", "credentials_credential", "exchange_evidence", "entitlements_finding",
    "files_upload", "identity_postholding", "releases_publication",
)  # fmt: skip


def _key(forger: Forger, table: str) -> str:
    return forger.value(
        "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
        " WHERE i.indrelid = %s::regclass AND i.indisprimary",
        table,
    )


def _change(table: str, change: str):
    def apply(forger: Forger) -> None:
        key = _key(forger, table)
        with forger.unguarded(table):
            forger.do(f"UPDATE {table} SET {change} WHERE {key} = (SELECT {key} FROM {table} ORDER BY 1 LIMIT 1)")

    return apply


def _delete(table: str):
    def apply(forger: Forger) -> None:
        key = _key(forger, table)
        forger.value(f"SELECT {key} FROM {table} LIMIT 1")
        forger.admin.execute("SET session_replication_role = replica")  # the owner's triggers and foreign keys are off
        forger.admin.execute(f"DELETE FROM {table} WHERE {key} = (SELECT {key} FROM {table} ORDER BY 1 LIMIT 1)")
        forger.admin.execute("SET session_replication_role = origin")

    return apply


def _inserted(table: str):
    """A row like another one, under a key of its own, that no act names."""

    def apply(forger: Forger) -> None:
        columns = [
            row[0]
            for row in forger.owner.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
                " ORDER BY ordinal_position",
                [table],
            ).fetchall()
        ]
        taken = ", ".join(
            {"id": "gen_random_uuid()", "number": "number || 'x'", "public_code": "reverse(public_code)"}.get(
                name, f'"{name}"'
            )
            for name in columns
        )
        _drop_unique(forger, table)
        forger.admin.execute("SET session_replication_role = replica")
        forger.admin.execute(f"INSERT INTO {table} SELECT {taken} FROM {table} LIMIT 1")
        forger.admin.execute("SET session_replication_role = origin")

    return apply


def _drop_unique(forger: Forger, table: str) -> None:
    """The owner's first step, where a table lets only one such row be."""
    for (constraint,) in forger.owner.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'u'", [table]
    ).fetchall():
        forger.do(f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"')
    for (index,) in forger.owner.execute(
        "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %s::regclass AND indisunique"
        " AND NOT indisprimary",
        [table],
    ).fetchall():
        forger.do(f"DROP INDEX {index}")


def _name(table: str) -> str:
    return table.partition("_")[2]


FORGERIES = (
    *(
        Forgery(f"row-changed-{_name(table)}-{change.split()[0]}", f"{says}; no act says so.", _change(table, change))
        for table, change, says in CHANGES
    ),
    *(
        Forgery(f"row-deleted-{_name(table)}", f"A row of {table} is deleted; no act says so.", _delete(table))
        for table in DELETIONS
    ),
    *(
        Forgery(f"row-inserted-{_name(table)}", f"A row of {table} is there that no act names.", _inserted(table))
        for table in ("cases_decision", "cases_task", "credentials_credential", "identity_postholding")
    ),
)
