-- Storekeeper's whole database, from top to bottom. Applied to an empty database under an advisory lock;
-- an older one is brought here by the files in migrations/, whose sum equals this file (a test).
--
-- Every key begins with community_id: nobody reads or changes another community's rows, and the tables
-- can be distributed by that column. Ids are UUID v7, made by the program, so no sequence is shared.

CREATE TABLE schema_version (
    version    integer PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE schema_version IS 'Which migrations this database has seen.';

-- ── People ──────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE community (
    community_id text PRIMARY KEY CHECK (community_id <> '' AND length(community_id) <= 255),
    settings     jsonb NOT NULL DEFAULT '{}',
    updated_at   timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE community IS 'What a community has set for itself (prefix, zone, channel); a community without a row has the defaults.';

CREATE TABLE place (
    platform     text NOT NULL,
    place_id     text NOT NULL,
    community_id text NOT NULL,
    joined_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (platform, place_id)
);
CREATE INDEX place_community ON place (community_id);
COMMENT ON TABLE place IS 'Which community a server or channel joined; one without a row has a community of its own, named platform:id. The one table that is asked before the community is known.';

CREATE TABLE link_code (
    community_id text PRIMARY KEY,
    digest       bytea NOT NULL,
    made_by      text NOT NULL,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX link_code_digest ON link_code (digest);
COMMENT ON TABLE link_code IS 'The code with which one place can join a community: one at a time, only its SHA-256, gone once it was used.';

CREATE TABLE channel (
    community_id text NOT NULL,
    place        text NOT NULL,
    channel      text NOT NULL,
    suggestions  boolean NOT NULL DEFAULT true,
    replies      text NOT NULL DEFAULT 'here' CHECK (replies IN ('here', 'thread', 'private')),
    listed       boolean NOT NULL DEFAULT false,
    PRIMARY KEY (community_id, place, channel)
);
COMMENT ON TABLE channel IS 'How a channel of a place (platform:id) wants to be answered, where not as usual. Where a place has listed channels, commands are taken in those alone.';

CREATE TABLE member (
    community_id text NOT NULL,
    person       text NOT NULL,
    name         text NOT NULL,
    name_key     text NOT NULL,
    role         smallint CHECK (role BETWEEN 0 AND 3),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (community_id, person)
);
CREATE INDEX member_name ON member (community_id, name_key);
COMMENT ON TABLE member IS 'A person is platform:id, never a name; role is what this database grants, NULL where only the platform speaks.';

CREATE TABLE policy (
    community_id text NOT NULL,
    action       text NOT NULL,
    role         smallint NOT NULL CHECK (role BETWEEN 1 AND 4),
    PRIMARY KEY (community_id, action)
);
COMMENT ON TABLE policy IS 'The role an action needs here, where it differs from the default; 4 means nobody.';

CREATE TABLE api_token (
    community_id text NOT NULL,
    token_id     text NOT NULL,
    hash         bytea NOT NULL,
    role         smallint NOT NULL CHECK (role BETWEEN 1 AND 3),
    label        text NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL DEFAULT now(),
    revoked_at   timestamptz,
    PRIMARY KEY (community_id, token_id)
);
COMMENT ON TABLE api_token IS 'Keys to the HTTP API: only the SHA-256 of the secret is kept.';

-- ── The ledger ──────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE inventory_activity (
    community_id text NOT NULL,
    seq          bigint NOT NULL,
    id           uuid NOT NULL,
    action       text NOT NULL,
    subject_kind text NOT NULL,
    subject_id   text NOT NULL,
    subject_name text NOT NULL,
    person       text NOT NULL,
    person_name  text NOT NULL,
    door         text NOT NULL,
    details      jsonb NOT NULL,
    reverses     uuid,
    created_at   timestamptz NOT NULL,
    hash         bytea NOT NULL,
    PRIMARY KEY (community_id, seq, created_at)
) PARTITION BY RANGE (created_at);
CREATE INDEX activity_subject ON inventory_activity (community_id, subject_id, seq DESC);
CREATE INDEX activity_person ON inventory_activity (community_id, person, seq DESC);
COMMENT ON TABLE inventory_activity IS 'One row per change: audit and event at once. Append-only; seq has no gaps within a community; hash covers the row and the hash before it.';

CREATE TABLE ledger_head (
    community_id text PRIMARY KEY,
    seq          bigint NOT NULL,
    hash         bytea NOT NULL
) WITH (fillfactor = 50);
COMMENT ON TABLE ledger_head IS 'The newest link of each community''s chain. Locked last by every change, so changes never deadlock on it.';

CREATE TABLE ledger_anchor (
    community_id text PRIMARY KEY,
    seq          bigint NOT NULL,
    hash         bytea NOT NULL
);
COMMENT ON TABLE ledger_anchor IS 'The last link of each community''s chain that was taken into an archive; the ledger goes on after it.';

CREATE TABLE reversal (
    community_id text NOT NULL,
    activity_id  uuid NOT NULL,
    PRIMARY KEY (community_id, activity_id)
);
COMMENT ON TABLE reversal IS 'Which changes were undone: each at most once.';

CREATE TABLE request (
    community_id text NOT NULL,
    person       text NOT NULL,
    key          text NOT NULL,
    fingerprint  text NOT NULL,
    answer       jsonb NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (community_id, person, key)
);
CREATE INDEX request_age ON request (created_at);
COMMENT ON TABLE request IS 'Answers already given, by idempotency key or chat message id, written in the change''s own transaction; kept for 24 hours.';

CREATE FUNCTION forbid_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER activity_append_only BEFORE UPDATE OR DELETE ON inventory_activity
    FOR EACH ROW EXECUTE FUNCTION forbid_change();
CREATE TRIGGER activity_no_truncate BEFORE TRUNCATE ON inventory_activity
    FOR EACH STATEMENT EXECUTE FUNCTION forbid_change();
ALTER TABLE inventory_activity ENABLE ALWAYS TRIGGER activity_append_only;
ALTER TABLE inventory_activity ENABLE ALWAYS TRIGGER activity_no_truncate;

CREATE FUNCTION ensure_ledger_partitions(months integer DEFAULT 2) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET timezone = 'UTC' AS $$
DECLARE
    first timestamptz := date_trunc('month', now());
    month timestamptz;
    part  text;
BEGIN
    FOR ahead IN 0..months LOOP
        month := first + make_interval(months => ahead);
        part := 'inventory_activity_' || to_char(month, 'YYYY_MM');
        IF to_regclass(part) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF inventory_activity FOR VALUES FROM (%L) TO (%L)',
                           part, month, month + interval '1 month');
            EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER activity_append_only', part);
            EXECUTE format('CREATE TRIGGER activity_no_truncate BEFORE TRUNCATE ON %I
                            FOR EACH STATEMENT EXECUTE FUNCTION forbid_change()', part);
            EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER activity_no_truncate', part);
        END IF;
    END LOOP;
END $$;
COMMENT ON FUNCTION ensure_ledger_partitions IS 'Makes this month''s partition of the ledger and those of the months ahead.';

CREATE FUNCTION role_of(caller jsonb) RETURNS smallint LANGUAGE plpgsql STABLE AS $$
DECLARE
    granted smallint;
BEGIN
    IF caller->>'credential' IS NOT NULL THEN
        SELECT role INTO granted FROM api_token
         WHERE community_id = caller->>'community' AND token_id = caller->>'credential' AND revoked_at IS NULL;
        RETURN coalesce(granted, 0);
    END IF;
    SELECT role INTO granted FROM member
     WHERE community_id = caller->>'community' AND person = caller->>'person';
    RETURN greatest(granted, (caller->>'rank')::smallint);
END $$;
COMMENT ON FUNCTION role_of IS 'The caller''s role now: the token''s where one was shown, else the higher of the platform''s and the database''s.';

CREATE FUNCTION link_hash(previous bytea, link jsonb) RETURNS bytea LANGUAGE sql IMMUTABLE
    RETURN sha256(previous || convert_to(link::text, 'UTF8'));
COMMENT ON FUNCTION link_hash IS 'SHA-256 over the hash before and the row as a JSON array: the chain of the audit trail.';

CREATE FUNCTION activity_link(a inventory_activity) RETURNS jsonb LANGUAGE sql IMMUTABLE
    RETURN jsonb_build_array(a.community_id, a.seq, a.id, a.action, a.subject_kind, a.subject_id, a.subject_name,
        a.person, a.person_name, a.door, a.details, a.reverses, (extract(epoch FROM a.created_at) * 1000000)::bigint);
COMMENT ON FUNCTION activity_link IS 'Every field of a ledger row but its hash, in a fixed order; the time in microseconds since 1970.';

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

CREATE FUNCTION remember_answer(caller jsonb, answer jsonb) RETURNS void LANGUAGE plpgsql AS $$
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

CREATE FUNCTION record_changes(caller jsonb, needs smallint, changes jsonb, answer jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM record_commands(jsonb_build_array(jsonb_build_object(
        'caller', caller, 'needs', needs, 'changes', changes, 'answer', answer)));
    RETURN answer;
END $$;
COMMENT ON FUNCTION record_changes IS 'Records one command, and gives its answer.';

-- ── Events ──────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE subscription (
    community_id   text NOT NULL,
    id             uuid NOT NULL,
    number         integer NOT NULL,
    platform       text NOT NULL,
    channel        text NOT NULL,
    pattern        text NOT NULL,
    matches        text[] NOT NULL,
    severity       smallint NOT NULL DEFAULT 1 CHECK (severity BETWEEN 1 AND 4),
    filters        jsonb NOT NULL DEFAULT '{}',
    gather_seconds integer NOT NULL DEFAULT 60 CHECK (gather_seconds BETWEEN 0 AND 3600),
    digest         text NOT NULL DEFAULT '',
    quiet          text NOT NULL DEFAULT '',
    zone           text NOT NULL DEFAULT 'UTC',
    mention        text NOT NULL DEFAULT '' CHECK (length(mention) <= 100),
    muted_until    timestamptz,
    created_by     text NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, number)
);
COMMENT ON TABLE subscription IS 'Who is told of what: a channel, a webhook, or NATS; matches are its patterns for LIKE. Community '''' is the whole installation.';

CREATE TABLE delivery (
    community_id    text NOT NULL,
    id              uuid NOT NULL,
    subscription_id uuid NOT NULL,
    platform        text NOT NULL,
    event_seq       bigint NOT NULL,
    event_at        timestamptz NOT NULL,
    episode         uuid,
    heap            text NOT NULL,
    severity        smallint NOT NULL,
    state           text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'done', 'failed')),
    lead            uuid,
    due_at          timestamptz NOT NULL,
    attempt         smallint NOT NULL DEFAULT 0,
    worker          text,
    problem         text NOT NULL DEFAULT '' CHECK (length(problem) <= 500),
    posted          text CHECK (length(posted) <= 100),
    since           timestamptz NOT NULL,
    ended_at        timestamptz,
    PRIMARY KEY (community_id, id)
) WITH (fillfactor = 50);
CREATE INDEX delivery_heap ON delivery (due_at) WHERE state = 'waiting' AND lead IS NULL;
CREATE INDEX delivery_due ON delivery (due_at) WHERE state IN ('waiting', 'sending') AND lead = id;
CREATE INDEX delivery_lead ON delivery (community_id, lead);
CREATE INDEX delivery_waiting ON delivery (community_id, subscription_id) WHERE state = 'waiting';
CREATE INDEX delivery_episode ON delivery (community_id, episode) WHERE episode IS NOT NULL;
CREATE INDEX delivery_failed ON delivery (community_id, ended_at) WHERE state = 'failed' AND lead = id;
CREATE INDEX delivery_age ON delivery (ended_at);
COMMENT ON TABLE delivery IS 'One event for one subscription, born in the event''s own statement. Deliveries of one heap are posted together: each names the one that leads, whose state and due time count; while it is sent, due_at is the end of the lease. posted is the platform''s name of its message, which later posts about the same alert answer.';

CREATE TABLE dead_letter (
    community_id text NOT NULL,
    id           uuid NOT NULL,
    platform     text NOT NULL,
    channel      text NOT NULL,
    person       text NOT NULL,
    asked        text NOT NULL CHECK (length(asked) <= 200),
    text         text NOT NULL CHECK (length(text) <= 4000),
    problem      text NOT NULL CHECK (length(problem) <= 300),
    state        text NOT NULL DEFAULT 'failed' CHECK (state IN ('failed', 'waiting', 'sending')),
    attempt      smallint NOT NULL DEFAULT 0,
    due_at       timestamptz,
    ended_at     timestamptz,
    PRIMARY KEY (community_id, id)
);
CREATE INDEX dead_letter_due ON dead_letter (due_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX dead_letter_failed ON dead_letter (community_id, ended_at) WHERE state = 'failed';
CREATE INDEX dead_letter_age ON dead_letter (ended_at);
COMMENT ON TABLE dead_letter IS 'A reply to a command that no platform took. It goes once it was sent after all, or after a month; while it is sent again, due_at is the end of the lease.';

CREATE TABLE delivery_window (
    community_id    text NOT NULL,
    subscription_id uuid NOT NULL,
    heap            text NOT NULL,
    opens_at        timestamptz NOT NULL,
    PRIMARY KEY (community_id, subscription_id, heap)
) WITH (fillfactor = 50);
COMMENT ON TABLE delivery_window IS 'When a subscription may be told of a kind of event again: what comes before that is gathered.';

CREATE TABLE alert (
    community_id text NOT NULL,
    kind         text NOT NULL,
    subject_id   text NOT NULL,
    fingerprint  text NOT NULL DEFAULT '' CHECK (length(fingerprint) <= 200),
    subject_kind text NOT NULL,
    subject_name text NOT NULL,
    parent       text NOT NULL DEFAULT '',
    severity     smallint NOT NULL CHECK (severity BETWEEN 1 AND 4),
    value        text NOT NULL DEFAULT '',
    details      jsonb NOT NULL DEFAULT '{}',
    condition    jsonb NOT NULL,
    episode      uuid NOT NULL,
    due_at       timestamptz NOT NULL,
    PRIMARY KEY (community_id, kind, subject_id, fingerprint)
) WITH (fillfactor = 50);
CREATE INDEX alert_due ON alert (due_at);
CREATE INDEX alert_subject ON alert (community_id, subject_id);
COMMENT ON TABLE alert IS 'One row per rule, thing and fingerprint while anything of it is to be remembered; condition is the state machine''s, episode joins an announcement with its end, due_at is when to look again.';

CREATE TABLE silence (
    community_id text NOT NULL,
    id           uuid NOT NULL,
    pattern      text NOT NULL DEFAULT '*',
    subject_key  text NOT NULL DEFAULT '',
    begins_at    timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL,
    reason       text NOT NULL DEFAULT '' CHECK (length(reason) <= 200),
    created_by   text NOT NULL,
    PRIMARY KEY (community_id, id),
    CHECK (begins_at < ends_at)
);
CREATE INDEX silence_end ON silence (community_id, ends_at);
COMMENT ON TABLE silence IS 'When alerts are not announced: of one thing (by its name key) or, as maintenance, of all.';

CREATE TABLE webhook (
    community_id text NOT NULL,
    id           uuid NOT NULL,
    url          text NOT NULL CHECK (length(url) <= 500),
    secret       text NOT NULL,
    old_secret   text,
    old_until    timestamptz,
    PRIMARY KEY (community_id, id),
    FOREIGN KEY (community_id, id) REFERENCES subscription (community_id, id)
);
COMMENT ON TABLE webhook IS 'Where a subscription sends its events over HTTP. Secrets are kept as they are: every replica signs with them.';

CREATE FUNCTION suits(details jsonb, filters jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN NOT EXISTS (SELECT FROM jsonb_each_text(filters) wanted
        WHERE NOT coalesce(lower(details->>wanted.key) = lower(wanted.value), false)
          AND NOT coalesce(details->wanted.key @> to_jsonb(wanted.value), false));
COMMENT ON FUNCTION suits IS 'Whether every filter''s value is the detail of that name, or one of several in it.';

CREATE FUNCTION deliver_changes(community text, after bigint) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = auto AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM subscription WHERE community_id IN (community, '')) THEN
        RETURN;
    END IF;
    INSERT INTO delivery (community_id, id, subscription_id, platform, event_seq, event_at, episode, heap, severity,
                          lead, due_at, since)
    SELECT a.community_id, made.id, s.id, s.platform, a.seq, a.created_at, rated.episode, a.action, rated.severity,
           CASE WHEN s.gather_seconds = 0 AND s.digest = '' AND s.quiet = '' THEN made.id END,
           a.created_at + CASE WHEN rated.episode IS NOT NULL AND rated.severity < 4 AND s.digest = ''
                                AND a.action <> 'alerts.ack'
                               THEN make_interval(secs => s.gather_seconds) ELSE interval '0' END,
           a.created_at
      FROM inventory_activity a
     CROSS JOIN LATERAL (
            SELECT (a.details->>'episode')::uuid AS episode, coalesce(array_position(
                ARRAY['info', 'notice', 'warning', 'critical'], a.details->>'severity'), 1)::smallint AS severity) rated
      JOIN subscription s ON s.community_id IN (a.community_id, '')
     CROSS JOIN LATERAL (SELECT md5(a.id::text || s.id::text)::uuid AS id) made
     WHERE a.community_id = community AND a.seq > after
       AND CASE WHEN (a.details->>'state' = 'resolved' OR a.action = 'alerts.ack')
                     AND EXISTS (SELECT FROM delivery told WHERE told.community_id = a.community_id
                                    AND told.episode = rated.episode AND told.subscription_id = s.id) THEN true
                WHEN a.details->>'state' = 'resolved' THEN false
                ELSE a.action LIKE ANY (s.matches) AND rated.severity >= s.severity
                     AND coalesce(s.muted_until <= a.created_at, true)
                     AND (s.platform IN ('webhook', 'nats')
                          OR NOT coalesce(a.details->>'alert' LIKE ANY (s.matches), false))
                     AND suits(a.details || jsonb_build_object('subject', a.subject_name, 'person', a.person_name), s.filters)
           END;
END $$;
COMMENT ON FUNCTION deliver_changes IS 'Makes the deliveries of the ledger''s rows after a number. Whoever was told that an alert fires is told who looks after it, and its end, muted or not; its end nobody else. A change that names the alert which tells the same isn''t posted beside it; programs get both.';

-- ── Items ───────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE item (
    community_id   text NOT NULL,
    id             uuid NOT NULL,
    ref            text NOT NULL,
    name           text NOT NULL CHECK (name <> '' AND length(name) <= 255),
    name_key       text NOT NULL CHECK (name_key <> ''),
    description    text NOT NULL DEFAULT '' CHECK (length(description) <= 2000),
    labels         text[] NOT NULL DEFAULT '{}',
    quantity       integer NOT NULL DEFAULT 1 CHECK (quantity BETWEEN 1 AND 1000000),
    lent           integer NOT NULL DEFAULT 0 CHECK (lent BETWEEN 0 AND quantity),
    checked_out_at timestamptz,
    checked_in_at  timestamptz,
    created_by     text NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now(),
    deleted_at     timestamptz,
    version        integer NOT NULL DEFAULT 1,
    PRIMARY KEY (community_id, id),
    CHECK (deleted_at IS NULL OR lent = 0)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX item_name ON item (community_id, name_key) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX item_ref ON item (community_id, ref) WHERE deleted_at IS NULL;
CREATE INDEX item_labels ON item USING gin ((ARRAY[community_id]), labels) WHERE deleted_at IS NULL;
COMMENT ON TABLE item IS 'A thing the community has. name_key makes names unique without regard to case, accents or blanks; lent never exceeds quantity; a deleted thing keeps its row and its history.';

CREATE TABLE loan (
    community_id text NOT NULL,
    item_id      uuid NOT NULL,
    holder       text NOT NULL,
    holder_name  text NOT NULL,
    quantity     integer NOT NULL CHECK (quantity > 0),
    lent_by      text NOT NULL,
    lent_at      timestamptz NOT NULL DEFAULT now(),
    due_at       timestamptz,
    PRIMARY KEY (community_id, item_id, holder),
    FOREIGN KEY (community_id, item_id) REFERENCES item (community_id, id)
) WITH (fillfactor = 80);
CREATE INDEX loan_holder ON loan (community_id, holder);
CREATE INDEX loan_due ON loan (community_id, due_at) WHERE due_at IS NOT NULL;
COMMENT ON TABLE loan IS 'Who has how many of a thing now. The history of loans is the ledger.';

CREATE TABLE item_search (
    community_id text NOT NULL,
    item_id      uuid NOT NULL,
    name         text NOT NULL,
    name_key     text NOT NULL,
    labels       text[] NOT NULL,
    description  text NOT NULL,
    version      smallint NOT NULL,
    words        tsvector NOT NULL,
    delete_keys  integer[] NOT NULL,
    trigram_keys integer[] NOT NULL,
    PRIMARY KEY (community_id, item_id),
    FOREIGN KEY (community_id, item_id) REFERENCES item (community_id, id)
);
CREATE INDEX item_search_keys ON item_search
    USING gin ((ARRAY[community_id]), words, delete_keys, trigram_keys);
COMMENT ON TABLE item_search IS 'How a thing that is not deleted is found: its words, their one-letter deletions (typos) and trigrams (parts of words), made by the same function that makes the question. Its texts stand here too, so that hundreds of candidates are put in order without a look at their rows in item.';

-- ── Stock ───────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE stock_product (
    community_id text NOT NULL,
    product      integer NOT NULL CHECK (product >= 0),
    name         text NOT NULL CHECK (name <> '' AND length(name) <= 255),
    name_key     text NOT NULL CHECK (name_key <> ''),
    PRIMARY KEY (community_id, product),
    UNIQUE (community_id, name_key)
);
COMMENT ON TABLE stock_product IS 'What a product is called here. Products are numbers of somebody else''s catalogue; one without a name has no row.';

CREATE TABLE stock_level (
    community_id  text NOT NULL,
    id            bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    product       integer NOT NULL CHECK (product >= 0),
    warehouse     text NOT NULL CHECK (warehouse <> '' AND length(warehouse) <= 100),
    warehouse_key text NOT NULL CHECK (warehouse_key <> ''),
    quantity      bigint NOT NULL DEFAULT 0 CHECK (quantity BETWEEN 0 AND 2147483647),
    reserved      bigint NOT NULL DEFAULT 0 CHECK (reserved BETWEEN 0 AND quantity),
    low           bigint NOT NULL DEFAULT 0 CHECK (low BETWEEN 0 AND 2147483647),
    band          bigint NOT NULL DEFAULT 0 CHECK (band BETWEEN 0 AND 2147483647 AND (low > 0 OR band = 0)),
    alarm         uuid,
    alarm_before  uuid,
    updated_at    timestamptz NOT NULL DEFAULT now(),
    version       integer NOT NULL DEFAULT 1,
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, product, warehouse_key)
) WITH (fillfactor = 50);
CREATE INDEX stock_level_low ON stock_level (community_id, product) WHERE low > 0;
COMMENT ON TABLE stock_level IS 'How many of a product a warehouse has, and how many of them are promised. What is there minus what is promised never falls below zero. alarm is set from when that falls below low until it reaches low + band; alarm_before is what alarm was before the newest change, so that a statement sees the edge.';

CREATE TABLE stock_reservation (
    community_id text NOT NULL,
    id           uuid NOT NULL,
    code         text NOT NULL,
    level        bigint NOT NULL,
    pieces       bigint NOT NULL CHECK (pieces > 0),
    state        text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'committed', 'released', 'expired')),
    expires_at   timestamptz,
    person       text NOT NULL,
    person_name  text NOT NULL,
    note         text NOT NULL DEFAULT '' CHECK (length(note) <= 200),
    created_at   timestamptz NOT NULL DEFAULT now(),
    ended_at     timestamptz,
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, code),
    FOREIGN KEY (community_id, level) REFERENCES stock_level (community_id, id),
    CHECK ((state = 'open') = (ended_at IS NULL))
) WITH (fillfactor = 50);
CREATE INDEX stock_reservation_open ON stock_reservation (community_id, level) WHERE state = 'open';
CREATE INDEX stock_reservation_due ON stock_reservation (expires_at) WHERE state = 'open';
COMMENT ON TABLE stock_reservation IS 'Pieces promised to somebody. The open ones of a level add up to its reserved; one past expires_at counts for nothing, also before the sweep has ended it. People name it by its code.';

CREATE TABLE stock_movement (
    community_id text NOT NULL,
    operation    uuid NOT NULL,
    level        bigint NOT NULL,
    id           uuid NOT NULL,
    version      integer NOT NULL,
    kind         text NOT NULL,
    quantity     bigint NOT NULL,
    reserved     bigint NOT NULL,
    balance      bigint NOT NULL,
    reservation  uuid,
    reverses     uuid,
    person       text NOT NULL,
    person_name  text NOT NULL,
    note         text NOT NULL DEFAULT '' CHECK (length(note) <= 200),
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (community_id, operation, level),
    UNIQUE (community_id, level, version),
    UNIQUE (community_id, reverses),
    FOREIGN KEY (community_id, level) REFERENCES stock_level (community_id, id)
);
COMMENT ON TABLE stock_movement IS 'The book of every level: what came, went and was promised adds up to the level. Never changed; an undo is a row of its own, and each row is reversed once at most. An operation has one row for each level it touches, whose id is that of its row in the ledger.';

CREATE FUNCTION stock_level_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    available bigint := NEW.quantity - NEW.reserved;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        NEW.version := OLD.version + 1;
        NEW.updated_at := now();
        NEW.alarm_before := OLD.alarm;
    END IF;
    IF available < NEW.low THEN
        NEW.alarm := coalesce(NEW.alarm, gen_random_uuid());
    ELSIF available >= NEW.low + NEW.band THEN
        NEW.alarm := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stock_level_changed BEFORE INSERT OR UPDATE ON stock_level
    FOR EACH ROW EXECUTE FUNCTION stock_level_changed();
COMMENT ON FUNCTION stock_level_changed IS 'Counts the version of a level, and begins and ends its alarm.';

CREATE FUNCTION stock_told(level jsonb, change jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    firing boolean := level->'alarm' <> 'null';
    told   jsonb := jsonb_build_array(change || jsonb_build_object('kind', 'stock', 'subject', level->>'product',
        'details', jsonb_build_object('warehouse', level->'warehouse') || (change->'details')));
BEGIN
    IF level->'alarm' = level->'alarm_before' THEN
        RETURN told;
    END IF;
    RETURN told || jsonb_build_object('id', gen_random_uuid(), 'action', 'stock.low', 'kind', 'stock',
        'subject', level->>'product', 'name', change->>'name', 'details', jsonb_build_object(
            'state', CASE WHEN firing THEN 'firing' ELSE 'resolved' END, 'severity', 'warning',
            'episode', CASE WHEN firing THEN level->>'alarm' ELSE level->>'alarm_before' END,
            'value', (level->>'quantity')::bigint - (level->>'reserved')::bigint,
            'low', level->'low', 'warehouse', level->'warehouse'));
END $$;
COMMENT ON FUNCTION stock_told IS 'The ledger''s rows for a change that left a level so: the change itself, and the beginning or end of low stock.';

-- ── Fleet ───────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE fleet_target (
    community_id text NOT NULL,
    id           uuid NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('bare_metal', 'vm', 'container')),
    name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
    name_key     text NOT NULL,
    address      text NOT NULL DEFAULT '' CHECK (length(address) <= 255),
    role         text,
    labels       text[] NOT NULL DEFAULT '{}' CHECK (cardinality(labels) <= 20),
    status       text NOT NULL CHECK (status IN ('pending', 'new', 'up', 'off', 'unreachable', 'denied', 'quarantined',
        'gone')),
    reason       text NOT NULL DEFAULT '' CHECK (length(reason) <= 300),
    health       real CHECK (health BETWEEN 0 AND 1),
    reasons      text[] NOT NULL DEFAULT '{}',
    unhealthy    boolean NOT NULL DEFAULT false,
    expected     jsonb NOT NULL DEFAULT '{}',
    sources      text[] NOT NULL DEFAULT '{}',
    parent       uuid,
    document     jsonb NOT NULL DEFAULT '{}',
    metrics      jsonb NOT NULL DEFAULT '{}',
    first_seen   timestamptz NOT NULL,
    last_seen    timestamptz,
    version      integer NOT NULL DEFAULT 1,
    merged_into  uuid,
    forgotten_at timestamptz,
    PRIMARY KEY (community_id, id)
);
CREATE UNIQUE INDEX fleet_target_name ON fleet_target (community_id, name_key) WHERE forgotten_at IS NULL;
CREATE INDEX fleet_target_age ON fleet_target (forgotten_at) WHERE forgotten_at IS NOT NULL;
COMMENT ON TABLE fleet_target IS 'A machine: what all sources together say of it (document lasts, metrics come and go). expected holds the services that should run; a target merged into another one is forgotten, and comes back when that is undone.';

CREATE TABLE fleet_sighting (
    community_id text NOT NULL,
    source       text NOT NULL,
    subject      text NOT NULL CHECK (length(subject) BETWEEN 1 AND 300),
    target       uuid NOT NULL,
    parent       text NOT NULL DEFAULT '',
    account      text NOT NULL DEFAULT '' CHECK (length(account) <= 200),
    outcome      text NOT NULL DEFAULT '',
    reason       text NOT NULL DEFAULT '' CHECK (length(reason) <= 300),
    keys         jsonb NOT NULL DEFAULT '{}',
    document     jsonb NOT NULL DEFAULT '{}',
    metrics      jsonb NOT NULL DEFAULT '{}',
    seen_at      timestamptz,
    tried_at     timestamptz,
    failures     integer NOT NULL DEFAULT 0,
    next_try     timestamptz,
    gone_at      timestamptz,
    PRIMARY KEY (community_id, source, subject)
);
CREATE INDEX fleet_sighting_target ON fleet_sighting (community_id, target);
COMMENT ON TABLE fleet_sighting IS 'What one source said last of one target, and for SSH where to ask; gone_at is when a source that answered in full named it no more.';

CREATE TABLE fleet_identity (
    community_id text NOT NULL,
    kind         text NOT NULL,
    value        text NOT NULL CHECK (length(value) BETWEEN 1 AND 300),
    target       uuid NOT NULL,
    PRIMARY KEY (community_id, kind, value)
);
CREATE INDEX fleet_identity_target ON fleet_identity (community_id, target);
COMMENT ON TABLE fleet_identity IS 'By what a machine is known again, whichever source names it.';

CREATE TABLE fleet_apart (
    community_id text NOT NULL,
    one          uuid NOT NULL,
    other        uuid NOT NULL,
    PRIMARY KEY (community_id, one, other),
    CHECK (one < other)
);
COMMENT ON TABLE fleet_apart IS 'Targets that somebody said are two machines, although a key of theirs is the same.';

CREATE TABLE fleet_host_key (
    community_id text NOT NULL,
    address      text NOT NULL,
    fingerprint  text NOT NULL,
    algorithm    text NOT NULL,
    public_key   text NOT NULL CHECK (length(public_key) <= 5000),
    state        text NOT NULL CHECK (state IN ('pending', 'trusted', 'changed')),
    seen_at      timestamptz NOT NULL,
    decided_by   text,
    PRIMARY KEY (community_id, address, fingerprint)
);
COMMENT ON TABLE fleet_host_key IS 'Known hosts, by host:port. Nothing is sent to a host that shows a key which is not trusted.';

CREATE TABLE fleet_source (
    community_id text NOT NULL,
    source       text NOT NULL,
    account      text NOT NULL DEFAULT '',
    tried_at     timestamptz NOT NULL,
    answered_at  timestamptz,
    complete     boolean NOT NULL,
    reason       text NOT NULL DEFAULT '' CHECK (length(reason) <= 300),
    PRIMARY KEY (community_id, source, account)
);
COMMENT ON TABLE fleet_source IS 'How each source answered last: only one that answered in full may say that something is gone.';

CREATE FUNCTION fleet_services(document jsonb) RETURNS TABLE (name text, runtime text, status text, image text)
LANGUAGE sql IMMUTABLE AS $$
    SELECT key, value->>'runtime', value->>'status', '' FROM jsonb_each(coalesce(document #> '{services,items}', '{}'))
    UNION ALL
    SELECT key, 'docker', value->>'status', value->>'image' FROM jsonb_each(coalesce(document #> '{containers,items}', '{}'))
$$;
COMMENT ON FUNCTION fleet_services IS 'The services of a target''s document, containers among them.';

CREATE FUNCTION fleet_words(document jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT lower(concat_ws(' ', document #>> '{system,hostname}', document #>> '{system,os}',
        (SELECT string_agg(name || ' ' || image, ' ') FROM fleet_services(document)),
        (SELECT string_agg(key, ' ') FROM jsonb_object_keys(coalesce(document #> '{stacks,items}', '{}')) key)))
$$;
COMMENT ON FUNCTION fleet_words IS 'What of a target''s document people look for: its host name, system, services, images and stacks.';

-- ── Fleet: what it was ──────────────────────────────────────────────────────────────────────────────

CREATE TABLE fleet_snapshot (
    community_id text NOT NULL,
    number       integer NOT NULL CHECK (number > 0),
    id           uuid NOT NULL,
    name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    name_key     text NOT NULL,
    description  text NOT NULL DEFAULT '' CHECK (length(description) <= 500),
    kind         text NOT NULL CHECK (kind IN ('manual', 'scheduled', 'pre_deployment', 'post_deployment',
                     'health_check', 'backup', 'discovery')),
    tags         text[] NOT NULL DEFAULT '{}' CHECK (cardinality(tags) <= 20),
    taken_by     text NOT NULL,
    taken_at     timestamptz NOT NULL,
    counts       jsonb NOT NULL,
    health       jsonb NOT NULL,
    complete     boolean NOT NULL,
    unseen       text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (community_id, number),
    UNIQUE (community_id, id)
);
CREATE INDEX fleet_snapshot_time ON fleet_snapshot (community_id, taken_at);
CREATE INDEX fleet_snapshot_name ON fleet_snapshot (community_id, name_key);
COMMENT ON TABLE fleet_snapshot IS 'A moment of the fleet. Numbers have no meaning but their order. counts are things by kind, health the score of each target; where it isn''t complete, unseen says what stayed as it was known.';

CREATE TABLE fleet_pack (
    community_id text NOT NULL,
    id           uuid NOT NULL,
    content      bytea NOT NULL,
    packed_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (community_id, id)
);
COMMENT ON TABLE fleet_pack IS 'The archive: documents that only old snapshots have, a thousand together, as zlib of JSON {hash: document}.';

CREATE TABLE fleet_version (
    community_id text NOT NULL,
    hash         bytea NOT NULL,
    document     jsonb,
    pack         uuid,
    PRIMARY KEY (community_id, hash),
    FOREIGN KEY (community_id, pack) REFERENCES fleet_pack (community_id, id),
    CHECK ((document IS NULL) = (pack IS NOT NULL))
);
CREATE INDEX fleet_version_pack ON fleet_version (community_id, pack) WHERE pack IS NOT NULL;
COMMENT ON TABLE fleet_version IS 'A document by its SHA-256, stored once however many things and snapshots have it: here, or in a pack.';

CREATE TABLE fleet_span (
    community_id text NOT NULL,
    target       uuid NOT NULL,
    kind         text NOT NULL,
    name         text NOT NULL CHECK (length(name) <= 300),
    from_number  integer NOT NULL,
    until_number integer CHECK (until_number > from_number),
    hash         bytea NOT NULL,
    PRIMARY KEY (community_id, target, kind, name, from_number),
    FOREIGN KEY (community_id, hash) REFERENCES fleet_version (community_id, hash)
);
CREATE INDEX fleet_span_began ON fleet_span (community_id, from_number);
CREATE INDEX fleet_span_ended ON fleet_span (community_id, until_number) WHERE until_number IS NOT NULL;
CREATE INDEX fleet_span_hash ON fleet_span (community_id, hash);
COMMENT ON TABLE fleet_span IS 'What a thing of a target was, from one snapshot until before another one; without an end it still is. A snapshot is the spans that cover its number.';

CREATE TABLE fleet_desired (
    community_id text PRIMARY KEY,
    text         text NOT NULL CHECK (length(text) <= 200000),
    set_by       text NOT NULL,
    set_at       timestamptz NOT NULL
);
COMMENT ON TABLE fleet_desired IS 'What a fleet ought to be, as the YAML that somebody wrote; drift is where it isn''t.';

CREATE TABLE fleet_metric (
    community_id text NOT NULL,
    target       uuid NOT NULL,
    name         text NOT NULL CHECK (length(name) <= 200),
    minutes      smallint NOT NULL CHECK (minutes IN (1, 10, 60)),
    at           timestamptz NOT NULL,
    average      real NOT NULL,
    lowest       real NOT NULL,
    highest      real NOT NULL,
    samples      integer NOT NULL CHECK (samples > 0),
    PRIMARY KEY (community_id, target, name, minutes, at)
);
CREATE INDEX fleet_metric_age ON fleet_metric (minutes, at);
COMMENT ON TABLE fleet_metric IS 'Figures over time in three tiers, each summed up from the one before: minutes for two days, tens of minutes for a month, hours for a year.';

-- ── Prices ──────────────────────────────────────────────────────────────────────────────────────────
--
-- Coins and their prices are the installation's (community ''): every community sees the same market. What a
-- community or one of its people says about them is theirs.

CREATE TABLE asset (
    community_id text NOT NULL DEFAULT '',
    coin         text NOT NULL CHECK (coin <> '' AND length(coin) <= 200),
    symbol       text NOT NULL CHECK (length(symbol) <= 100),
    symbol_key   text NOT NULL,
    name         text NOT NULL CHECK (length(name) <= 255),
    name_key     text NOT NULL,
    listed       boolean NOT NULL DEFAULT true,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (community_id, coin)
);
CREATE INDEX asset_symbol ON asset (community_id, symbol_key);
CREATE INDEX asset_name ON asset (community_id, name_key text_pattern_ops);
COMMENT ON TABLE asset IS 'Every coin that the provider knows or knew, by its own id: symbols are shared by many. listed is false once it is gone there.';

CREATE TABLE asset_quote (
    community_id text NOT NULL DEFAULT '',
    coin         text NOT NULL,
    price        numeric CHECK (price > 0),
    price_at     timestamptz,
    fetched_at   timestamptz,
    asked_at     timestamptz NOT NULL,
    rank         integer,
    cap          numeric,
    volume       numeric,
    change_24h   numeric,
    image        text NOT NULL DEFAULT '' CHECK (length(image) <= 500),
    figures      jsonb NOT NULL DEFAULT '{}',
    week         real[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (community_id, coin),
    CHECK ((price IS NULL) = (price_at IS NULL))
) WITH (fillfactor = 50);
COMMENT ON TABLE asset_quote IS 'The newest figures of a coin. What the provider doesn''t say is NULL; only the price keeps its last good value, with the time it was that (price_at). fetched_at is when it was last there, asked_at when it was last asked for: who waits longest is next. week has the last seven days, oldest first.';

CREATE TABLE asset_bar (
    community_id text NOT NULL DEFAULT '',
    minutes      smallint NOT NULL CHECK (minutes IN (5, 60, 1440)),
    start        timestamptz NOT NULL,
    coin         text NOT NULL,
    open         numeric NOT NULL,
    high         numeric NOT NULL,
    low          numeric NOT NULL,
    close        numeric NOT NULL,
    opened_at    timestamptz NOT NULL,
    closed_at    timestamptz NOT NULL,
    PRIMARY KEY (community_id, minutes, start, coin),
    CHECK (low > 0 AND low <= open AND low <= close AND high >= open AND high >= close)
);
COMMENT ON TABLE asset_bar IS 'The history of prices: the first, highest, lowest and last price seen in an interval that begins at start. Intervals of 5 minutes are kept for two days, of an hour for 90, of a day for ever; time leads the key, so that new rows go to its end and old ones are dropped in one piece.';

CREATE TABLE asset_provider (
    community_id text NOT NULL DEFAULT '',
    provider     text NOT NULL,
    tokens       double precision NOT NULL,
    filled_at    timestamptz NOT NULL,
    month        date NOT NULL,
    spent        integer NOT NULL DEFAULT 0,
    paused_until timestamptz,
    failures     integer NOT NULL DEFAULT 0,
    problem      text NOT NULL DEFAULT '' CHECK (length(problem) <= 300),
    answered_at  timestamptz,
    listed_at    timestamptz,
    PRIMARY KEY (community_id, provider)
);
COMMENT ON TABLE asset_provider IS 'The bucket of calls that all replicas share, per minute and per month, and how the provider is: paused while it asked for that or failed too often.';

CREATE TABLE asset_status (
    community_id text NOT NULL,
    coin         text NOT NULL,
    status       text NOT NULL CHECK (status IN ('inactive', 'suspended')),
    PRIMARY KEY (community_id, coin)
);
COMMENT ON TABLE asset_status IS 'What a community''s admins say of a coin, beside what the provider says; one without a row is active.';

CREATE TABLE asset_watch (
    community_id text NOT NULL,
    number       integer NOT NULL,
    id           uuid NOT NULL,
    coin         text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('above', 'below', 'moves')),
    threshold    numeric NOT NULL CHECK (threshold > 0),
    band         numeric NOT NULL CHECK (band >= 0 AND band < threshold),
    firing       boolean NOT NULL DEFAULT false,
    created_by   text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (community_id, number)
);
COMMENT ON TABLE asset_watch IS 'A price that a community wants to be told of. Once told, it is armed again when the price has gone back behind the threshold by the band.';

CREATE TABLE asset_holding (
    community_id text NOT NULL,
    person       text NOT NULL,
    coin         text NOT NULL,
    amount       numeric NOT NULL CHECK (amount > 0),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (community_id, person, coin)
);
COMMENT ON TABLE asset_holding IS 'What somebody says they hold of a coin. Only they see it: the ledger says that it changed, not how much it is.';

-- ── Jobs ────────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE job (
    community_id  text NOT NULL,
    name          text NOT NULL,
    subject       text NOT NULL DEFAULT '' CHECK (length(subject) <= 200),
    schedule      text NOT NULL,
    every_seconds integer CHECK (every_seconds BETWEEN 60 AND 31622400),
    paused        boolean NOT NULL DEFAULT false,
    next_slot     timestamptz NOT NULL,
    PRIMARY KEY (community_id, name, subject)
) WITH (fillfactor = 50);
CREATE INDEX job_due ON job (next_slot) WHERE NOT paused;
COMMENT ON TABLE job IS 'What runs by the clock, for whom: community '''' is the whole installation, subject a part such as an account. Every slot before next_slot is planned; every_seconds replaces the program''s own schedule.';

CREATE TABLE job_run (
    community_id text NOT NULL,
    job          text NOT NULL,
    subject      text NOT NULL DEFAULT '',
    slot         timestamptz NOT NULL,
    id           uuid NOT NULL,
    state        text NOT NULL CHECK (state IN ('pending', 'running', 'done', 'failed', 'skipped', 'lost')),
    stands_since timestamptz,
    asked_by     text,
    queued_at    timestamptz,
    attempt      smallint NOT NULL DEFAULT 0,
    worker       text,
    lease_until  timestamptz,
    started_at   timestamptz,
    finished_at  timestamptz,
    done         integer NOT NULL DEFAULT 0,
    total        integer NOT NULL DEFAULT 0,
    result       text NOT NULL DEFAULT '' CHECK (length(result) <= 2000),
    reference    text,
    PRIMARY KEY (community_id, job, subject, slot),
    CHECK ((state = 'running') = (lease_until IS NOT NULL)),
    CHECK ((state IN ('pending', 'running')) = (finished_at IS NULL))
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX job_run_one_at_a_time ON job_run (community_id, job, subject) WHERE state = 'running';
CREATE INDEX job_run_id ON job_run (community_id, id);
CREATE INDEX job_run_open ON job_run (slot) WHERE state IN ('pending', 'running');
CREATE INDEX job_run_age ON job_run (finished_at);
COMMENT ON TABLE job_run IS 'One row per due slot, whichever replica planned it: the key makes it run once. A skipped slot has its row too, and stands_since tells how far back a row speaks for others. A run is held by a lease; whoever lost it changes nothing.';

-- ── Cloud ───────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE cloud_account (
    community_id text NOT NULL,
    id           uuid NOT NULL,
    provider     text NOT NULL CHECK (provider IN ('aws', 'azure', 'google', 'kubernetes')),
    account      text NOT NULL CHECK (account <> '' AND length(account) <= 200),
    name         text NOT NULL CHECK (name <> '' AND length(name) <= 100),
    name_key     text NOT NULL CHECK (name_key <> ''),
    role         text NOT NULL DEFAULT '' CHECK (length(role) <= 200),
    external_id  text NOT NULL DEFAULT '' CHECK (length(external_id) <= 200),
    regions      text[] NOT NULL DEFAULT '{}',
    production   boolean NOT NULL DEFAULT false,
    services     text[] NOT NULL DEFAULT '{}',
    created_by   text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    removed_at   timestamptz,
    PRIMARY KEY (community_id, id)
);
CREATE UNIQUE INDEX cloud_account_number ON cloud_account (community_id, provider, account) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX cloud_account_name ON cloud_account (community_id, name_key) WHERE removed_at IS NULL;
COMMENT ON TABLE cloud_account IS 'Where to look: an AWS account, an Azure subscription, a Google project, a Kubernetes cluster. No credentials: role and external_id name what to assume with the program''s own. regions none means all; services are those that were ever found there.';

CREATE TABLE cloud_setting (
    community_id  text NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('service', 'feature', 'watch', 'rule')),
    name          text NOT NULL CHECK (name <> '' AND length(name) <= 200),
    enabled       boolean NOT NULL,
    configuration jsonb NOT NULL DEFAULT '{}',
    updated_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (community_id, kind, name)
);
COMMENT ON TABLE cloud_setting IS 'What a community chose of the catalogue''s services and features and of the rules, and which properties it watches; without a row the catalogue''s default holds.';

CREATE TABLE cloud_scan (
    community_id text NOT NULL,
    id           uuid NOT NULL,
    account_id   uuid NOT NULL,
    run          uuid,
    state        text NOT NULL CHECK (state IN ('requested', 'running', 'completed', 'failed', 'cancelled')),
    services     text[] NOT NULL DEFAULT '{}',
    regions      text[] NOT NULL DEFAULT '{}',
    correlation  text NOT NULL DEFAULT '' CHECK (length(correlation) <= 200),
    asked_by     text NOT NULL,
    asked_at     timestamptz NOT NULL DEFAULT now(),
    began_at     timestamptz,
    ended_at     timestamptz,
    cancel       boolean NOT NULL DEFAULT false,
    cells        integer NOT NULL DEFAULT 0,
    failed       integer NOT NULL DEFAULT 0,
    seen         integer NOT NULL DEFAULT 0,
    added        integer NOT NULL DEFAULT 0,
    changed      integer NOT NULL DEFAULT 0,
    removed      integer NOT NULL DEFAULT 0,
    said         text NOT NULL DEFAULT '' CHECK (length(said) <= 500),
    PRIMARY KEY (community_id, id),
    FOREIGN KEY (community_id, account_id) REFERENCES cloud_account (community_id, id)
) WITH (fillfactor = 50);
CREATE INDEX cloud_scan_account ON cloud_scan (community_id, account_id, asked_at DESC);
CREATE UNIQUE INDEX cloud_scan_run ON cloud_scan (community_id, run);
CREATE INDEX cloud_scan_age ON cloud_scan (ended_at);
COMMENT ON TABLE cloud_scan IS 'A look at one account, asked for by somebody or by the clock. run is the job''s run that does it, so that a run begun again goes on with it; services and regions none mean all.';

CREATE TABLE cloud_cell (
    community_id text NOT NULL,
    id           uuid NOT NULL,
    account_id   uuid NOT NULL,
    provider     text NOT NULL,
    region       text NOT NULL CHECK (length(region) <= 100),
    type         text NOT NULL CHECK (length(type) <= 200),
    service      text NOT NULL GENERATED ALWAYS AS (CASE provider WHEN 'aws' THEN split_part(type, '.', 1)
                     WHEN 'kubernetes' THEN 'kubernetes' ELSE split_part(type, '.', 2) END) STORED,
    operation    text NOT NULL CHECK (length(operation) <= 200),
    scan_id      uuid,
    began_at     timestamptz NOT NULL,
    merged_at    timestamptz NOT NULL,
    complete_at  timestamptz,
    failed_since timestamptz,
    error        text NOT NULL DEFAULT '',
    detail       text NOT NULL DEFAULT '' CHECK (length(detail) <= 500),
    seen         integer NOT NULL DEFAULT 0,
    added        integer NOT NULL DEFAULT 0,
    changed      integer NOT NULL DEFAULT 0,
    removed      integer NOT NULL DEFAULT 0,
    milliseconds integer NOT NULL DEFAULT 0,
    PRIMARY KEY (community_id, id),
    UNIQUE (community_id, account_id, region, type, operation),
    FOREIGN KEY (community_id, account_id) REFERENCES cloud_account (community_id, id)
) WITH (fillfactor = 50);
CREATE INDEX cloud_cell_type ON cloud_cell (community_id, type);
CREATE INDEX cloud_cell_scan ON cloud_cell (community_id, scan_id);
CREATE INDEX cloud_cell_failed ON cloud_cell (community_id, failed_since) WHERE failed_since IS NOT NULL;
COMMENT ON TABLE cloud_cell IS 'One operation for one type in one region of one account. Its row is locked while it is merged; began_at is when the newest listing merged here began, and an older one is dropped; complete_at is when everything in it was last seen; added, changed and removed are the last merge''s.';

CREATE TABLE cloud_feed (
    community_id text NOT NULL,
    account_id   uuid NOT NULL,
    operation    text NOT NULL CHECK (length(operation) <= 200),
    told_until   timestamptz NOT NULL,
    listed_at    timestamptz NOT NULL,
    PRIMARY KEY (community_id, account_id, operation),
    FOREIGN KEY (community_id, account_id) REFERENCES cloud_account (community_id, id)
);
COMMENT ON TABLE cloud_feed IS 'How far a provider''s change feed was read for one listing of an account, and when that listing was last made whole. No row means that the next look lists everything.';

CREATE TABLE cloud_resource (
    community_id text NOT NULL,
    cell         uuid NOT NULL,
    id           text NOT NULL CHECK (id <> '' AND length(id) <= 2000),
    name         text NOT NULL,
    arn          text,
    category     text NOT NULL DEFAULT '',
    tags         jsonb NOT NULL DEFAULT '{}',
    properties   jsonb NOT NULL DEFAULT '{}',
    relations    jsonb NOT NULL DEFAULT '[]',
    targets      text[] NOT NULL DEFAULT '{}',
    volatile     jsonb NOT NULL DEFAULT '{}',
    hash         bytea NOT NULL,
    figures      bytea NOT NULL,
    words        tsvector NOT NULL GENERATED ALWAYS AS (to_tsvector('simple'::regconfig,
                     regexp_replace(name || ' ' || id || ' ' || tags::text, '[^[:alnum:]]+', ' ', 'g'))) STORED,
    added_at     timestamptz NOT NULL DEFAULT now(),
    changed_at   timestamptz NOT NULL DEFAULT now(),
    removed_at   timestamptz,
    PRIMARY KEY (community_id, cell, id),
    FOREIGN KEY (community_id, cell) REFERENCES cloud_cell (community_id, id)
) WITH (fillfactor = 80);
CREATE INDEX cloud_resource_id ON cloud_resource (community_id, id);
CREATE INDEX cloud_resource_found ON cloud_resource USING gin ((ARRAY[community_id]), words, tags jsonb_path_ops);
CREATE INDEX cloud_resource_targets ON cloud_resource USING gin ((ARRAY[community_id]), targets) WHERE targets <> '{}';
CREATE INDEX cloud_resource_removed ON cloud_resource (removed_at) WHERE removed_at IS NOT NULL;
COMMENT ON TABLE cloud_resource IS 'What there is, by cell. hash covers all that makes a change, figures what changes by itself; an unchanged resource''s row is never written. removed_at hides it until housekeeping forgets it.';

CREATE TABLE cloud_due (
    community_id text NOT NULL,
    cell         uuid NOT NULL,
    resource     text NOT NULL,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (community_id, cell, resource),
    FOREIGN KEY (community_id, cell, resource) REFERENCES cloud_resource (community_id, cell, id) ON DELETE CASCADE
) WITH (fillfactor = 50);
COMMENT ON TABLE cloud_due IS 'What the rules are to look at: born in the change''s own transaction, gone once it was looked at and not asked for anew since.';

CREATE TABLE cloud_history (
    community_id text NOT NULL,
    id           uuid NOT NULL,
    cell         uuid NOT NULL,
    resource     text NOT NULL,
    scan_id      uuid NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('added', 'changed', 'removed')),
    changes      jsonb NOT NULL DEFAULT '{}',
    at           timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (community_id, id),
    FOREIGN KEY (community_id, cell) REFERENCES cloud_cell (community_id, id)
);
CREATE INDEX cloud_history_resource ON cloud_history (community_id, cell, resource, at DESC);
CREATE INDEX cloud_history_at ON cloud_history (community_id, at DESC);
CREATE INDEX cloud_history_age ON cloud_history (at);
COMMENT ON TABLE cloud_history IS 'Every change of every resource after its cell was first seen whole; changes is {path: [old, new]}.';

CREATE TABLE cloud_finding (
    community_id text NOT NULL,
    cell         uuid NOT NULL,
    resource     text NOT NULL,
    rule         text NOT NULL,
    purpose      text NOT NULL,
    severity     smallint NOT NULL CHECK (severity BETWEEN 1 AND 4),
    who          text NOT NULL DEFAULT '' CHECK (length(who) <= 200),
    since        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (community_id, rule, cell, resource),
    FOREIGN KEY (community_id, cell, resource) REFERENCES cloud_resource (community_id, cell, id) ON DELETE CASCADE
);
CREATE INDEX cloud_finding_resource ON cloud_finding (community_id, cell, resource);
COMMENT ON TABLE cloud_finding IS 'Which rule a resource breaks, since when, and who must act.';

-- ── Replicas ────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE gateway_replica (
    community_id text NOT NULL DEFAULT '' CHECK (community_id = ''),
    platform     text NOT NULL,
    owner        text NOT NULL CHECK (owner <> ''),
    wants        integer[] NOT NULL,
    until        timestamptz NOT NULL,
    PRIMARY KEY (community_id, platform, owner)
) WITH (fillfactor = 50);
COMMENT ON TABLE gateway_replica IS 'Which replicas serve a platform just now, so that each holds no more than its share of the shards; community '''' is the whole installation.';

CREATE TABLE gateway_lease (
    community_id text NOT NULL DEFAULT '' CHECK (community_id = ''),
    platform     text NOT NULL,
    shard        integer NOT NULL CHECK (shard >= 0),
    owner        text NOT NULL,
    until        timestamptz NOT NULL,
    epoch        bigint NOT NULL,
    PRIMARY KEY (community_id, platform, shard)
) WITH (fillfactor = 50);
COMMENT ON TABLE gateway_lease IS 'The one replica that answers for a shard until then. Each new owner has a new epoch: what was heard under an older one is sent only where the platform makes one of two equal messages.';

CREATE TABLE gateway_cursor (
    community_id text NOT NULL DEFAULT '' CHECK (community_id = ''),
    platform     text NOT NULL,
    shard        integer NOT NULL CHECK (shard >= 0),
    heard_at     timestamptz NOT NULL,
    PRIMARY KEY (community_id, platform, shard)
) WITH (fillfactor = 50);
COMMENT ON TABLE gateway_cursor IS 'Until when a shard was heard: what was said after that, while nobody listened, can be answered later.';

-- ── Least privilege ─────────────────────────────────────────────────────────────────────────────────

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'storekeeper_app') THEN
        CREATE ROLE storekeeper_app NOLOGIN;
    END IF;
    EXECUTE format('GRANT storekeeper_app TO %I', current_user);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO storekeeper_app', current_schema());
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON link_code, channel, dead_letter, gateway_cursor TO storekeeper_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON community, place, member, policy, api_token, request, item, loan, item_search
    TO storekeeper_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON job, job_run TO storekeeper_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON subscription, delivery, delivery_window, alert, silence, webhook TO storekeeper_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON stock_product, stock_level, stock_reservation TO storekeeper_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON gateway_replica, gateway_lease TO storekeeper_app;
GRANT SELECT, INSERT ON stock_movement TO storekeeper_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON asset, asset_quote, asset_bar, asset_provider, asset_status, asset_watch, asset_holding
    TO storekeeper_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON cloud_account, cloud_setting, cloud_scan, cloud_cell, cloud_feed, cloud_resource, cloud_due,
    cloud_history, cloud_finding TO storekeeper_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON fleet_snapshot, fleet_pack, fleet_version, fleet_span, fleet_desired, fleet_metric
    TO storekeeper_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON fleet_target, fleet_sighting, fleet_identity, fleet_apart, fleet_host_key, fleet_source
    TO storekeeper_app;
GRANT SELECT ON schema_version, inventory_activity, ledger_head, ledger_anchor, reversal TO storekeeper_app;

SELECT ensure_ledger_partitions();
INSERT INTO schema_version (version) VALUES (1), (2);
