-- Submissions one by one: lanes, release, replay.

-- name: lane
-- $1 verdict, empty for every lane (all but leads); $2 how many. Newest first, by the partial index of the lanes.
SELECT s.submission_id, (extract(epoch FROM s.received_at) * 1000)::bigint AS received_at, s.door, s.entry, s.verdict,
       array_to_string(s.reasons, E'\x1f') AS reasons, s.contact
  FROM captura.submission AS s
 WHERE s.verdict <> 'lead' AND ($1::text = '' OR s.verdict = $1::text)
 ORDER BY s.submission_id DESC
 LIMIT $2::bigint;

-- name: lane_of_leads
-- $1 how many.
SELECT s.submission_id, (extract(epoch FROM s.received_at) * 1000)::bigint AS received_at, s.door, s.entry, s.verdict,
       array_to_string(s.reasons, E'\x1f') AS reasons, s.contact
  FROM captura.submission AS s
 WHERE s.verdict = 'lead'
 ORDER BY s.submission_id DESC
 LIMIT $1::bigint;

-- name: submissions_by_verdict
-- $1 verdict, $2 how many, $3 after this id.
SELECT submission_id
  FROM captura.submission
 WHERE verdict <> 'lead' AND verdict = $1::text AND submission_id > $3::uuid
 ORDER BY submission_id
 LIMIT $2::bigint;

-- name: submissions_of_leads
-- $1 how many, $2 after this id.
SELECT submission_id
  FROM captura.submission
 WHERE verdict = 'lead' AND submission_id > $2::uuid
 ORDER BY submission_id
 LIMIT $1::bigint;

-- name: submission
-- The body is fetched by itself, as it may be large.
SELECT s.door, s.entry, s.channel, (extract(epoch FROM s.received_at) * 1000)::bigint AS received_at, s.verdict,
       array_to_string(s.reasons, E'\x1f') AS reasons, s.rejections, s.key, s.given_key, s.content_type, s.fields,
       s.visit, s.contact, s.source, s.automatic, s.author_from, s.language, s.after,
       d.mailbox, d.folder, d.uidvalidity, d.uid, d.name AS place_name
  FROM captura.submission AS s
  LEFT JOIN LATERAL (SELECT * FROM captura.delivery AS d
                      WHERE d.submission_id = s.submission_id ORDER BY delivered_at LIMIT 1) AS d ON s.door = 'mail'
 WHERE s.submission_id = $1::uuid;

-- name: submission_body
-- $2 first octet (from 1), $3 how many.
SELECT encode(substring(body FROM $2::integer FOR $3::integer), 'hex'), octet_length(body)
  FROM captura.submission WHERE submission_id = $1::uuid;

-- name: lock_submission
-- A release and a replay of the same submission wait for each other.
SELECT s.lead_id, s.contact_id, array_to_string(s.reasons, E'\x1f') AS reasons, s.source,
       EXISTS (SELECT FROM captura.notification AS n
                WHERE n.submission_id = s.submission_id AND n.event NOT IN ('confirm', 'acknowledge', 'test')) AS was_told
  FROM captura.submission AS s
 WHERE s.submission_id = $1::uuid
   FOR UPDATE;

-- name: rejudge_submission
-- A conclusion about the source that is another now goes to source_history. $14 the conclusion before, empty where it stays.
WITH replaced AS (
    INSERT INTO captura.source_history (submission_id, conclusion)
    SELECT $1::uuid, $14::text WHERE $14::text <> '')
UPDATE captura.submission
   SET channel = $2::text, verdict = $3::text, reasons = string_to_array($4::text, E'\x1f'),
       rejections = nullif($5::text, ''), fields = coalesce(nullif($6::text, ''), fields), contact = $7::text,
       source = $8::text, automatic = $9::text, author_from = $10::text, language = $11::text,
       lead_id = coalesce(nullif($12::text, '')::uuid, lead_id),
       contact_id = coalesce(nullif($13::text, '')::uuid, contact_id)
 WHERE submission_id = $1::uuid;

-- name: reclassify_touch
-- The conclusions about an old touch are drawn again; its raw inputs stay.
UPDATE captura.touch
   SET channel = $2::text, source_group = $3::text, source_rule = $4::text, source = $5::text, medium = $6::text,
       campaign = $7::text, term = $8::text, content = $9::text
 WHERE submission_id = $1::uuid;

-- name: tie_consents
-- What was agreed to before there was a card. $1 submission, $2 lead, $3 contact; empty: none.
UPDATE captura.consent
   SET lead_id = nullif($2::text, '')::uuid, contact_id = nullif($3::text, '')::uuid
 WHERE submission_id = $1::uuid AND lead_id IS NULL AND contact_id IS NULL;

-- name: forget_tests
-- Tests of more than $1 seconds ago, with all that hangs on them; at most $2.
WITH old AS MATERIALIZED (
    SELECT submission_id
      FROM captura.submission
     WHERE verdict <> 'lead' AND verdict = 'test' AND received_at < now() - make_interval(secs => $1::bigint)
     LIMIT $2::bigint
       FOR UPDATE SKIP LOCKED),
notices AS (DELETE FROM captura.notification WHERE submission_id IN (SELECT submission_id FROM old)),
attachments AS (DELETE FROM captura.attachment WHERE submission_id IN (SELECT submission_id FROM old)),
consents AS (DELETE FROM captura.consent WHERE submission_id IN (SELECT submission_id FROM old)),
history AS (DELETE FROM captura.source_history WHERE submission_id IN (SELECT submission_id FROM old)),
gone AS (DELETE FROM captura.submission WHERE submission_id IN (SELECT submission_id FROM old) RETURNING submission_id)
SELECT count(*) FROM gone;
