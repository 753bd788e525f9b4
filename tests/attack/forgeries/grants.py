"""Rights: what the application's login may, and who else may come in."""

from tests.attack.forgeries.forger import Forger, Forgery
from yimen.platform import embedded

APP, OWNER = embedded.APP, embedded.OWNER


def _owner(*statements: str):
    def apply(forger: Forger) -> None:
        for each in statements:
            forger.do(each)

    return apply


def _admin(statement: str, undo: str = ""):
    """Something that only the superuser may; what is not of this database alone is taken back afterwards."""

    def apply(forger: Forger) -> None:
        if undo:
            forger.undo.append(lambda: forger.admin.execute(undo))
        forger.admin.execute(statement)

    return apply


def _new_login(how: str, grant: str = ""):
    def apply(forger: Forger) -> None:
        def undo() -> None:
            if grant:
                forger.admin.execute("DROP OWNED BY attack_login")
            forger.admin.execute("DROP ROLE attack_login")

        forger.admin.execute(f"CREATE ROLE attack_login LOGIN {how} PASSWORD 'x'")
        forger.undo.append(undo)
        if grant:
            forger.admin.execute(grant)

    return apply


def _owned_by_app(what: str):
    return _admin(f"ALTER {what} OWNER TO {APP}")


FORGERIES = (
    Forgery("grant-acts", "The application may change acts.", _owner(f"GRANT UPDATE ON ledger.acts TO {APP}")),
    Forgery("grant-acts-read", "The application may read the ledger's own tables.", _owner(
        f"GRANT SELECT ON ledger.bodies TO {APP}"
    )),
    Forgery("grant-covers-insert", "The application may say itself what an act covers.", _owner(
        f"GRANT INSERT ON ledger.covers TO {APP}"
    )),
    Forgery("grant-column", "The application may change one column of the ledger.", _owner(
        f"GRANT UPDATE (recorded_at) ON ledger.acts TO {APP}"
    )),
    Forgery("grant-checkpoints", "The application may delete checkpoints.", _owner(
        f"GRANT DELETE ON ledger.checkpoints TO {APP}"
    )),
    Forgery("grant-public", "Everybody may change the ledger.", _owner(
        "GRANT INSERT, UPDATE ON ledger.acts TO PUBLIC"
    )),
    Forgery("grant-truncate", "The application may empty a guarded table.", _owner(
        f"GRANT TRUNCATE ON cases_decision TO {APP}"
    )),
    Forgery("grant-trigger", "The application may put triggers on a guarded table.", _owner(
        f"GRANT TRIGGER ON cases_decision TO {APP}"
    )),
    Forgery("grant-schema-ledger", "The application may make things in the ledger's schema.", _owner(
        f"GRANT CREATE ON SCHEMA ledger TO {APP}"
    )),
    Forgery("grant-schema-public", "The application may make things in the schema of the tables.", _admin(
        f"GRANT CREATE ON SCHEMA public TO {APP}"
    )),
    Forgery("grant-database", "The application may make schemas.", _admin(
        f"DO $d$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO {APP}', current_database()); END $d$"
    )),
    Forgery("grant-function", "Everybody may call the ledger's inner functions.", _owner(
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ledger TO PUBLIC"
    )),
    Forgery("grant-function-more", "The application has a function that runs anything as the owner.", _owner(
        "CREATE FUNCTION public.as_owner(statement text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER"
        " AS $f$ BEGIN EXECUTE statement; END $f$",
        f"GRANT EXECUTE ON FUNCTION public.as_owner TO {APP}",
    )),
    Forgery("grant-default", "The application may empty every table that is made from now on.", _owner(
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT TRUNCATE ON TABLES TO {APP}"
    )),
    Forgery("grant-default-ledger", "The application may change every table of the ledger made from now on.", _owner(
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA ledger GRANT ALL ON TABLES TO {APP}"
    )),
    Forgery("grant-migrations", "The application may say which migrations have run.", _owner(
        f"GRANT INSERT, DELETE ON django_migrations TO {APP}"
    )),
    Forgery("grant-view", "The application may write through a view of the ledger.", _owner(
        f"GRANT INSERT, UPDATE ON ledger_view.entries TO {APP}"
    )),
    Forgery("role-member", "The application's login is a member of the owner.", _admin(
        f"GRANT {OWNER} TO {APP}", f"REVOKE {OWNER} FROM {APP}"
    )),
    Forgery("role-superuser", "The application's login is a superuser.", _admin(
        f"ALTER ROLE {APP} SUPERUSER", f"ALTER ROLE {APP} NOSUPERUSER"
    )),
    Forgery("role-bypassrls", "The application's login passes row policies.", _admin(
        f"ALTER ROLE {APP} BYPASSRLS", f"ALTER ROLE {APP} NOBYPASSRLS"
    )),
    Forgery("role-createrole", "The application's login may make logins.", _admin(
        f"ALTER ROLE {APP} CREATEROLE", f"ALTER ROLE {APP} NOCREATEROLE"
    )),
    Forgery("role-replica", "The application's sessions begin with triggers off.", _admin(
        f"ALTER ROLE {APP} SET session_replication_role = replica", f"ALTER ROLE {APP} RESET session_replication_role"
    )),
    Forgery("role-search-path", "The application's sessions look into another schema first.", _admin(
        f"ALTER ROLE {APP} SET search_path = shadow, public", f"ALTER ROLE {APP} RESET search_path"
    )),
    Forgery("database-replica", "Every session of the database begins with triggers off.", _admin(
        "DO $d$ BEGIN EXECUTE format('ALTER DATABASE %I SET session_replication_role = replica', current_database());"
        " END $d$"
    )),
    Forgery("role-new-superuser", "There is a superuser that nobody knows.", _new_login("SUPERUSER")),
    Forgery("role-new-login", "There is a login that nobody knows, which may change acts.", _new_login(
        "", "GRANT UPDATE ON ledger.acts TO attack_login"
    )),
    Forgery("role-new-bypassrls", "There is a login that nobody knows, which passes row policies.", _new_login(
        "BYPASSRLS"
    )),
    Forgery("role-new-member", "There is a login that nobody knows, a member of the owner.", _new_login(
        f"IN ROLE {OWNER}"
    )),
    Forgery("role-new-reader", "There is a login that nobody knows, which may read everything.", _new_login(
        "IN ROLE pg_read_all_data"
    )),
    Forgery("owned-table", "A guarded table belongs to the application.", _owned_by_app("TABLE cases_decision")),
    Forgery("owned-ledger", "A table of the ledger belongs to the application.", _owned_by_app("TABLE ledger.acts")),
    Forgery("owned-function", "A function of the ledger belongs to the application.", _owned_by_app(
        "FUNCTION ledger.require_act"
    )),
    Forgery("owned-schema", "The ledger's schema belongs to the application.", _owned_by_app("SCHEMA ledger")),
    Forgery("owned-view", "A view of the ledger belongs to the application.", _owned_by_app("VIEW ledger_view.acts")),
)  # fmt: skip
