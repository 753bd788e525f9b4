"""Every right of every login, as this version gives them (`sql/0008_rights.sql`), and nothing beyond."""

from collections.abc import Iterator

from django.db.backends.utils import CursorWrapper

from yimen.ledger.verifying.report import Report

FUNCTIONS = {
    "append": {"app", "worker"},
    "root": {"app", "worker", "sequencer"},
    "erase": {"worker"},
    "sequence": {"sequencer"},
    "publish": {"sequencer"},
}
OWNERS_ALONE = {"django_migrations", "django_content_type"}
WRITES = {"INSERT", "UPDATE", "DELETE"}

# Each object of the three schemas with who has which right to it. The owner's own rights are left out, and so is what
# everybody may do by default with functions and schemas of libraries in `public`.
GRANTED = """
SELECT kind, name, coalesce(r.rolname::text, 'PUBLIC'), acl.privilege_type || CASE WHEN acl.is_grantable
       THEN ' WITH GRANT OPTION' ELSE '' END
FROM (
  SELECT 'schema' AS kind, n.nspname::text AS name, coalesce(n.nspacl, acldefault('n', n.nspowner)) AS acl,
    n.nspowner AS owner
  FROM pg_namespace n WHERE n.nspname IN ('ledger', 'ledger_view', 'public')
  UNION ALL SELECT CASE c.relkind WHEN 'S' THEN 'sequence' ELSE 'table' END, n.nspname || '.' || c.relname,
    coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)), c.relowner
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname IN ('ledger', 'ledger_view', 'public') AND c.relkind NOT IN ('i', 'I', 'c', 't')
  UNION ALL SELECT 'column', n.nspname || '.' || c.relname || '.' || a.attname, a.attacl, c.relowner
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname IN ('ledger', 'ledger_view', 'public') AND a.attacl IS NOT NULL
  UNION ALL SELECT 'function', p.oid::regprocedure::text, coalesce(p.proacl, acldefault('f', p.proowner)), p.proowner
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('ledger', 'ledger_view')
  UNION ALL SELECT 'default', coalesce(n.nspname || '.', '') || d.defaclobjtype::text, d.defaclacl, d.defaclrole
  FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
) AS held, aclexplode(held.acl) AS acl LEFT JOIN pg_roles r ON r.oid = acl.grantee
WHERE acl.grantee <> held.owner
"""
OWNERS = """
SELECT 'schema ' || nspname, nspowner FROM pg_namespace WHERE nspname IN ('ledger_view')
UNION ALL SELECT 'table ' || n.nspname || '.' || c.relname, c.relowner FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('ledger', 'ledger_view', 'public')
UNION ALL SELECT 'function ' || p.oid::regprocedure, p.proowner FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('ledger', 'ledger_view', 'public')
"""


def check(report: Report, cursor: CursorWrapper) -> None:
    """Grants, attributes and memberships of logins, and owners."""
    cursor.execute("SELECT role, login::text FROM ledger_view.logins ORDER BY role")
    logins: dict[str, str] = dict(cursor.fetchall())
    cursor.execute("SELECT current_user::text, (SELECT r.rolname::text FROM pg_namespace n"
                   " JOIN pg_roles r ON r.oid = n.nspowner WHERE n.nspname = 'ledger')")  # fmt: skip
    current, owner = cursor.fetchone()
    if current not in {*logins.values(), owner}:
        report.add(f"login {current}: the ledger does not know it, which is that of this process")
    for role in ("app", "worker", "sequencer"):
        if role not in logins:
            report.add(f"the ledger does not know who logs in as the {role}")
    if logins and len(set(logins.values())) < len(logins):
        report.remark(f"one login stands for several: {', '.join(f'{role} {login}' for role, login in logins.items())}")
    _grants(report, cursor, logins)
    _roles(report, cursor, sorted(set(logins.values())), owner)
    cursor.execute(f"SELECT what FROM ({OWNERS}) AS owned (what, owner) WHERE owner <> (SELECT nspowner"  # noqa: S608
                   " FROM pg_namespace WHERE nspname = 'ledger') ORDER BY 1")  # fmt: skip
    for (what,) in cursor.fetchall():
        report.add(f"{what} belongs to another than the ledger's owner")


def _grants(report: Report, cursor: CursorWrapper, logins: dict[str, str]) -> None:
    cursor.execute(GRANTED)
    found = {(kind, name, grantee, right) for kind, name, grantee, right in cursor.fetchall()}
    wanted: set[tuple[str, str, str, str]] = set()
    cursor.execute(
        "SELECT n.nspname::text, c.relname::text, c.relkind::text FROM pg_class c"
        " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('ledger_view', 'public')"
        " AND c.relkind IN ('r', 'v', 'S')"
    )
    relations = cursor.fetchall()
    cursor.execute("SELECT p.oid::regprocedure::text, p.proname::text FROM pg_proc p"
                   " JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'ledger'")  # fmt: skip
    functions = cursor.fetchall()
    for role, login in logins.items():
        wanted |= {(*each[:2], login, each[2]) for each in _of(role, relations, functions)}
    free = {("schema", "public", "PUBLIC", "USAGE")}
    for kind, name, grantee, right in sorted(found - wanted - free):
        report.add(f"{kind} {name}: {grantee} may {right}, which this version does not grant")
    for kind, name, grantee, right in sorted(wanted - found):
        report.add(f"{kind} {name}: {grantee} may not {right}, which this version grants")


def _of(
    role: str, relations: list[tuple[str, str, str]], functions: list[tuple[str, str]]
) -> Iterator[tuple[str, str, str]]:
    """What one role may do: kind and name of the object, and the right."""
    yield from (("schema", schema, "USAGE") for schema in ("ledger", "ledger_view"))
    yield from (("function", signature, "EXECUTE") for signature, name in functions if role in FUNCTIONS.get(name, ()))
    yield from (("table", f"{schema}.{name}", "SELECT") for schema, name, _ in relations if schema == "ledger_view")
    if role == "sequencer":
        return
    yield "schema", "public", "USAGE"
    for schema, name, kind in relations:
        if schema == "public" and kind == "S":
            yield from (("sequence", f"public.{name}", right) for right in ("SELECT", "USAGE"))
        elif schema == "public":
            yield from (("table", f"public.{name}", right) for right in {"SELECT"} | (WRITES - _withheld(name)))
    yield from (("default", "public.r", right) for right in {"SELECT"} | WRITES)
    yield from (("default", "public.S", right) for right in ("SELECT", "USAGE"))


def _withheld(table: str) -> set[str]:
    return WRITES if table in OWNERS_ALONE else set()


def _roles(report: Report, cursor: CursorWrapper, logins: list[str], owner: str) -> None:
    cursor.execute(
        "SELECT rolname::text FROM pg_roles WHERE rolname = ANY(%s)"
        " AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls OR rolname = %s) ORDER BY 1",
        [logins, owner],
    )
    for (login,) in cursor.fetchall():
        report.add(f"login {login}: it has more power over the database than a login of the application may have")
    cursor.execute(
        "SELECT m.rolname::text, g.rolname::text FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member"
        " JOIN pg_roles g ON g.oid = a.roleid WHERE m.rolname = ANY(%s) OR g.rolname = %s OR g.rolname = ANY(%s)"
        " ORDER BY 1, 2",
        [logins, owner, logins],
    )
    for member, group in cursor.fetchall():
        report.add(f"login {member}: it may act as {group}")
