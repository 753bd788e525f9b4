-- The ledger's tables. They belong to the schema's owner; the application reaches them through functions (0002) and
-- views (0003) only. All but `pending` and `bodies` take new rows and nothing else: see the triggers in 0002.

CREATE SCHEMA ledger;

-- One act. Nothing here is personal: what was done, by whom and to whom lies in the body, which can be erased.
CREATE TABLE ledger.acts (
  act_id         uuid PRIMARY KEY,
  kind           text NOT NULL CHECK (kind ~ '^[a-z]+([.][a-z]+([-_][a-z]+)*)+$'),
  recorded_at    timestamptz NOT NULL,  -- the time the domain acted on
  transaction_at timestamptz NOT NULL,  -- the database's clock
  xact_id        xid8 NOT NULL,
  commitment     bytea NOT NULL CHECK (octet_length(commitment) = 32),
  leaf_hash      bytea NOT NULL CHECK (octet_length(leaf_hash) = 32)
);

-- The body that the commitment commits to: SHA-256(salt || body). Erasing one takes its salt along.
CREATE TABLE ledger.bodies (
  act_id uuid PRIMARY KEY REFERENCES ledger.acts,
  salt   bytea NOT NULL CHECK (octet_length(salt) = 32),
  body   text NOT NULL CHECK (octet_length(body) <= 1048576)
);

-- Which rows the act's transaction may change. The guard looks for all four of the first columns.
-- This table and the next two name acts without a foreign key: ledger.append alone writes them, and a check for each row
-- would cost more than the row.
CREATE TABLE ledger.covers (
  table_name     text NOT NULL,
  row_key        text NOT NULL,
  xact_id        xid8 NOT NULL,
  transaction_at timestamptz NOT NULL,
  act_id         uuid NOT NULL,
  PRIMARY KEY (table_name, row_key, xact_id, transaction_at, act_id)
);

-- Which acts are about whom or what: opaque ids such as case:<uuid>, and actor:<id> for who acted.
CREATE TABLE ledger.subjects (
  subject     text NOT NULL,
  recorded_at timestamptz NOT NULL,
  act_id      uuid NOT NULL,
  PRIMARY KEY (subject, recorded_at, act_id)
);

-- Acts that are committed but not yet in the tree, in the order in which they were appended.
CREATE TABLE ledger.pending (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  act_id uuid NOT NULL UNIQUE
);

-- The log: leaf `index` is this act.
CREATE TABLE ledger.entries (
  index  bigint PRIMARY KEY CHECK (index >= 0),
  act_id uuid NOT NULL UNIQUE REFERENCES ledger.acts
);

-- Complete subtrees of the log's Merkle tree (RFC 9162 §2.1.1): node (level, index) covers 2^level leaves.
CREATE TABLE ledger.nodes (
  level smallint NOT NULL CHECK (level BETWEEN 0 AND 62),
  index bigint NOT NULL CHECK (index >= 0),
  hash  bytea NOT NULL CHECK (octet_length(hash) = 32),
  PRIMARY KEY (level, index)
);

-- What was published: signed statements of the tree's size and root.
CREATE TABLE ledger.checkpoints (
  size         bigint PRIMARY KEY CHECK (size > 0),
  root         bytea NOT NULL CHECK (octet_length(root) = 32),
  note         text NOT NULL,
  published_at timestamptz NOT NULL
);
