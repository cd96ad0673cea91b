-- Managers, and the state of things.

-- name: add_manager
-- Someone who was removed comes back under the same card.
INSERT INTO captura.manager AS known (manager_id, name, email, role, tier, active)
VALUES ($1::uuid, $2::text, $3::text, $4::text, $5::integer, $6::boolean)
    ON CONFLICT (lower(email)) DO UPDATE
   SET name = excluded.name, role = excluded.role, tier = excluded.tier, active = excluded.active
RETURNING known.manager_id, known.name, known.email, known.role, known.tier, known.active;

-- name: managers
SELECT manager_id, name, email, role, tier, active FROM captura.manager ORDER BY active DESC, manager_id;

-- name: set_manager
-- $1 e-mail as it is now; the rest as it shall be.
UPDATE captura.manager
   SET name = $2::text, email = $3::text, role = $4::text, tier = $5::integer, active = $6::boolean
 WHERE lower(email) = lower($1::text);

-- name: remove_manager
UPDATE captura.manager SET active = false WHERE lower(email) = lower($1::text);

-- name: whereabouts
-- The flushed position: what is behind it survives a crash, so it never goes back unless the database does.
SELECT control.system_identifier || '/' || d.oid || '/' || left(pg_walfile_name(pg_current_wal_flush_lsn()), 8) AS history,
       (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint AS position
  FROM pg_control_system() AS control, pg_database AS d
 WHERE d.datname = current_database();

-- name: health
SELECT current_setting('server_version') AS server_version, current_setting('transaction_read_only') AS read_only,
       (SELECT count(*) FROM captura.notification WHERE status = 'pending') AS pending,
       (SELECT count(*) FROM captura.notification
         WHERE status = 'failed' AND event NOT IN ('confirm', 'acknowledge')) AS failed,
       (SELECT count(*) FROM captura.lead WHERE merged_into IS NULL) AS leads,
       (SELECT count(*) FROM captura.manager WHERE active) AS managers;
