-- The statements of one saved batch, in the order in which they run. Rows come as arrays, one a column, so that a batch
-- costs a handful of statements however many submissions it holds.

-- name: fence_cursor
-- First in the transaction of a mailbox round. No row: the lease was taken over, nothing may be written.
-- $1 mailbox, $2 folder, $3 epoch of the lease, $4 uidvalidity, $5 last uid.
UPDATE captura.mailbox_cursor
   SET uidvalidity = $4::bigint, last_uid = $5::bigint, last_round = now(), lease_until = now() + lease
 WHERE mailbox = $1::text AND folder = $2::text AND epoch = $3::bigint
RETURNING epoch;

-- name: lock_identities
-- Whoever decides about the same person waits here. $1 sorted, so that two batches never wait for each other.
-- The shared lock is the other half of lock_all_identities.
SELECT count(pg_advisory_xact_lock(identity)), pg_advisory_xact_lock_shared($2::bigint)
  FROM unnest($1::bigint[]) AS identity;

-- name: lock_all_identities
-- For a batch with more identities than one transaction may lock singly: it waits for all others, they for it.
SELECT pg_advisory_xact_lock($1::bigint);

-- name: find_saved
-- Which of these came before: by key, or under the same receipt (then mostly both rows are the same one).
-- $1 text[] keys, $2 uuid[] receipts.
SELECT s.key, s.submission_id, s.lead_id, s.contact_id
  FROM captura.submission AS s WHERE s.key = ANY ($1::text[])
UNION ALL
SELECT s.key, s.submission_id, s.lead_id, s.contact_id
  FROM captura.submission AS s WHERE s.submission_id = ANY ($2::uuid[]);

-- name: find_places
-- Which of these places in mailboxes were taken before; `place` is the position in the arrays, from 1.
SELECT p.place, d.submission_id, s.lead_id, s.contact_id
  FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[]) WITH ORDINALITY
       AS p (mailbox, folder, uidvalidity, uid, name, place)
  JOIN captura.delivery AS d USING (mailbox, folder, uidvalidity, uid, name)
  JOIN captura.submission AS s USING (submission_id);

-- name: find_cards
-- Every card that one of these identities leads to. It runs after lock_identities, so the answer cannot change before
-- `match` has decided. A merged card answers under its survivor: old ids go on resolving. Shared identities, and those
-- that wait for a manager, come along although they lead nowhere: they are not to be written a second time.
-- $1 text[] canonical values, of either kind: no address looks like a number.
SELECT i.kind, i.value, i.shared, i.active,
       coalesce(survivor.lead_id, l.lead_id) AS lead_id,
       coalesce(survivor.contact_id, l.contact_id, i.contact_id) AS contact_id,
       (extract(epoch FROM coalesce(survivor.created_at, l.created_at, c.created_at)) * 1000)::bigint AS created_at,
       coalesce(survivor.name, l.name, c.name) AS name,
       coalesce(CASE WHEN own.active THEN own.email END, CASE WHEN account_manager.active THEN account_manager.email END)
           AS owner
  FROM captura.identity AS i
  LEFT JOIN captura.lead AS l ON l.lead_id = i.lead_id
  LEFT JOIN captura.lead AS survivor ON survivor.lead_id = captura.survivor(l.merged_into)
  LEFT JOIN captura.contact AS c ON c.contact_id = coalesce(survivor.contact_id, l.contact_id, i.contact_id)
  LEFT JOIN captura.manager AS own ON own.manager_id = coalesce(survivor.owner_id, l.owner_id)
  LEFT JOIN captura.manager AS account_manager ON account_manager.manager_id = c.owner_id
 WHERE i.value = ANY ($1::text[]);

-- name: find_sellers
-- Who takes new cards: the active sellers, the heads where there is none.
SELECT manager_id, email
  FROM captura.manager
 WHERE active AND (role = 'seller' OR NOT EXISTS (SELECT FROM captura.manager WHERE active AND role = 'seller'))
 ORDER BY manager_id;

