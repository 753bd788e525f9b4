-- What `yimen ledger verify` reads of the new tables.

CREATE OR REPLACE VIEW ledger_view.covers AS
  SELECT table_name, row_key, xact_id, transaction_at, act_id, digest, seal FROM ledger.covers;
CREATE VIEW ledger_view.kinds AS SELECT kind FROM ledger.kinds;
CREATE VIEW ledger_view.clock AS SELECT number, behind_seconds, ahead_seconds, act_id FROM ledger.clock;
CREATE VIEW ledger_view.logins AS SELECT role, login FROM ledger.logins;
CREATE VIEW ledger_view.shapes AS SELECT table_name, columns FROM ledger.shapes;
CREATE VIEW ledger_view.sealed AS SELECT size, hash, sequenced_at FROM ledger.sealed;
