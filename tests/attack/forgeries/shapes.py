"""What tables and views are: filtered views, rules, row policies, replaced and shadowed tables, lost constraints."""

from tests.attack.forgeries.forger import Forger, Forgery
from yimen.platform import embedded

GUARDED = "cases_decision"
APP = embedded.APP


def _do(*statements: str):
    def apply(forger: Forger) -> None:
        for each in statements:
            forger.do(each)

    return apply


def _view(name: str, before: str, after: str):
    """Replace a view of the ledger by one with the same columns that tells less, or other things."""

    def apply(forger: Forger) -> None:
        text = forger.value("SELECT pg_get_viewdef(%s::regclass)", f"ledger_view.{name}").rstrip().rstrip(";")
        if before not in text:
            raise LookupError(f"{name} does not say {before}: {text}")
        forger.do(f"CREATE OR REPLACE VIEW ledger_view.{name} AS {text.replace(before, after, 1)}")

    return apply


def _filtered(name: str, condition: str):
    """Replace a view by one without some of its rows."""

    def apply(forger: Forger) -> None:
        text = forger.value("SELECT pg_get_viewdef(%s::regclass)", f"ledger_view.{name}").rstrip().rstrip(";")
        forger.do(f"CREATE OR REPLACE VIEW ledger_view.{name} AS SELECT * FROM ({text}) AS told WHERE {condition}")

    return apply