-- name: take_turns
-- $1 how many new cards are given out.
SELECT nextval('captura.assignment_turn') FROM generate_series(1, $1::integer);

-- name: save_submissions
-- The submissions with what each does to its card: touch, timeline, notice. One statement, as they share most of their
-- columns, and what a batch costs is to a good part the passing of columns.
-- $1 false: they stand in their table already and are judged again; what only that table holds is not given then.
-- A unique violation says that one of these submissions was saved before: the batch looks for it and runs again. ON CONFLICT
-- would say the same at the price of a second probe and a second log record for every row.
WITH arrived AS MATERIALIZED (
    SELECT *
      FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::text[],
                  $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[],
                  $17::boolean[], $18::uuid[], $19::text[], $20::text[], $21::text[], $22::text[], $23::text[],
                  $24::text[], $25::text[], $26::bytea[], $27::text[], $28::text[], $29::text[], $30::text[],
                  $31::text[], $32::text[], $33::text[], $34::uuid[])
           AS s (submission_id, lead_id, contact_id, received_at, door, entry, channel, source_group, source_rule, source,
                 medium, campaign, term, content, matched_by, opens, notification_id, recipient, verdict, reasons,
                 rejections, key, given_key, content_type, body, fields, visit, contact, source_json, automatic,
                 author_from, language, after)),
submitted AS (
    INSERT INTO captura.submission
           (submission_id, door, entry, channel, received_at, verdict, reasons, rejections, key, given_key, content_type,
            body, fields, visit, contact, source, automatic, author_from, language, after, lead_id, contact_id)
    SELECT submission_id, door, entry, channel, received_at, verdict, string_to_array(reasons, E'\x1f'), rejections, key,
           coalesce(given_key, ''), content_type, body, fields, visit, contact, source_json, coalesce(automatic, ''),
           coalesce(author_from, ''), coalesce(language, ''), after, lead_id, contact_id
      FROM arrived
     WHERE $1::boolean),
touched AS (
    INSERT INTO captura.touch (submission_id, lead_id, contact_id, touched_at, door, entry, channel, source_group,
                               source_rule, source, medium, campaign, term, content, matched_by)
    SELECT submission_id, lead_id, contact_id, received_at, door, entry, channel, source_group, source_rule, source,
           medium, campaign, coalesce(term, ''), coalesce(content, ''), matched_by
      FROM arrived
     WHERE coalesce(lead_id, contact_id) IS NOT NULL),
happened AS (
    INSERT INTO captura.activity (lead_id, contact_id, happened_at, kind, submission_id)
    SELECT lead_id, contact_id, received_at, CASE WHEN opens THEN 'card_opened' ELSE 'came_again' END, submission_id
      FROM arrived
     WHERE coalesce(lead_id, contact_id) IS NOT NULL)
INSERT INTO captura.notification (notification_id, lead_id, contact_id, submission_id, event, recipient)
SELECT notification_id, lead_id, contact_id, submission_id, CASE WHEN opens THEN 'created' ELSE 'repeat' END, recipient
  FROM arrived
 WHERE recipient IS NOT NULL;

-- name: save_new_cards
INSERT INTO captura.lead (lead_id, created_at, name, email, phone, company, job_title, country, owner_id, channel,
                          source, medium, campaign, submissions, last_submission_at)
SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
                     $8::text[], $9::uuid[], $10::text[], $11::text[], $12::text[], $13::text[], $14::integer[],
                     $15::timestamptz[]);

-- name: save_known_cards
-- A repeat fills what is empty and never changes what is known. An owner is set only where none is at work.
UPDATE captura.lead AS l
   SET submissions = l.submissions + t.more,
       last_submission_at = greatest(l.last_submission_at, t.last_submission_at),
       name = coalesce(l.name, t.name), email = coalesce(l.email, t.email), phone = coalesce(l.phone, t.phone),
       company = coalesce(l.company, t.company), job_title = coalesce(l.job_title, t.job_title),
       country = coalesce(l.country, t.country), owner_id = coalesce(t.owner_id, l.owner_id)
  FROM unnest($1::uuid[], $2::integer[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
              $9::text[], $10::uuid[])
       AS t (lead_id, more, last_submission_at, name, email, phone, company, job_title, country, owner_id)
 WHERE l.lead_id = t.lead_id;

-- name: save_customer_owners
-- A customer without a manager at work goes on with the one who was told of the first inquiry.
UPDATE captura.contact AS c
   SET owner_id = t.owner_id
  FROM unnest($1::uuid[], $2::uuid[]) AS t (contact_id, owner_id)
 WHERE c.contact_id = t.contact_id;

-- name: save_identities
INSERT INTO captura.identity (kind, value, lead_id, contact_id, active)
SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::boolean[]);

