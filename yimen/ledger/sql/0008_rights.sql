-- What each login may do; brought up to date after every migration. {app} serves pages and commands, {worker} does jobs,
-- {sequencer} grows and signs the tree. Where an installation has one login only, it holds the rights of all three.

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM {app}, {worker}, {sequencer};
GRANT USAGE ON SCHEMA ledger, ledger_view TO {app}, {worker}, {sequencer};
GRANT SELECT ON ALL TABLES IN SCHEMA ledger_view TO {app}, {worker}, {sequencer};
GRANT EXECUTE ON FUNCTION ledger.append, ledger.root TO {app}, {worker};
GRANT EXECUTE ON FUNCTION ledger.erase TO {worker};
GRANT EXECUTE ON FUNCTION ledger.sequence, ledger.root, ledger.publish TO {sequencer};

GRANT USAGE ON SCHEMA public TO {app}, {worker};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}, {worker};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}, {worker};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}, {worker};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}, {worker};
REVOKE INSERT, UPDATE, DELETE ON public.django_migrations, public.django_content_type FROM {app}, {worker};
