-- The functions of 0002 that look closer, and those that seal rows.

-- Whether a body has the shape that everybody who reads it counts on.
CREATE FUNCTION ledger.well_formed(body jsonb) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE
AS $$
BEGIN
  RETURN coalesce(
    jsonb_typeof(body -> 'event') = 'object'
    AND jsonb_typeof(body -> 'rows') = 'array'
    AND jsonb_typeof(body -> 'subjects') = 'array'
    AND jsonb_typeof(body -> 'actor') = 'object'
    AND body - ARRAY['event', 'rows', 'subjects', 'actor', 'power'] = '{}'
    AND coalesce(jsonb_typeof(body -> 'power'), 'object') = 'object'
    AND body #>> '{actor,kind}' IN ('person', 'officer', 'system', 'anonymous')
    AND body -> 'actor' ? 'id'
    AND (body #>> '{actor,kind}' <> 'officer' OR body -> 'actor' ? 'post')
    AND (body -> 'actor') - ARRAY['kind', 'id', 'post', 'agency', 'division', 'on_behalf_of', 'channel'] = '{}'
    AND NOT body @? 'strict $.actor.* ? (@.type() != "string" || !(@ like_regex "^\\S{1,200}$"))'
    AND NOT body @? 'strict $.subjects[*] ? (@.type() != "string" || !(@ like_regex "^[a-z][a-z_-]*:\\S{1,200}$"))'
    AND NOT body @? 'strict $.rows[*] ? (@.type() != "array" || @.size() != 2)'
    AND NOT body @? 'strict $.rows[*][0] ? (@.type() != "string" || !(@ like_regex "^[a-z][a-z0-9_.]{0,62}$"))'
    AND NOT body @? 'strict $.rows[*][1] ? (@.type() != "string" || !(@ like_regex "^\\S{1,200}$"))',
    false
  );
END $$;

CREATE OR REPLACE FUNCTION ledger.append(act uuid, act_kind text, at timestamptz, content text) RETURNS bytea
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  parsed  jsonb := content::jsonb;
  salt    bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
  digest  bytea := sha256(salt || convert_to(content, 'UTF8'));
  leaf    bytea;
  allowed ledger.clock;
BEGIN
  IF NOT EXISTS (SELECT FROM ledger.kinds WHERE kind = act_kind) THEN
    RAISE EXCEPTION 'the ledger knows no act of the kind %', act_kind
      USING ERRCODE = 'check_violation',
            HINT = 'The schema''s owner enters the kinds that the code has: python -m yimen.web.prepare migrate.';
  END IF;
  IF act IS NULL OR act = '00000000-0000-0000-0000-000000000000' OR act = 'ffffffff-ffff-ffff-ffff-ffffffffffff' THEN
    RAISE EXCEPTION 'an act needs an id of its own, not %', act USING ERRCODE = 'check_violation';
  END IF;
  SELECT * INTO STRICT allowed FROM ledger.clock ORDER BY number DESC LIMIT 1;
  IF (at BETWEEN transaction_timestamp() - make_interval(secs => allowed.behind_seconds)
         AND transaction_timestamp() + make_interval(secs => allowed.ahead_seconds)) IS NOT TRUE THEN
    RAISE EXCEPTION 'an act of % cannot be recorded at %: the ledger''s clock allows % seconds before and % after',
        at, transaction_timestamp(), allowed.behind_seconds, allowed.ahead_seconds
      USING ERRCODE = 'check_violation', HINT = 'Compare the clocks of this machine and of the database.';
  END IF;
  IF NOT ledger.well_formed(parsed) THEN
    RAISE EXCEPTION 'the body of an act needs an event, an actor, rows and subjects of the known shape'
      USING ERRCODE = 'check_violation', HINT = 'Bodies are made by yimen.ledger.acts.encode.';
  END IF;
  leaf := sha256('\x00'::bytea || ledger.entry(act, act_kind, at, transaction_timestamp(), digest));
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

-- Refuse a change of a row that no act of this very transaction names, and keep a digest of the row with each act that
-- does. Guards call it (see yimen.ledger.guards), with the owner's rights and search path.
CREATE FUNCTION ledger.seal(changed_table text, changed_key text, content bytea) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
  UPDATE ledger.covers SET digest = sha256(bodies.salt || content), seal = nextval('ledger.seals')
    FROM ledger.bodies
    WHERE covers.table_name = changed_table COLLATE "default" AND covers.row_key = changed_key COLLATE "default"
      AND covers.xact_id = pg_current_xact_id() AND covers.transaction_at = transaction_timestamp()
      AND bodies.act_id = covers.act_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no act of this transaction names row % of %', changed_key, changed_table
      USING ERRCODE = 'insufficient_privilege',
            HINT = 'Append the act first and name the row in it.';
  END IF;
END $$;

-- A body is erased by an act of that kind alone, never in the transaction that recorded it, and an erasure keeps its own.
CREATE OR REPLACE FUNCTION ledger.guard_body() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM ledger.covers JOIN ledger.acts USING (act_id)
    WHERE covers.table_name = 'ledger.bodies' AND covers.row_key = OLD.act_id::text
      AND covers.xact_id = pg_current_xact_id() AND covers.transaction_at = transaction_timestamp()
      AND acts.kind = 'ledger.bodies.erased'
  ) OR EXISTS (
    SELECT FROM ledger.acts WHERE acts.act_id = OLD.act_id
      AND (acts.kind = 'ledger.bodies.erased'
           OR (acts.xact_id = pg_current_xact_id() AND acts.transaction_at = transaction_timestamp()))
  ) THEN
    RAISE EXCEPTION 'no act of this transaction erases the body of %', OLD.act_id
      USING ERRCODE = 'insufficient_privilege',
            HINT = 'An act of the kind ledger.bodies.erased names bodies of earlier acts; that of an erasure stays.';
  END IF;
  RETURN OLD;
