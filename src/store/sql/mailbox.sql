-- Leases and cursors of mailboxes.

-- name: claim_mailbox
-- $1 mailbox, $2 folder, $3 owner, $4 seconds. No row: another owner's lease has not run out. Whoever claims gets a
-- new epoch, its last owner too: what that one still has in flight is fenced.
INSERT INTO captura.mailbox_cursor AS held (mailbox, folder, owner, lease, lease_until)
VALUES ($1::text, $2::text, $3::text, make_interval(secs => $4::bigint), now() + make_interval(secs => $4::bigint))
    ON CONFLICT (mailbox, folder) DO UPDATE
   SET owner = excluded.owner, epoch = held.epoch + 1, lease = excluded.lease, lease_until = excluded.lease_until
 WHERE held.owner = excluded.owner OR held.lease_until < now()
RETURNING epoch, uidvalidity, last_uid;

-- name: set_baseline
-- First visit: where reading begins. $1 mailbox, $2 folder, $3 epoch, $4 uidvalidity, $5 last uid.
UPDATE captura.mailbox_cursor
   SET uidvalidity = $4::bigint, last_uid = $5::bigint, baseline_uid = $5::bigint,
       first_start = coalesce(first_start, now()), lease_until = now() + lease
 WHERE mailbox = $1::text AND folder = $2::text AND epoch = $3::bigint
RETURNING epoch;

-- name: known_places
-- $1 mailbox, $2 Maildir names.
SELECT DISTINCT name FROM captura.delivery WHERE mailbox = $1::text AND name = ANY ($2::text[]);
