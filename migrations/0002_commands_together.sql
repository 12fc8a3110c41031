-- Changes of several commands are recorded together: one statement writes their rows of the ledger.

CREATE FUNCTION remember_answers(commands jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    caller jsonb;
    given  request[] := '{}';
    kept   bigint;
BEGIN
    FOR command IN 0 .. jsonb_array_length(commands) - 1 LOOP
        caller := commands->command->'caller';
        CONTINUE WHEN caller->>'key' IS NULL;
        IF NOT pg_try_advisory_xact_lock(hashtextextended(
                concat_ws(E'\n', caller->>'community', caller->>'person', caller->>'key'), 0)) THEN
            RAISE EXCEPTION 'the same request is being answered right now' USING ERRCODE = 'SK425';
        END IF;
        given := given || (caller->>'community', caller->>'person', caller->>'key', caller->>'fingerprint',
                           commands->command->'answer', now())::request;
    END LOOP;
    INSERT INTO request SELECT * FROM unnest(given) ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS kept = ROW_COUNT;
    IF kept < cardinality(given) THEN
        RAISE EXCEPTION 'this request was answered before' USING ERRCODE = 'SK208';
    END IF;
END $$;
COMMENT ON FUNCTION remember_answers IS 'Keeps the answer to each command under its caller''s key. SK208: one was answered before, so the changes roll back; SK425: it is in flight elsewhere.';

CREATE OR REPLACE FUNCTION remember_answer(caller jsonb, answer jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM remember_answers(jsonb_build_array(jsonb_build_object('caller', caller, 'answer', answer)));
END $$;
COMMENT ON FUNCTION remember_answer IS 'Keeps the answer to one command.';

CREATE FUNCTION record_commands(commands jsonb) RETURNS void LANGUAGE plpgsql STRICT SECURITY DEFINER
SET search_path FROM CURRENT SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    command integer := 0;
    caller  jsonb;
    role    smallint;
    head    ledger_head;
    changes jsonb;
    change  jsonb;
    row     inventory_activity;
    rows    inventory_activity[] := '{}';
BEGIN
    FOR asked IN 0 .. jsonb_array_length(commands) - 1 LOOP
        caller := commands->asked->'caller';
        role := role_of(caller);
        IF role < (commands->asked->'needs')::smallint THEN
            RAISE EXCEPTION 'role' USING ERRCODE = 'SK403', DETAIL = commands->asked->>'needs', HINT = role::text;
        END IF;
    END LOOP;
    PERFORM remember_answers(commands);
    WHILE command < jsonb_array_length(commands) LOOP
        caller := commands->command->'caller';
        SELECT * INTO head FROM ledger_head WHERE community_id = caller->>'community' FOR UPDATE;
        IF NOT FOUND THEN
            INSERT INTO ledger_head VALUES (caller->>'community', 0, '') ON CONFLICT DO NOTHING;
            SELECT * INTO head FROM ledger_head WHERE community_id = caller->>'community' FOR UPDATE;
        END IF;
        WHILE caller->>'community' = head.community_id LOOP
            changes := commands->command->'changes';
            FOR made IN 0 .. jsonb_array_length(changes) - 1 LOOP
                change := changes->made;
                head.seq := head.seq + 1;
                row := (head.community_id, head.seq, change->>'id', change->>'action', change->>'kind',
                        change->>'subject', change->>'name', caller->>'person', caller->>'name', caller->>'door',
                        coalesce(change->'details', '{}'), change->>'reverses', clock_timestamp(), '');
                IF row.reverses IS NOT NULL THEN
                    INSERT INTO reversal VALUES (row.community_id, row.reverses);
                END IF;
                row.hash := link_hash(head.hash, activity_link(row));
                head.hash := row.hash;
                rows := rows || row;
            END LOOP;
            command := command + 1;
            caller := commands->command->'caller';
        END LOOP;
        UPDATE ledger_head SET seq = head.seq, hash = head.hash WHERE community_id = head.community_id;
    END LOOP;
    INSERT INTO inventory_activity SELECT * FROM unnest(rows);
    PERFORM deliver_changes(told.community_id, told.first - 1)
       FROM (SELECT r.community_id, min(r.seq) AS first FROM unnest(rows) r GROUP BY r.community_id) told;
END $$;
COMMENT ON FUNCTION record_commands IS 'The one way changes are recorded, for one command or for many: checks each caller''s role now, remembers the answers, appends one chained row per change, and makes the deliveries. Each command is an object of caller, needs, changes and answer; whoever gives several gives them in the order of their communities, so that no two wait for each other''s heads. SK403: a role does not suffice; the detail is the one needed, the hint the caller''s.';

CREATE OR REPLACE FUNCTION record_changes(caller jsonb, needs smallint, changes jsonb, answer jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM record_commands(jsonb_build_array(jsonb_build_object(
        'caller', caller, 'needs', needs, 'changes', changes, 'answer', answer)));
    RETURN answer;
END $$;
COMMENT ON FUNCTION record_changes IS 'Records one command, and gives its answer.';

ALTER FUNCTION deliver_changes SET plan_cache_mode = auto;

INSERT INTO schema_version (version) VALUES (2);
