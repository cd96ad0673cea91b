-- The schema other programs join. Ids are time-ordered (UUIDv7): rows and index entries are written
-- at the end of their tables, which halves what a save costs. What Captura writes together in one transaction and
-- never deletes (submission, touch, activity, notification) has no foreign keys and no checks: the writer is one, a key
-- would cost every row an index probe and a row lock, and a check is compiled anew for every statement. Where other
-- programs write there are both.
-- What is only looked up by equality is compared octet by octet (COLLATE "C"): it is quicker, and no upgrade of the
-- system's locales can spoil the index.

CREATE FUNCTION captura.uuid_v7() RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT encode(set_byte(octets, 6, (get_byte(octets, 6) & 15) | 112), 'hex')::uuid
      FROM (SELECT overlay(uuid_send(gen_random_uuid())
                   PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
                   FROM 1 FOR 6) AS octets) AS made
$$;

CREATE TABLE captura.manager (
    manager_id uuid PRIMARY KEY DEFAULT captura.uuid_v7(),
    name       text NOT NULL,
    email      text NOT NULL,
    role       text NOT NULL DEFAULT 'seller' CHECK (role IN ('head', 'seller')),
    tier       integer NOT NULL DEFAULT 1,
    active     boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX manager_email ON captura.manager (lower(email));

-- Whose turn it is when a new card is given out. A sequence takes no row lock that two savers could wait for.
CREATE SEQUENCE captura.assignment_turn;

CREATE TABLE captura.account (
    account_id uuid PRIMARY KEY DEFAULT captura.uuid_v7(),
    name       text,
    domain     text,
    phone      text,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE captura.contact (
    contact_id uuid PRIMARY KEY DEFAULT captura.uuid_v7(),
    account_id uuid REFERENCES captura.account,
    name       text,
    email      text,
    phone      text,
    company    text,
    owner_id   uuid REFERENCES captura.manager,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- `merged_into` may name a card that was merged later itself: captura.survivor follows. Counters change with every
-- repeat, no indexed column does: the free fifth of each page keeps these updates inside it (HOT). `owner_id` is not
-- checked against the managers, none of whom is ever deleted: the check was a fifteenth of what a save costs.
CREATE TABLE captura.lead (
    lead_id            uuid PRIMARY KEY DEFAULT captura.uuid_v7(),
    created_at         timestamptz NOT NULL DEFAULT now(),
    stage              text NOT NULL DEFAULT 'lead'
                       CHECK (stage IN ('interest', 'lead', 'contacted', 'qualified', 'converted', 'refused')),
    status             text NOT NULL DEFAULT 'new',
    name               text,
    email              text,
    phone              text,
    company            text,
    job_title          text,
    country            text,
    owner_id           uuid,
    score              integer NOT NULL DEFAULT 0,
    warmth             text NOT NULL DEFAULT 'cold',
    channel            text,
    source             text,
    medium             text,
    campaign           text,
    submissions        integer NOT NULL DEFAULT 0,
    last_submission_at timestamptz,
    contact_id         uuid REFERENCES captura.contact,
    merged_into        uuid REFERENCES captura.lead
) WITH (fillfactor = 80);

CREATE FUNCTION captura.survivor(card uuid) RETURNS uuid LANGUAGE sql STABLE STRICT AS $$
    WITH RECURSIVE way AS (
        SELECT lead_id, merged_into, 1 AS step FROM captura.lead WHERE lead_id = card
        UNION ALL
        SELECT l.lead_id, l.merged_into, way.step + 1
          FROM way JOIN captura.lead AS l ON l.lead_id = way.merged_into
         WHERE way.step < 32)
    SELECT lead_id FROM way ORDER BY step DESC LIMIT 1
$$;

CREATE TABLE captura.opportunity (
    opportunity_id uuid PRIMARY KEY DEFAULT captura.uuid_v7(),
    contact_id     uuid REFERENCES captura.contact,
    account_id     uuid REFERENCES captura.account,
    lead_id        uuid REFERENCES captura.lead,
    name           text,
    amount         numeric,
    currency       text,
    stage          text NOT NULL DEFAULT 'open',
    owner_id       uuid REFERENCES captura.manager,
    created_at     timestamptz NOT NULL DEFAULT now(),
    closed_at      timestamptz
);

-- A value may stand here several times. `shared` (a switchboard) leads to no card by itself; one that is not `active`
-- was offered by a stranger for a customer's card and waits for a manager.
CREATE TABLE captura.identity (
    kind       text NOT NULL CHECK (kind IN ('email', 'phone')),
    value      text COLLATE "C" NOT NULL,
    lead_id    uuid,
    contact_id uuid REFERENCES captura.contact,
    shared     boolean NOT NULL DEFAULT false,
    active     boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX identity_value ON captura.identity (value);

-- Other programs insert what they have. Captura's own sessions say that theirs is canonical already (domains as A-labels,
-- numbers as E.164 with country, which only the rules can make); for others the condition mostly spares the call.
CREATE FUNCTION captura.canonicalise_identity() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given text := btrim(NEW.value, E' \t\r\n');
BEGIN
    IF NEW.kind = 'email' THEN  -- also "Ana <ana@example.com>" and "mailto:ana@example.com"
        NEW.value := regexp_replace(lower(btrim(regexp_replace(given, '^.*<([^<>]*)>$', '\1'))), '^mailto:', '');
    ELSE
        given := regexp_replace(given, '([0-9])\s*[[:alpha:]#;,].*$', '\1');  -- an extension is no part of the number
        IF regexp_replace(given, '[^0-9+]', '', 'g') ~ '^(\+|00)' THEN
            given := regexp_replace(replace(given, '(0)', ''), '[^0-9]', '', 'g');
            NEW.value := '+' || regexp_replace(given, '^00', '');
        ELSE
            NEW.value := regexp_replace(given, '[^0-9]', '', 'g');
        END IF;
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER identity_canonical BEFORE INSERT OR UPDATE OF kind, value ON captura.identity
    FOR EACH ROW WHEN (current_setting('captura.canonical', true) IS DISTINCT FROM 'on'
                       AND CASE NEW.kind WHEN 'phone' THEN NEW.value !~ '^\+[0-9]+$'
                                ELSE NEW.value <> lower(btrim(NEW.value, E' \t\r\n'))
                                     OR NEW.value LIKE '%>' OR NEW.value LIKE 'mailto:%' END)
    EXECUTE FUNCTION captura.canonicalise_identity();

-- What arrived, verbatim, and what was last said of it. Not partitioned: `key` is unique for ever.
-- `fields` is an array of [name, value] in the order of arrival. `source` holds the raw inputs beside what they were
-- taken to mean. These and `rejections`, `visit` and `contact` are JSON, but of type text: one program writes them, its
-- writer is tested, and having each checked again was a tenth of what a save costs (a fifth as jsonb). Whoever reads them
-- casts: contact::json ->> 'message'. Rows below 4 KB stay whole: compressing each would cost more than writing it.
CREATE TABLE captura.submission (
    submission_id uuid PRIMARY KEY DEFAULT captura.uuid_v7(),
    door          text NOT NULL,
    entry         text NOT NULL,
    channel       text NOT NULL DEFAULT '',
    received_at   timestamptz NOT NULL DEFAULT now(),
    saved_at      timestamptz NOT NULL DEFAULT now(),
    verdict       text NOT NULL,  -- lead, interest, spam, automatic, rejected, unreadable, test
    reasons       text[] NOT NULL DEFAULT '{}',
    rejections    text,
    key           text COLLATE "C" NOT NULL UNIQUE,
    given_key     text NOT NULL DEFAULT '',
    content_type  text NOT NULL DEFAULT '',
    body          bytea NOT NULL,
    fields        text,
    visit         text,
    contact       text,
    source        text,
    automatic     text NOT NULL DEFAULT '',
    author_from   text NOT NULL DEFAULT '',
    language      text NOT NULL DEFAULT '',
    after         uuid,
    lead_id       uuid,
    contact_id    uuid
) WITH (toast_tuple_target = 4080);
CREATE INDEX submission_lane ON captura.submission (submission_id) WHERE verdict <> 'lead';

-- One submission seen from its card. Raw source inputs: captura.submission.source::json -> 'inputs'. Those of a card are found
-- by its timeline, captura.activity, which names every submission: a second index by card would be one more of two a row.
CREATE TABLE captura.touch (
    submission_id uuid PRIMARY KEY,
    lead_id       uuid,
    contact_id    uuid,
    touched_at    timestamptz NOT NULL,
    door          text NOT NULL,
    entry         text NOT NULL,
    channel       text NOT NULL,
    source_group  text NOT NULL DEFAULT '',
    source_rule   text NOT NULL DEFAULT '',
    source        text NOT NULL DEFAULT '',
    medium        text NOT NULL DEFAULT '',
    campaign      text NOT NULL DEFAULT '',
    term          text NOT NULL DEFAULT '',
    content       text NOT NULL DEFAULT '',
    matched_by    text NOT NULL DEFAULT ''
);

-- What a touch was taken to mean before a changed table of traffic groups was applied to history, oldest first: JSON like
-- submission.source, without its inputs, which never change. It has a table of its own because the timeline of a card is for
-- people, whose calls and notes thousands of such lines would bury, and because submissions without a card are told anew
-- as well. The save never touches it.
CREATE TABLE captura.source_history (
    submission_id uuid NOT NULL,
    replaced_at   timestamptz NOT NULL DEFAULT now(),
    conclusion    text NOT NULL,
    PRIMARY KEY (submission_id, replaced_at)
);

CREATE TABLE captura.activity (
    lead_id       uuid,
    contact_id    uuid,
    happened_at   timestamptz NOT NULL DEFAULT now(),
    kind          text NOT NULL,
    submission_id uuid,
    actor_id      uuid,
    detail        jsonb
);
CREATE INDEX activity_card ON captura.activity ((coalesce(lead_id, contact_id)), happened_at);

-- The outbox. One row a submission, recipient and event: nobody is told twice of one submission. What is not pending any more
-- leaves the indexes that the courier searches (of the sent and gathered ones none is found by its notification_id, but by
-- submission or card); the last one holds those alone whose card has to wait for them.
CREATE TABLE captura.notification (
    notification_id uuid NOT NULL DEFAULT captura.uuid_v7(),
    created_at      timestamptz NOT NULL DEFAULT now(),
    lead_id         uuid,
    contact_id      uuid,
    submission_id   uuid NOT NULL,
    event           text NOT NULL DEFAULT 'created',
    recipient       text NOT NULL,
    form            text,  -- whose words a mail to a visitor speaks
    transport       text NOT NULL DEFAULT 'mail',
    status          text NOT NULL DEFAULT 'pending',  -- pending, sent, failed, gathered
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL DEFAULT now(),
    claimed_by      text,
    claimed_until   timestamptz,
    sent_at         timestamptz,
    last_error      text,
    PRIMARY KEY (submission_id, recipient, event)
) WITH (fillfactor = 85);
CREATE UNIQUE INDEX notification_due ON captura.notification (notification_id) WHERE status = 'pending';
CREATE INDEX notification_failed ON captura.notification (notification_id) WHERE status = 'failed';
CREATE INDEX notification_begun ON captura.notification ((coalesce(lead_id, contact_id)), notification_id)
    WHERE status = 'pending' AND attempts > 0 AND event NOT IN ('confirm', 'acknowledge');

-- Mails to visitors: nobody knows who typed the address, so each gets few, whatever is posted, from however many savers
-- (with save_visitor_mails): one a day that asks to confirm for a form, and one that something has arrived. The one may not
-- stand in for the other: a sign-up that nobody can confirm would wait for ever.
CREATE UNIQUE INDEX notification_visitor
    ON captura.notification (lower(recipient), (CASE event WHEN 'confirm' THEN form ELSE '' END),
                             ((created_at AT TIME ZONE 'UTC')::date))
    WHERE event IN ('confirm', 'acknowledge');

-- Cards that may be one person. `contact_id` stands where one of the two is a customer's card.
CREATE TABLE captura.duplicate (
    duplicate_id  uuid PRIMARY KEY DEFAULT captura.uuid_v7(),
    lead_id       uuid,
    other_lead_id uuid,
    contact_id    uuid,
    score         integer NOT NULL DEFAULT 0,
    reasons       text[] NOT NULL DEFAULT '{}',
    status        text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'merged', 'different')),
    created_at    timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX duplicate_pair ON captura.duplicate
    (least(lead_id, other_lead_id, contact_id), greatest(lead_id, other_lead_id, contact_id));

CREATE TABLE captura.merge (
    merge_id    uuid PRIMARY KEY DEFAULT captura.uuid_v7(),
    survivor_id uuid NOT NULL REFERENCES captura.lead,
    merged_id   uuid NOT NULL REFERENCES captura.lead,
    before      jsonb NOT NULL,
    merged_by   uuid REFERENCES captura.manager,
    merged_at   timestamptz NOT NULL DEFAULT now(),
    undone_at   timestamptz
);

CREATE TABLE captura.consent (
    consent_id    uuid PRIMARY KEY DEFAULT captura.uuid_v7(),
    submission_id uuid NOT NULL,
    lead_id       uuid,
    contact_id    uuid,
    purpose       text NOT NULL,
    version       text NOT NULL,
    language      text NOT NULL DEFAULT '',
    address       text NOT NULL DEFAULT '',
    user_agent    text NOT NULL DEFAULT '',
    given_at      timestamptz NOT NULL,
    withdrawn_at  timestamptz
);
CREATE UNIQUE INDEX consent_submission ON captura.consent (submission_id, purpose);

CREATE TABLE captura.attachment (
    submission_id uuid NOT NULL,
    position      integer NOT NULL,
    name          text NOT NULL,
    type          text NOT NULL,
    octets        bigint NOT NULL,
    content       bytea NOT NULL,
    PRIMARY KEY (submission_id, position)
);
ALTER TABLE captura.attachment ALTER COLUMN content SET STORAGE EXTERNAL;  -- mostly compressed formats already

-- One row per folder of a mailbox. The lease is fenced by `epoch`: whoever writes names the one it was given.
CREATE TABLE captura.mailbox_cursor (
    mailbox      text NOT NULL,
    folder       text NOT NULL,
    owner        text NOT NULL,
    epoch        bigint NOT NULL DEFAULT 1,
    lease        interval NOT NULL,
    lease_until  timestamptz NOT NULL,
    uidvalidity  bigint NOT NULL DEFAULT 0,
    last_uid     bigint NOT NULL DEFAULT 0,
    baseline_uid bigint,
    first_start  timestamptz,
    last_round   timestamptz,
    PRIMARY KEY (mailbox, folder)
);

-- Where each letter was seen: a place is taken once, whatever its key.
CREATE TABLE captura.delivery (
    mailbox       text COLLATE "C" NOT NULL,
    folder        text COLLATE "C" NOT NULL,
    uidvalidity   bigint NOT NULL,
    uid           bigint NOT NULL,
    name          text COLLATE "C" NOT NULL,
    submission_id uuid NOT NULL,
    outcome       text NOT NULL CHECK (outcome IN ('saved', 'repeat')),
    delivered_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT delivery_place PRIMARY KEY (mailbox, name, folder, uidvalidity, uid)
);
CREATE INDEX delivery_submission ON captura.delivery (submission_id);

-- Which definition of a form was in force from when on: a row a change, written at start and when a form is read again.
CREATE TABLE captura.form_version (
    entry         text NOT NULL,
    in_force_from timestamptz NOT NULL DEFAULT now(),
    version       text NOT NULL,
    PRIMARY KEY (entry, in_force_from)
);

-- The exact texts that visitors were asked to agree to, of every version there ever was. Never changed, never removed.
CREATE TABLE captura.consent_text (
    entry      text NOT NULL,
    purpose    text NOT NULL,
    version    text NOT NULL,
    language   text NOT NULL,
    text       text NOT NULL,
    sha256     bytea NOT NULL,  -- of the text in UTF-8
    first_seen timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (entry, purpose, version, language)
);

-- Stable: only ever added to, at the end.
CREATE VIEW captura.lead_overview AS
SELECT l.lead_id, l.created_at, l.stage, l.status, l.name, lower(l.email) AS email, l.phone, l.company, l.job_title,
       m.email AS owner, l.score, l.warmth, l.channel, l.source, l.medium, l.campaign, l.submissions,
       l.last_submission_at, l.contact_id, l.merged_into
  FROM captura.lead AS l
  LEFT JOIN captura.manager AS m ON m.manager_id = l.owner_id;

CREATE VIEW captura.submission_overview AS
SELECT submission_id, received_at, door, entry, channel, verdict, reasons, key, lead_id, contact_id,
       source::json #>> '{inputs,page}' AS page, source::json #>> '{inputs,referrer}' AS referrer
  FROM captura.submission;

-- Who was told; mails to the visitors themselves, and what was told of tests, stand in the table alone.
CREATE VIEW captura.notification_overview AS
SELECT notification_id, created_at, lead_id, recipient, transport, status, attempts, sent_at
  FROM captura.notification
 WHERE event NOT IN ('confirm', 'acknowledge', 'test');

-- Every touch of every card with what was observed of it.
CREATE VIEW captura.touch_overview AS
SELECT t.submission_id, t.lead_id, t.contact_id, t.touched_at, t.door, t.entry, t.channel, t.source_group, t.source_rule,
       t.source, t.medium, t.campaign, t.term, t.content, s.source::json #>> '{inputs,page}' AS page,
       s.source::json #>> '{inputs,referrer}' AS referrer, s.source::json #>> '{inputs,landing}' AS landing,
       s.source::json #>> '{inputs,landing_referrer}' AS landing_referrer
  FROM captura.touch AS t
  JOIN captura.submission AS s USING (submission_id);

-- What first and last led to a card, found by its timeline: the save pays nothing for it. The first is the earliest visit that
-- the page of the first inquiry remembered, where it did; `first_visit_at` is then when, by the visitor's clock.
CREATE VIEW captura.lead_touches AS
SELECT l.lead_id, l.submissions AS touches,
       f.touched_at AS first_at, f.visit_at AS first_visit_at, f.source_group AS first_group, f.source AS first_source,
       f.medium AS first_medium, f.campaign AS first_campaign, f.page AS first_page,
       z.touched_at AS last_at, z.source_group AS last_group, z.source AS last_source, z.medium AS last_medium,
       z.campaign AS last_campaign, z.page AS last_page
  FROM captura.lead AS l
  LEFT JOIN LATERAL (
      SELECT t.touched_at, o.source #>> '{inputs,touches,0,at}' AS visit_at,
             coalesce(o.source #>> '{earlier,0,group}', t.source_group) AS source_group,
             coalesce(o.source #>> '{earlier,0,source}', t.source) AS source,
             coalesce(o.source #>> '{earlier,0,medium}', t.medium) AS medium,
             CASE WHEN o.source #> '{earlier,0}' IS NULL THEN t.campaign
                  ELSE coalesce(o.source #>> '{earlier,0,campaign}', '') END AS campaign,
             coalesce(o.source #>> '{inputs,touches,0,page}', o.source #>> '{inputs,page}') AS page
        FROM captura.activity AS a
        JOIN captura.touch AS t USING (submission_id)
        JOIN captura.submission AS s USING (submission_id)
       CROSS JOIN LATERAL (SELECT s.source::json AS source) AS o
       WHERE coalesce(a.lead_id, a.contact_id) = l.lead_id
       ORDER BY a.happened_at, a.submission_id
       LIMIT 1) AS f ON true
  LEFT JOIN LATERAL (
      SELECT t.touched_at, t.source_group, t.source, t.medium, t.campaign, s.source::json #>> '{inputs,page}' AS page
        FROM captura.activity AS a
        JOIN captura.touch AS t USING (submission_id)
        JOIN captura.submission AS s USING (submission_id)
       WHERE coalesce(a.lead_id, a.contact_id) = l.lead_id
       ORDER BY a.happened_at DESC, a.submission_id DESC
       LIMIT 1) AS z ON true;

-- The definition of the form that each submission answers: as its page said it, where that version is known, else the one
-- that was in force.
CREATE VIEW captura.form_answer AS
SELECT s.submission_id, s.entry, coalesce(drawn.version, in_force.version) AS form_version
  FROM captura.submission AS s
  LEFT JOIN LATERAL (
       SELECT v.version
         FROM json_array_elements(s.fields::json) AS f (pair)
         JOIN captura.form_version AS v ON v.entry = s.entry AND v.version = f.pair ->> 1
        WHERE f.pair ->> 0 = '_version'
        LIMIT 1) AS drawn ON true
  LEFT JOIN LATERAL (
       SELECT v.version
         FROM captura.form_version AS v
        WHERE v.entry = s.entry AND v.in_force_from <= s.received_at
        ORDER BY v.in_force_from DESC
        LIMIT 1) AS in_force ON true
 WHERE s.door = 'web';

-- Each consent with the exact text that was agreed to; null where a version was posted that no form of ours ever had. A server
-- with a token names the form in its submission.
CREATE VIEW captura.consent_evidence AS
SELECT c.consent_id, c.submission_id, c.lead_id, c.contact_id, s.entry, c.purpose, c.version, t.language, t.text,
       encode(t.sha256, 'hex') AS sha256, c.given_at, c.address, c.user_agent, c.withdrawn_at, a.form_version
  FROM captura.consent AS c
  JOIN captura.submission AS s USING (submission_id)
  LEFT JOIN captura.form_answer AS a USING (submission_id)
  LEFT JOIN LATERAL (
       SELECT x.language, x.text, x.sha256
         FROM captura.consent_text AS x
        WHERE x.purpose = c.purpose AND x.version = c.version
          AND x.entry = CASE s.door WHEN 'api' THEN (SELECT f.pair ->> 1
                                                       FROM json_array_elements(s.fields::json) AS f (pair)
                                                      WHERE f.pair ->> 0 = '_form'
                                                      LIMIT 1)
                                    ELSE s.entry END
        ORDER BY x.language = c.language DESC, x.language
        LIMIT 1) AS t ON true;