END $$;

-- Where the chain over the digests begins: with the clock that the ledger was founded with.
CREATE FUNCTION ledger.rows_origin() RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RETURN (
    SELECT sha256(convert_to('yimen.rows.v1' || E'\n' || behind_seconds || E'\n' || ahead_seconds || E'\n', 'UTF8'))
    FROM ledger.clock WHERE number = 0
  );
END $$;

-- The hash over what the acts of entries `low` to `high` (not included) say of rows, in the order of the log.
CREATE FUNCTION ledger.rows_hash(low bigint, high bigint) RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RETURN (
    SELECT sha256(convert_to(coalesce(string_agg(
      covers.act_id || E'\n' || covers.table_name || E'\n' || covers.row_key || E'\n'
      || coalesce(covers.seal::text, '-') || E'\n' || coalesce(encode(covers.digest, 'hex'), '-') || E'\n',
      '' ORDER BY entries.index, covers.table_name COLLATE "C", covers.row_key COLLATE "C"
    ), ''), 'UTF8'))
    FROM ledger.entries JOIN ledger.covers USING (act_id) WHERE entries.index >= low AND entries.index < high
  );
END $$;

-- One link of the chain: the one before, the time of sequencing, and the hash over the group.
CREATE FUNCTION ledger.rows_link(before bytea, sequenced_at timestamptz, grouped bytea) RETURNS bytea
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RETURN sha256(before || grouped || convert_to(
    to_char(sequenced_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'UTF8'
  ));
END $$;

CREATE OR REPLACE FUNCTION ledger.sequence(most integer DEFAULT 10000) RETURNS integer
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
  INSERT INTO ledger.sealed (size, hash, sequenced_at) VALUES (new_size, ledger.rows_link(
    coalesce((SELECT hash FROM ledger.sealed ORDER BY size DESC LIMIT 1), ledger.rows_origin()),
    transaction_timestamp(), ledger.rows_hash(old_size, new_size)
  ), transaction_timestamp());
  PERFORM pg_notify('ledger_entries', new_size::text);
  RETURN new_size - old_size;
END $$;

-- Keep a signed checkpoint. It must state the size, the root and the chain over the rows' digests that the ledger truly
-- has. PostgreSQL knows no Ed25519: the login of the sequencer alone may call this, and the sequencer checks the signature.
-- Returns false when a checkpoint of this size exists.
CREATE OR REPLACE FUNCTION ledger.publish(leaves bigint, signed_note text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  stated bytea := ledger.root(leaves);
  rows   text := coalesce((SELECT 'rows ' || encode(hash, 'base64') FROM ledger.sealed WHERE size = leaves), '');
BEGIN
  IF split_part(signed_note, E'\n', 2) <> leaves::text
     OR split_part(signed_note, E'\n', 3) <> encode(stated, 'base64') THEN
    RAISE EXCEPTION 'the checkpoint does not state the root of the tree of % leaves', leaves
      USING ERRCODE = 'check_violation';
  END IF;
  IF split_part(signed_note, E'\n', 4) <> rows THEN
    RAISE EXCEPTION 'the checkpoint does not state the rows of the tree of % leaves', leaves
      USING ERRCODE = 'check_violation';
  END IF;
  IF leaves < (SELECT max(size) FROM ledger.checkpoints) THEN
    RAISE EXCEPTION 'a checkpoint of a larger tree than of % leaves is published', leaves
      USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO ledger.checkpoints (size, root, note, published_at)
    VALUES (leaves, stated, signed_note, clock_timestamp()) ON CONFLICT (size) DO NOTHING;
  RETURN FOUND;
END $$;

-- Set what time acts may say from here on. For the owner alone, in the transaction of an act that says the same.
CREATE FUNCTION ledger.set_clock(act uuid, behind bigint, ahead bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM ledger.acts JOIN ledger.bodies USING (act_id)
    WHERE acts.act_id = act AND acts.kind = 'ledger.clock.set'
      AND acts.xact_id = pg_current_xact_id() AND acts.transaction_at = transaction_timestamp()
      AND bodies.body::jsonb -> 'event' @> jsonb_build_object('behind_seconds', behind, 'ahead_seconds', ahead)
  ) THEN
    RAISE EXCEPTION 'no act of this transaction sets the clock so' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO ledger.clock (number, behind_seconds, ahead_seconds, act_id)
    SELECT max(number) + 1, behind, ahead, act FROM ledger.clock;
END $$;

-- Seal rows of a guarded table as they stand, for the act of this transaction that names them. For the owner alone.
CREATE FUNCTION ledger.reseal(guarded text, key_column text, keys text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  EXECUTE format(
    'SELECT count(ledger.seal(%L, named, content)) FROM (SELECT held.%I::text AS named,'
    ' string_agg(record_send(held), '''' ORDER BY record_send(held)) AS content FROM public.%I AS held'
    ' WHERE held.%I::text = ANY($1) GROUP BY 1) AS grouped',
    guarded, key_column, guarded, key_column
  ) USING keys;
END $$;
