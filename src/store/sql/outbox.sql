-- The outbox: claimed by owner and time limit, never by an open transaction.

-- name: lock_outbox
-- Claims go one after the other: two couriers at once could each take a notice of the same card, in the wrong order.
SELECT pg_advisory_xact_lock($1::bigint);

-- name: claim_notices
-- $1 owner, $2 how many, $3 seconds until another may take them. In the order in which they were made; of one card
-- none before an older one that waits for its next attempt or is in another courier's hands (both were attempted). Mails to
-- visitors wait for nobody and nobody for them: an address that a stranger mistyped must not hold up a manager.
-- OFFSET 0 keeps that a probe of notification_begun for each of the few taken, the array that these are looked up one by
-- one: as joins both may be planned to compare every pending notice with every other.
WITH due AS MATERIALIZED (
    SELECT n.notification_id
      FROM captura.notification AS n
     WHERE n.status = 'pending' AND n.next_attempt_at <= now()
       AND (n.claimed_until IS NULL OR n.claimed_until < now())
       AND NOT EXISTS (
           SELECT FROM captura.notification AS older
            WHERE older.status = 'pending' AND older.attempts > 0 AND older.event NOT IN ('confirm', 'acknowledge')
              AND n.event NOT IN ('confirm', 'acknowledge')
              AND coalesce(older.lead_id, older.contact_id) = coalesce(n.lead_id, n.contact_id)
              AND older.notification_id < n.notification_id
              AND (older.next_attempt_at > now() OR older.claimed_until >= now())
            OFFSET 0)
     ORDER BY n.notification_id
     LIMIT $2::bigint
       FOR UPDATE SKIP LOCKED),
claimed AS (
    UPDATE captura.notification AS n
       SET claimed_by = $1::text, claimed_until = now() + make_interval(secs => $3::bigint), attempts = n.attempts + 1
     WHERE n.notification_id = ANY (ARRAY(SELECT notification_id FROM due)) AND n.status = 'pending'
    RETURNING n.*)
SELECT n.notification_id, n.attempts - 1 AS attempts, (extract(epoch FROM n.created_at) * 1000)::bigint AS created_at,
       n.recipient, n.transport, n.event, n.submission_id, n.lead_id, l.submissions,
       coalesce(l.name, c.name) AS name, coalesce(l.email, c.email) AS email, coalesce(l.phone, c.phone) AS phone,
       coalesce(l.company, c.company) AS company, l.job_title, l.country, s.contact, s.source, s.channel, s.door,
       coalesce(n.form, s.entry) AS entry,
       array_to_string(s.reasons, E'\x1f') AS reasons, s.language,
       (extract(epoch FROM s.received_at) * 1000)::bigint AS received_at
  FROM claimed AS n
  JOIN captura.submission AS s ON s.submission_id = n.submission_id
  LEFT JOIN captura.lead AS l ON l.lead_id = n.lead_id
  LEFT JOIN captura.contact AS c ON c.contact_id = n.contact_id
 ORDER BY n.notification_id;

-- name: notice_sent
UPDATE captura.notification
   SET status = 'sent', sent_at = now(), claimed_by = NULL, claimed_until = NULL, last_error = NULL
 WHERE notification_id = $1::uuid AND status = 'pending';

-- name: notices_gathered
UPDATE captura.notification
   SET status = 'gathered', sent_at = now(), claimed_by = NULL, claimed_until = NULL, last_error = NULL
 WHERE notification_id = ANY ($1::uuid[]) AND status = 'pending';

-- name: notice_failed
-- $3 when it is tried again, in milliseconds; 0: given up.
UPDATE captura.notification
   SET status = CASE WHEN $3::bigint = 0 THEN 'failed' ELSE 'pending' END,
       next_attempt_at = CASE WHEN $3::bigint = 0 THEN next_attempt_at
                              ELSE to_timestamp($3::bigint / 1000.0) END,
       claimed_by = NULL, claimed_until = NULL, last_error = $2::text
 WHERE notification_id = $1::uuid AND status = 'pending';
