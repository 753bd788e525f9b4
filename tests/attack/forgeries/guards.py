"""What guards the rows: functions replaced under their own names, triggers off, gone, moved or joined by others."""

from tests.attack.forgeries.forger import Forger, Forgery

GUARDED = "cases_decision"
SAFE = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp"


def _function(signature: str, body: str, *, language: str = "plpgsql"):
    """Replace a function of the ledger by one of the same name with another body."""
    text = f"CREATE OR REPLACE FUNCTION ledger.{signature} LANGUAGE {language} {SAFE} AS $forged$ {body} $forged$"
    return lambda forger: forger.do(text)


def _edited(name: str, before: str, after: str):
    """Replace a function by itself with a small change, as somebody would who does not want to be seen."""

    def apply(forger: Forger) -> None:
        text = forger.value("SELECT pg_get_functiondef(%s::regproc)", name)
        if before not in text:
            raise LookupError(f"{name} does not say {before}")
        forger.do(text.replace(before, after, 1))

    return apply


def _alter(statement: str):
    return lambda forger: forger.do(statement)


def _all_off(forger: Forger) -> None:
    for (table,) in forger.owner.execute(
        "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'ledger_guard'"
    ).fetchall():
        forger.do(f"ALTER TABLE {table} DISABLE TRIGGER ledger_guard")


def _again(how: str):
    """Drop the guard of a table and make one of the same name in another way."""

    def apply(forger: Forger) -> None:
        forger.do(
            "CREATE FUNCTION public.passes() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RETURN coalesce(NEW, OLD);"
            " END $f$"
        )
        forger.do(f"DROP TRIGGER ledger_guard ON {GUARDED}")
        forger.do(how)

    return apply


def _joined(when: str, body: str):
    """A further trigger, which the guards do not know of."""

    def apply(forger: Forger) -> None:
        forger.do(f"CREATE FUNCTION public.joined() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN {body} END $f$")
        forger.do(f"CREATE TRIGGER zz_joined {when} ON {GUARDED} FOR EACH ROW EXECUTE FUNCTION public.joined()")

    return apply


def _never_seen(forger: Forger) -> None:
    """A table that no act has named yet loses its guard."""
    table = forger.value(
        "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'ledger_guard'"
        " AND NOT EXISTS (SELECT FROM ledger.covers WHERE table_name = c.relname) ORDER BY 1 LIMIT 1"
    )
    forger.do(f'DROP TRIGGER ledger_guard ON "{table}"')
    forger.do(f'DROP TRIGGER ledger_guard_truncate ON "{table}"')


def _event_trigger(forger: Forger) -> None:
    forger.admin.execute(
        "CREATE FUNCTION public.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $f$ BEGIN NULL; END $f$"
    )
    forger.admin.execute("CREATE EVENT TRIGGER forged ON ddl_command_start EXECUTE FUNCTION public.on_ddl()")


ROW = "BEFORE INSERT OR UPDATE OR DELETE"
GUARD = f"CREATE TRIGGER ledger_guard {{}} ON {GUARDED} FOR EACH ROW {{}} EXECUTE FUNCTION {{}}()"

