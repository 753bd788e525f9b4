-- Everything that writes the ledger. Each function runs with the owner's rights and a fixed search path.

-- The bytes that are hashed as a leaf (RFC 9162): six lines, nothing personal in them.
CREATE FUNCTION ledger.entry(
  act_id uuid, kind text, recorded_at timestamptz, transaction_at timestamptz, commitment bytea
) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
RETURN convert_to(
  'yimen.act.v1' || E'\n' || act_id || E'\n' || kind || E'\n'
  || to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || E'\n'
  || to_char(transaction_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || E'\n'
  || encode(commitment, 'base64') || E'\n',
  'UTF8'
);

-- Append one act in the transaction that makes the change. The body names the rows, the subjects and the actor, so that
-- what the guard and the queries go by is what the ledger commits to.
CREATE FUNCTION ledger.append(act uuid, act_kind text, at timestamptz, content text) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  parsed  jsonb := content::jsonb;
  salt    bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
  digest  bytea := sha256(salt || convert_to(content, 'UTF8'));
  leaf    bytea := sha256('\x00'::bytea || ledger.entry(act, act_kind, at, transaction_timestamp(), digest));
BEGIN
  INSERT INTO ledger.acts (act_id, kind, recorded_at, transaction_at, xact_id, commitment, leaf_hash)
    VALUES (act, act_kind, at, transaction_timestamp(), pg_current_xact_id(), digest, leaf);
  INSERT INTO ledger.bodies (act_id, salt, body) VALUES (act, salt, content);
  INSERT INTO ledger.covers (table_name, row_key, xact_id, transaction_at, act_id)
    SELECT named.pair ->> 0, named.pair ->> 1, pg_current_xact_id(), transaction_timestamp(), act
    FROM jsonb_array_elements(parsed -> 'rows') AS named (pair);
  INSERT INTO ledger.subjects (subject, recorded_at, act_id)
    SELECT named.subject, at, act FROM jsonb_array_elements_text(parsed -> 'subjects') AS named (subject)
    UNION SELECT 'actor:' || (parsed #>> '{actor,id}'), at, act;
  INSERT INTO ledger.pending (act_id) VALUES (act);
  RETURN leaf;
END $$;

-- Refuse a change of a row that no act of this very transaction names. The collation is stated because a trigger's
-- TG_TABLE_NAME brings along its own, with which the index could not be used.
CREATE FUNCTION ledger.require_act(changed_table text, changed_key text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM ledger.covers
    WHERE table_name = changed_table COLLATE "default" AND row_key = changed_key COLLATE "default"
      AND xact_id = pg_current_xact_id() AND transaction_at = transaction_timestamp()
  ) THEN
    RAISE EXCEPTION 'no act of this transaction names row % of %', changed_key, changed_table
      USING ERRCODE = 'insufficient_privilege',
            HINT = 'Append the act first and name the row in it.';
  END IF;
END $$;

CREATE FUNCTION ledger.refuse() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RAISE EXCEPTION '% of %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

-- The owner's own slips are refused too; only who disables a trigger gets past, which `yimen ledger verify` reports.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['acts', 'covers', 'subjects', 'entries', 'nodes', 'checkpoints'] LOOP
    EXECUTE format('CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON ledger.%I FOR EACH ROW EXECUTE FUNCTION ledger.refuse()', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['acts', 'bodies', 'covers', 'subjects', 'pending', 'entries', 'nodes', 'checkpoints'] LOOP
    EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger.%I FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse()', name);
  END LOOP;
END $$;

-- A body is never edited, and erased only by an act that names it.
CREATE FUNCTION ledger.guard_body() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  PERFORM ledger.require_act('ledger.bodies', OLD.act_id::text);
  RETURN OLD;
END $$;
CREATE TRIGGER no_update BEFORE UPDATE ON ledger.bodies FOR EACH ROW EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER erased_by_act BEFORE DELETE ON ledger.bodies FOR EACH ROW EXECUTE FUNCTION ledger.guard_body();

CREATE FUNCTION ledger.erase(act uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  DELETE FROM ledger.bodies WHERE act_id = act;
  RETURN FOUND;
END $$;

-- Put committed acts into the tree, in one group. The database hashes, so that no login of the application can write a
-- tree that does not follow from the acts. Returns how many were taken.
CREATE FUNCTION ledger.sequence(most integer DEFAULT 10000) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  old_size bigint;
  new_size bigint;
  height   smallint := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('ledger.sequence', 0));
  SELECT coalesce(max(index) + 1, 0) INTO old_size FROM ledger.entries;
  WITH taken AS (
    DELETE FROM ledger.pending
    WHERE number IN (SELECT number FROM ledger.pending ORDER BY number LIMIT most)
    RETURNING number, act_id
  )
  INSERT INTO ledger.entries (index, act_id)
    SELECT old_size + row_number() OVER (ORDER BY number) - 1, act_id FROM taken;
  SELECT coalesce(max(index) + 1, 0) INTO new_size FROM ledger.entries;
  IF new_size = old_size THEN
    RETURN 0;
  END IF;
  INSERT INTO ledger.nodes (level, index, hash)
    SELECT 0, entries.index, acts.leaf_hash FROM ledger.entries JOIN ledger.acts USING (act_id)
    WHERE entries.index >= old_size;
  WHILE (new_size >> (height + 1)) > (old_size >> (height + 1)) LOOP
    INSERT INTO ledger.nodes (level, index, hash)
      SELECT height + 1, parent, sha256('\x01'::bytea || lhs.hash || rhs.hash)
      FROM generate_series(old_size >> (height + 1), (new_size >> (height + 1)) - 1) AS parent
      JOIN ledger.nodes lhs ON lhs.level = height AND lhs.index = 2 * parent
      JOIN ledger.nodes rhs ON rhs.level = height AND rhs.index = 2 * parent + 1;
    height := height + 1;
  END LOOP;
  PERFORM pg_notify('ledger_entries', new_size::text);
  RETURN new_size - old_size;
END $$;

-- The root of the tree as it was when it had `leaves` leaves: its complete subtrees, folded from the right.
CREATE FUNCTION ledger.root(leaves bigint) RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  height  smallint := 0;
  subtree bytea;
  root    bytea;
BEGIN
  WHILE (leaves >> height) > 0 LOOP
    IF (leaves >> height) & 1 = 1 THEN
      SELECT hash INTO STRICT subtree FROM ledger.nodes WHERE level = height AND index = (leaves >> height) - 1;
      root := coalesce(sha256('\x01'::bytea || subtree || root), subtree);
    END IF;
    height := height + 1;
  END LOOP;
  RETURN coalesce(root, sha256(''::bytea));
END $$;

-- Keep a signed checkpoint. It must state the size and the root that the tree truly has; its signature is checked by
-- whoever reads it. Returns false when a checkpoint of this size exists.
CREATE FUNCTION ledger.publish(leaves bigint, signed_note text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  stated bytea := ledger.root(leaves);
BEGIN
  IF split_part(signed_note, E'\n', 2) <> leaves::text
     OR split_part(signed_note, E'\n', 3) <> encode(stated, 'base64') THEN
    RAISE EXCEPTION 'the checkpoint does not state the root of the tree of % leaves', leaves
      USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO ledger.checkpoints (size, root, note, published_at)
    VALUES (leaves, stated, signed_note, clock_timestamp()) ON CONFLICT (size) DO NOTHING;
  RETURN FOUND;
END $$;