def _as_view(forger: Forger) -> None:
    """The guarded table is a view of another one, which nothing guards."""
    forger.do(f"ALTER TABLE {GUARDED} RENAME TO other_table")
    forger.do("DROP TRIGGER ledger_guard ON other_table")
    forger.do("DROP TRIGGER ledger_guard_truncate ON other_table")
    forger.do(f"CREATE VIEW {GUARDED} AS SELECT * FROM other_table")
    forger.do(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {GUARDED} TO {APP}")


def _child(forger: Forger) -> None:
    """Rows lie in a child of the guarded table, which no trigger of the parent guards."""
    forger.do(f"CREATE TABLE child () INHERITS ({GUARDED})")
    forger.do(f"INSERT INTO child SELECT * FROM ONLY {GUARDED} LIMIT 1")
    key = forger.value("SELECT id FROM child")
    with forger.unguarded(GUARDED):
        forger.admin.execute("SET session_replication_role = replica")
        forger.admin.execute(f"DELETE FROM ONLY {GUARDED} WHERE id = %s", [key])
        forger.admin.execute("SET session_replication_role = origin")
    forger.do(f"GRANT SELECT, INSERT, UPDATE, DELETE ON child TO {APP}")


def _empty_child(forger: Forger) -> None:
    forger.do(f"CREATE TABLE child () INHERITS ({GUARDED})")
    forger.do(f"GRANT SELECT, INSERT, UPDATE, DELETE ON child TO {APP}")


def _shadow(forger: Forger) -> None:
    """Sessions of the database find a table of the same name in another schema first."""
    forger.do("CREATE SCHEMA shadow")
    forger.do(f"CREATE TABLE shadow.{GUARDED} (LIKE public.{GUARDED} INCLUDING ALL)")
    forger.do(f"GRANT USAGE ON SCHEMA shadow TO {APP}")
    forger.do(f"GRANT ALL ON shadow.{GUARDED} TO {APP}")
    forger.do(
        "DO $d$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = shadow, public', current_database()); END $d$"
    )


def _copied(forger: Forger) -> None:
    """A table is a copy of itself without its triggers."""
    forger.do(f"CREATE TABLE copied (LIKE {GUARDED} INCLUDING ALL)")
    forger.do(f"INSERT INTO copied SELECT * FROM {GUARDED}")
    forger.do(f"DROP TABLE {GUARDED} CASCADE")
    forger.do(f"ALTER TABLE copied RENAME TO {GUARDED}")
    forger.do(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {GUARDED} TO {APP}")


def _constraint(table: str, kind: str):
    def apply(forger: Forger) -> None:
        name = forger.value(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = %s ORDER BY 1 LIMIT 1",
            table,
            kind,
        )
        forger.do(f'ALTER TABLE {table} DROP CONSTRAINT "{name}" CASCADE')

    return apply


FORGERIES = (
    Forgery("view-filtered-acts", "The view of acts leaves one kind out.", _filtered("acts", "kind <> 'case.decided'")),
    Forgery("view-filtered-entries", "The view of entries leaves the newest out.", _filtered("entries", "index < 100")),
    Forgery("view-filtered-pending", "The view of what waits is empty.", _filtered("pending", "false")),
    Forgery("view-filtered-covers", "The view of covers leaves a table out.", _filtered(
        "covers", f"table_name <> '{GUARDED}'"
    )),
    Forgery("view-filtered-subjects", "The view of subjects is another, though it shows the same as yet.", _filtered(
        "subjects", "subject <> 'actor:nobody-in-particular'"
    )),
    Forgery("view-filtered-checkpoints", "The view of checkpoints tells the last one only.", _filtered(
        "checkpoints", "size = (SELECT max(c.size) FROM ledger.checkpoints c)"
    )),
    Forgery("view-all-covered", "The view of covers is another, though it shows the same as yet.", _do(
        "CREATE OR REPLACE VIEW ledger_view.covers AS SELECT table_name, row_key, xact_id, transaction_at, act_id"
        " FROM ledger.covers UNION ALL SELECT 'cases_decision', id::text, '1'::xid8, now(),"
        " (SELECT act_id FROM ledger.acts LIMIT 1) FROM cases_decision WHERE false"
    )),
    Forgery("rule-nothing", "A rule lets changes of a guarded table vanish.", _do(
        f"CREATE RULE forged AS ON UPDATE TO {GUARDED} DO INSTEAD NOTHING"
    )),
    Forgery("rule-also", "A rule writes more than was asked.", _do(
        f"CREATE RULE forged AS ON INSERT TO {GUARDED} DO ALSO DELETE FROM cases_timer"
    )),
    Forgery("rule-ledger", "A rule lets checkpoints vanish.", _do(
        "CREATE RULE forged AS ON INSERT TO ledger.checkpoints DO INSTEAD NOTHING"
    )),
    Forgery("policy-guarded", "A row policy hides rows of a guarded table from the application.", _do(
        f"CREATE POLICY forged ON {GUARDED} TO {APP} USING (outcome <> 'refused')",
        f"ALTER TABLE {GUARDED} ENABLE ROW LEVEL SECURITY",
    )),
    Forgery("policy-ledger", "A row policy hides acts even from the owner.", _do(
        "CREATE POLICY forged ON ledger.acts USING (kind <> 'case.decided')",
        "ALTER TABLE ledger.acts ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE ledger.acts FORCE ROW LEVEL SECURITY",
    )),
    Forgery("table-as-view", "A guarded table is a view of one that nothing guards.", _as_view),
    Forgery("table-child", "A row lies in a child table that nothing guards.", _child),
    Forgery("table-child-empty", "A guarded table has a child that nothing guards, empty as yet.", _empty_child),
    Forgery("table-copied", "A guarded table is a copy of itself without triggers.", _copied),
    Forgery("table-shadow", "Sessions find another table of the same name first.", _shadow),
    Forgery("table-unlogged", "A table of the ledger does not outlive a crash.", _do(
        "ALTER TABLE ledger.pending SET UNLOGGED"
    )),
    Forgery("constraint-entries", "One act may stand twice in the log.", _constraint("ledger.entries", "u")),
    Forgery("constraint-acts", "The kind of an act may be anything.", _constraint("ledger.acts", "c")),
    Forgery("constraint-guarded", "A guarded table may hold one key twice.", _constraint(GUARDED, "p")),
    Forgery("column-default", "A column of a guarded table has a value of its own by default.", _do(
        f"ALTER TABLE {GUARDED} ALTER COLUMN outcome SET DEFAULT 'granted'"
    )),
)  # fmt: skip
