"""What the owner or the administrator changed in the database is named."""

import pytest

from yimen.ledger.tests.helpers import problems


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("CREATE OR REPLACE FUNCTION ledger.seal(changed_table text, changed_key text, content bytea) RETURNS void"
         " LANGUAGE plpgsql AS 'BEGIN END'", "function ledger.seal(text,text,bytea) is not as this version defines it"),
        ("CREATE OR REPLACE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
         "function ledger.refuse() is not as"),
        ("CREATE FUNCTION ledger.gift() RETURNS void LANGUAGE sql AS ''",
         "function ledger.gift() is not of this version"),
        ("ALTER FUNCTION ledger.append SECURITY INVOKER", "function ledger.append"),
        ("DROP TRIGGER ledger_guard ON box; CREATE TRIGGER ledger_guard AFTER INSERT OR UPDATE OR DELETE ON box"
         " FOR EACH ROW WHEN (false) EXECUTE FUNCTION ledger.seal_by_id()", "ledger_guard is not as this version"),
        ("DROP TRIGGER ledger_guard ON box; CREATE TRIGGER ledger_guard AFTER INSERT OR UPDATE ON box"
         " FOR EACH ROW EXECUTE FUNCTION ledger.seal_by_id()", "ledger_guard is not as this version"),
        ("DROP TRIGGER insert_only ON ledger.acts; CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON ledger.acts"
         " FOR EACH ROW WHEN (OLD.kind = '') EXECUTE FUNCTION ledger.refuse()", "ledger.acts insert_only is not"),
        ("ALTER TABLE box ENABLE REPLICA TRIGGER ledger_guard", "is switched off"),
        ("GRANT INSERT ON ledger.acts TO PUBLIC", "table ledger.acts: PUBLIC may INSERT"),
        ("GRANT SELECT ON ledger.bodies TO yimen_app", "table ledger.bodies: yimen_app may SELECT"),
        ("GRANT UPDATE (body) ON ledger.bodies TO yimen_app", "column ledger.bodies.body: yimen_app may UPDATE"),
        ("GRANT TRUNCATE ON box TO yimen_app", "table public.box: yimen_app may TRUNCATE"),
        ("GRANT EXECUTE ON FUNCTION ledger.set_clock TO yimen_app", "yimen_app may EXECUTE"),
        ("GRANT CREATE ON SCHEMA ledger TO yimen_app", "schema ledger: yimen_app may CREATE"),
        ("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT TRUNCATE ON TABLES TO yimen_app", "default public.r"),
        ("GRANT INSERT ON django_migrations TO yimen_app", "table public.django_migrations: yimen_app may INSERT"),
        ("REVOKE SELECT ON ledger_view.acts FROM yimen_app; GRANT SELECT ON ledger_view.acts TO PUBLIC",
         "table ledger_view.acts: yimen_app may not SELECT"),
        ("CREATE TABLE loose (id int)", "table loose: no act guards it"),
        ("CREATE RULE quiet AS ON DELETE TO box DO INSTEAD NOTHING", "rule box quiet"),
        ("ALTER TABLE box ENABLE ROW LEVEL SECURITY", "row security on box"),
        ("CREATE TABLE heir () INHERITS (box)", "inheritance of heir from box"),
        ("CREATE FUNCTION public.hush() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
         " CREATE TRIGGER hush BEFORE DELETE ON box FOR EACH ROW EXECUTE FUNCTION public.hush()",
         "this version has no trigger hush"),
        ("CREATE OR REPLACE VIEW ledger_view.pending AS SELECT number, act_id, now() AS transaction_at"
         " FROM ledger.pending", "view ledger_view.pending is not as"),
        ("ALTER TABLE ledger.acts DROP CONSTRAINT acts_pkey CASCADE", "constraint ledger.acts acts_pkey is gone"),
        ("INSERT INTO ledger.kinds VALUES ('box.stolen')", "acts of the kind box.stolen"),
        ("DELETE FROM ledger.logins", "does not know who logs in"),
    ],
)  # fmt: skip
def test_what_the_owner_changed_in_the_schema_is_named(boxes, owner, statement, found):
    boxes.pack()
    owner.execute(statement)

    assert found in problems()


@pytest.mark.parametrize(
    ("statement", "undo", "found"),
    [
        ("ALTER ROLE yimen_app CREATEROLE", "ALTER ROLE yimen_app NOCREATEROLE", "more power"),
        ("GRANT yimen_owner TO yimen_app", "REVOKE yimen_owner FROM yimen_app", "yimen_app: it may act as yimen_owner"),
        ("ALTER TABLE box OWNER TO yimen_app", "SELECT", "table public.box belongs to another"),
        ("ALTER DATABASE {} SET session_replication_role = replica", "ALTER DATABASE {} RESET ALL", "setting of"),
        ("CREATE FUNCTION public.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';"
         " CREATE EVENT TRIGGER watching ON sql_drop EXECUTE FUNCTION public.watch()",
         "DROP EVENT TRIGGER watching", "event trigger watching"),
    ],
)  # fmt: skip
def test_what_the_administrator_changed_beside_the_schema_is_named(boxes, superuser, statement, undo, found):
    name = superuser.info.dbname
    superuser.execute(statement.format(name))
    try:
        assert found in problems()
    finally:
        superuser.execute(undo.format(name))