FORGERIES = (
    Forgery("function-require-act", "The check for an act is empty.", _function(
        "require_act(changed_table text, changed_key text) RETURNS void", "BEGIN END"
    )),
    Forgery("function-require-act-door", "The check for an act lets one table pass.", _edited(
        "ledger.require_act", "BEGIN\n", f"BEGIN\n  IF changed_table = '{GUARDED}' THEN RETURN; END IF;\n"
    )),
    Forgery("function-guard-by-id", "The guard of rows returns without a look.", _function(
        "seal_by_id() RETURNS trigger", "BEGIN RETURN coalesce(NEW, OLD); END"
    )),
    Forgery("function-refuse", "What refuses changes of the ledger lets them pass.", _function(
        "refuse() RETURNS trigger", "BEGIN RETURN coalesce(NEW, OLD); END"
    )),
    Forgery("function-guard-body", "The guard of bodies lets every erasure pass.", _function(
        "guard_body() RETURNS trigger", "BEGIN RETURN OLD; END"
    )),
    Forgery("function-append", "Appending names one row more than its body says.", _edited(
        "ledger.append", "  RETURN leaf;", "  INSERT INTO ledger.covers SELECT 'cases_case', '*', pg_current_xact_id(),"
        " transaction_timestamp(), act;\n  RETURN leaf;"
    )),
    Forgery("function-erase", "Erasing one body erases all of that second.", _edited(
        "ledger.erase", "act_id = act", "act_id = act OR true"
    )),
    Forgery("function-publish", "Publishing takes a checkpoint of any root.", _edited(
        "ledger.publish", "RAISE EXCEPTION", "RAISE NOTICE"
    )),
    Forgery("function-sequence", "Sequencing leaves some acts out.", _edited(
        "ledger.sequence", "ORDER BY number LIMIT most)", "WHERE number % 7 <> 3 ORDER BY number LIMIT most)"
    )),
    Forgery("function-root", "The root is a constant.", _function(
        "root(leaves bigint) RETURNS bytea", "BEGIN RETURN sha256(''::bytea); END"
    )),
    Forgery("function-entry", "The bytes of a leaf leave the time out.", _edited(
        "ledger.entry", "'yimen.act.v1'", "'yimen.act.v2'"
    )),
    Forgery("function-invoker", "The check for an act runs with the rights of who asks.", _alter(
        "ALTER FUNCTION ledger.require_act SECURITY INVOKER"
    )),
    Forgery("function-search-path", "Appending looks for its tables where the caller says.", _alter(
        "ALTER FUNCTION ledger.append RESET search_path"
    )),
    Forgery("function-more", "The ledger has a function that nobody knows.", _function(
        "anything(statement text) RETURNS void", "BEGIN EXECUTE statement; END"
    )),
    Forgery("trigger-off", "A guard is switched off.", _alter(f"ALTER TABLE {GUARDED} DISABLE TRIGGER ledger_guard")),
    Forgery("trigger-off-all", "All guards are switched off.", _all_off),
    Forgery("trigger-off-ledger", "The ledger's own triggers are switched off.", _alter(
        "ALTER TABLE ledger.acts DISABLE TRIGGER USER"
    )),
    Forgery("trigger-dropped", "A guard is gone.", _alter(f"DROP TRIGGER ledger_guard ON {GUARDED}")),
    Forgery("trigger-dropped-truncate", "What refuses to empty a table is gone.", _alter(
        f"DROP TRIGGER ledger_guard_truncate ON {GUARDED}"
    )),
    Forgery("trigger-dropped-ledger", "The trigger that keeps acts as they are is gone.", _alter(
        "DROP TRIGGER insert_only ON ledger.acts"
    )),
    Forgery("trigger-dropped-unnamed", "The guards of a table that no act has named yet are gone.", _never_seen),
    Forgery("trigger-when-false", "A guard has a condition that never holds.", _again(
        GUARD.format(ROW, "WHEN (false)", "ledger.seal_by_id")
    )),
    Forgery("trigger-insert-only", "A guard looks at new rows only.", _again(
        GUARD.format("BEFORE INSERT", "", "ledger.seal_by_id")
    )),
    Forgery("trigger-other-function", "A guard calls a function that lets everything pass.", _again(
        GUARD.format(ROW, "", "public.passes")
    )),
    Forgery("trigger-statement", "A guard fires for statements, not for rows.", _again(
        f"CREATE TRIGGER ledger_guard BEFORE INSERT ON {GUARDED} FOR EACH STATEMENT EXECUTE FUNCTION public.passes()"
    )),
    Forgery("trigger-columns", "A guard looks at one column only.", _again(
        GUARD.format("BEFORE UPDATE OF id", "", "ledger.seal_by_id")
    )),
    Forgery("trigger-replica", "A guard fires in replicas only.", _alter(
        f"ALTER TABLE {GUARDED} ENABLE REPLICA TRIGGER ledger_guard"
    )),
    Forgery("trigger-renamed", "A guard has another name.", _alter(
        f"ALTER TRIGGER ledger_guard ON {GUARDED} RENAME TO something_else"
    )),
    Forgery("trigger-swallows", "A further trigger lets changes vanish.", _joined(ROW, "RETURN NULL;")),
    Forgery("trigger-alters", "A further trigger changes what is written, after the guard.", _joined(
        "BEFORE INSERT OR UPDATE", "NEW.outcome := 'granted'; RETURN NEW;"
    )),
    Forgery("event-trigger", "A superuser's trigger runs at every change of the schema.", _event_trigger),
)  # fmt: skip
