-- What the application may read. The views run with the owner's rights; the tables behind them stay closed.

CREATE SCHEMA ledger_view;

CREATE VIEW ledger_view.acts AS
  SELECT acts.act_id, acts.kind, acts.recorded_at, acts.transaction_at, acts.xact_id, acts.commitment, acts.leaf_hash,
         bodies.salt, bodies.body, entries.index
  FROM ledger.acts
  LEFT JOIN ledger.bodies USING (act_id)
  LEFT JOIN ledger.entries USING (act_id);
CREATE VIEW ledger_view.covers AS SELECT table_name, row_key, xact_id, transaction_at, act_id FROM ledger.covers;
CREATE VIEW ledger_view.subjects AS SELECT subject, recorded_at, act_id FROM ledger.subjects;
CREATE VIEW ledger_view.pending AS
  SELECT pending.number, pending.act_id, acts.transaction_at FROM ledger.pending JOIN ledger.acts USING (act_id);
CREATE VIEW ledger_view.entries AS SELECT index, act_id FROM ledger.entries;
CREATE VIEW ledger_view.nodes AS SELECT level, index, hash FROM ledger.nodes;
CREATE VIEW ledger_view.checkpoints AS SELECT size, root, note, published_at FROM ledger.checkpoints;