-- name: save_deliveries
INSERT INTO captura.delivery (mailbox, folder, uidvalidity, uid, name, submission_id, outcome)
SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::uuid[], $7::text[])
    ON CONFLICT ON CONSTRAINT delivery_place DO NOTHING;

-- name: save_duplicates
-- A pair is listed once, in whichever order it was met.
INSERT INTO captura.duplicate (lead_id, other_lead_id, contact_id, reasons)
SELECT lead_id, other_lead_id, contact_id, ARRAY[reason]
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) AS d (lead_id, other_lead_id, contact_id, reason)
    ON CONFLICT DO NOTHING;

-- name: save_consents
INSERT INTO captura.consent (submission_id, lead_id, contact_id, purpose, version, language, address, user_agent,
                             given_at)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                     $9::timestamptz[])
    ON CONFLICT (submission_id, purpose) DO NOTHING;

-- name: save_visitor_mails
-- To one address in 24 hours at most one that asks to confirm for a form, and none that something has arrived after any
-- other: a form must be no way to have somebody written to. In one order, as two savers may wait for each other's entries.
INSERT INTO captura.notification (notification_id, lead_id, contact_id, submission_id, event, recipient, form)
SELECT notification_id, lead_id, contact_id, submission_id, event, recipient, form
  FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[])
       AS m (notification_id, lead_id, contact_id, submission_id, event, recipient, form)
 WHERE NOT EXISTS (
       SELECT FROM captura.notification AS earlier
        WHERE earlier.event IN ('confirm', 'acknowledge') AND lower(earlier.recipient) = lower(m.recipient)
          AND earlier.created_at > now() - interval '24 hours'
          AND (m.event = 'acknowledge' OR (earlier.event = 'confirm' AND earlier.form = m.form)))
 ORDER BY lower(recipient), event, form
    ON CONFLICT DO NOTHING;

-- name: save_test_notices
-- Who tries a form is mostly who runs it: a head, else a seller, else $3, who is told where there is no manager. No turn is
-- taken for it.
INSERT INTO captura.notification (notification_id, submission_id, event, recipient)
SELECT notification_id, submission_id, 'test', told.recipient
  FROM unnest($1::uuid[], $2::uuid[]) AS t (notification_id, submission_id)
 CROSS JOIN (SELECT coalesce((SELECT email FROM captura.manager WHERE active ORDER BY role = 'head' DESC, manager_id LIMIT 1),
                             nullif($3::text, '')) AS recipient) AS told
 WHERE told.recipient IS NOT NULL
    ON CONFLICT DO NOTHING;

-- name: save_attachments
-- Those of a submission that is judged again may be there already.
INSERT INTO captura.attachment (submission_id, position, name, type, octets, content)
SELECT submission_id, position, name, type, octet_length(content), content
  FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::text[], $5::bytea[])
       AS a (submission_id, position, name, type, content)
    ON CONFLICT (submission_id, position) DO NOTHING;

-- name: tell_listeners
-- After COMMIT, in a transaction of its own: should the queue be full, the save stands. It is nothing one
-- waits for, so it is not flushed to disk either; and inside the save its lock, which is one for all databases, would
-- make every commit wait for the flush of the one before.
-- The position is that of Session::position: at least where the save ended.
SELECT count(pg_notify('captura_lead', payload)), set_config('synchronous_commit', 'off', true),
       (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint AS position
  FROM unnest($1::text[]) AS payload;
