-- What the application's login may do: call five functions, read the views, and change rows of the public schema's
-- tables, each guarded by its trigger or exempt with a reason. No TRUNCATE, no right on any table of the ledger.
-- {app} is the login of DATABASE_URL.

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
GRANT USAGE ON SCHEMA ledger, ledger_view TO {app};
GRANT EXECUTE ON FUNCTION ledger.append, ledger.erase, ledger.sequence, ledger.root, ledger.publish TO {app};
GRANT SELECT ON ALL TABLES IN SCHEMA ledger_view TO {app};

GRANT USAGE ON SCHEMA public TO {app};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app};
REVOKE INSERT, UPDATE, DELETE ON public.django_migrations FROM {app};
