-- What the ledger needs to testify against its own owner: which acts there are, what time they may say, who logs in, and
-- a digest of each row that an act changed. The owner fills the first four tables; no login of the application writes any.

-- The kinds of acts that the code in use records.
CREATE TABLE ledger.kinds (kind text PRIMARY KEY);

-- How far `recorded_at` may lie before and after the database's clock, in seconds. The last row is in force. The first is
-- set when the ledger is founded and goes into every signed checkpoint (see ledger.rows_origin); every later one is set by
-- an act. A demonstration acts out months in minutes and has a wide one.
CREATE TABLE ledger.clock (
  number         smallint PRIMARY KEY CHECK (number >= 0),
  behind_seconds bigint NOT NULL CHECK (behind_seconds >= 0),
  ahead_seconds  bigint NOT NULL CHECK (ahead_seconds >= 0),
  act_id         uuid UNIQUE REFERENCES ledger.acts,
  CHECK ((number = 0) = (act_id IS NULL))
);

-- Who logs in as what. One login may stand for several where an installation has one only.
CREATE TABLE ledger.logins (
  role  text PRIMARY KEY CHECK (role IN ('app', 'worker', 'sequencer')),
  login name NOT NULL
);

-- The columns that the digests of a guarded table's rows are over. Where an upgrade changes them, its rows are sealed anew
-- by an act (ledger.rows.resealed).
CREATE TABLE ledger.shapes (
  table_name text PRIMARY KEY,
  columns    text[] NOT NULL
);

-- The row as the act's transaction left it: SHA-256 over the body's salt and the row's columns as PostgreSQL sends them,
-- or over the salt and the word `gone`. `seal` orders the changes of one row: it is drawn while the row is locked. Both are
-- null for acts from before there were digests, and where the transaction named a row and did not change it.
ALTER TABLE ledger.covers
  ADD COLUMN digest bytea CHECK (octet_length(digest) = 32),
  ADD COLUMN seal   bigint CHECK ((seal IS NULL) = (digest IS NULL));
CREATE INDEX covers_by_act ON ledger.covers (act_id);
CREATE SEQUENCE ledger.seals;

-- A chain over the digests of all acts in the tree when it had `size` leaves, a link for each group that the sequencer took,
-- and when it took it. Checkpoints state it beside the root. Where acts were there before, the first row is its beginning.
CREATE TABLE ledger.sealed (
  size         bigint PRIMARY KEY CHECK (size > 0),
  hash         bytea NOT NULL CHECK (octet_length(hash) = 32),
  sequenced_at timestamptz NOT NULL
);

DROP TRIGGER insert_only ON ledger.covers;
CREATE TRIGGER insert_only BEFORE DELETE ON ledger.covers FOR EACH ROW EXECUTE FUNCTION ledger.refuse();
-- A digest is written by the transaction that wrote the row, and by no other.
CREATE TRIGGER sealed_once BEFORE UPDATE ON ledger.covers FOR EACH ROW
  WHEN (OLD.xact_id <> pg_current_xact_id() OR OLD.transaction_at <> transaction_timestamp()
        OR (OLD.table_name, OLD.row_key, OLD.xact_id, OLD.transaction_at, OLD.act_id)
           IS DISTINCT FROM (NEW.table_name, NEW.row_key, NEW.xact_id, NEW.transaction_at, NEW.act_id))
  EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON ledger.clock FOR EACH ROW EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON ledger.sealed FOR EACH ROW EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger.clock FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger.sealed FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
