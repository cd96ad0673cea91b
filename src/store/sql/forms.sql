-- What forms said when: evidence, only ever added to.

-- name: remember_forms
-- $1 entries, $2 their versions. A row where the latest one says another version; a form that is gone leaves its rows.
INSERT INTO captura.form_version (entry, version)
SELECT f.entry, f.version
  FROM unnest($1::text[], $2::text[]) AS f (entry, version)
 WHERE f.version IS DISTINCT FROM (
       SELECT v.version FROM captura.form_version AS v WHERE v.entry = f.entry ORDER BY v.in_force_from DESC LIMIT 1)
    ON CONFLICT DO NOTHING;

-- name: remember_consent_texts
-- A version is made of its text, so what is there already says the same.
INSERT INTO captura.consent_text (entry, purpose, version, language, text, sha256)
SELECT entry, purpose, version, language, text, sha256(convert_to(text, 'UTF8'))
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) AS t (entry, purpose, version, language, text)
    ON CONFLICT DO NOTHING;
