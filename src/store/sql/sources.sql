-- What touches are taken to mean, concluded again from their raw inputs (captura replay --reclassify).

-- name: sources_page
-- So many submissions by id, whatever they are, so that one statement's work is bounded also where few of them are meant;
-- `source` is null for the others. $1 after this id, $2 how many, $3 received since (ms), $4 entry, empty for all.
-- Only doors that a visit leads to; what could not be read has no conclusion.
SELECT s.submission_id,
       CASE WHEN s.door IN ('web', 'api') AND s.verdict <> 'unreadable'
                 AND s.received_at >= to_timestamp($3::bigint / 1000.0) AND ($4::text = '' OR s.entry = $4::text)
            THEN s.source END AS source
  FROM captura.submission AS s
 WHERE s.submission_id > $1::uuid
 ORDER BY s.submission_id
 LIMIT $2::bigint;

-- name: conclude_sources
-- The new conclusions of one page. Whatever was judged anew since the page was read ($2 is what stood there) is left as it is.
-- The old conclusion goes to source_history; the card follows where this touch opened it and nobody has changed it since.
-- $1 ids, $2 source before, $3 source after, $4 conclusion before; $5 to $11 as the columns of touch.
WITH told AS MATERIALIZED (
    SELECT *
      FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                  $10::text[], $11::text[])
           AS t (submission_id, before, after, conclusion, source_group, source_rule, source, medium, campaign, term, content)),
changed AS (
    UPDATE captura.submission AS s
       SET source = t.after
      FROM told AS t
     WHERE s.submission_id = t.submission_id AND s.source = t.before
    RETURNING s.submission_id),
kept AS (
    INSERT INTO captura.source_history (submission_id, conclusion)
    SELECT submission_id, conclusion FROM told JOIN changed USING (submission_id)),
cards AS (
    UPDATE captura.lead AS l
       SET source = nullif(t.source, ''), medium = nullif(t.medium, ''), campaign = nullif(t.campaign, '')
      FROM told AS t
      JOIN changed USING (submission_id)
      JOIN captura.touch AS was USING (submission_id)
     WHERE l.lead_id = was.lead_id
       AND (coalesce(l.source, ''), coalesce(l.medium, ''), coalesce(l.campaign, ''))
           = (was.source, was.medium, was.campaign)
       AND EXISTS (SELECT FROM captura.activity AS a
                    WHERE coalesce(a.lead_id, a.contact_id) = was.lead_id AND a.submission_id = t.submission_id
                      AND a.kind = 'card_opened')),
touched AS (
    UPDATE captura.touch AS x
       SET source_group = t.source_group, source_rule = t.source_rule, source = t.source, medium = t.medium,
           campaign = t.campaign, term = t.term, content = t.content
      FROM told AS t
      JOIN changed USING (submission_id)
     WHERE x.submission_id = t.submission_id)
SELECT submission_id FROM changed;

-- name: clicks_page
-- For advertisers: leads whose visitors agreed to marketing with that very submission and came by a click id; `source` is null for
-- all others, so that one statement's work is bounded. A consent withdrawn since is none.
-- $1 after this id, $2 how many, $3 received since (ms).
SELECT s.submission_id, (extract(epoch FROM s.received_at) * 1000)::bigint AS received_at,
       coalesce(s.lead_id, s.contact_id) AS card, s.contact,
       CASE WHEN s.verdict = 'lead' AND s.received_at >= to_timestamp($3::bigint / 1000.0) AND s.source ~ '"(gclid|yclid|msclkid)"'
                 AND EXISTS (SELECT FROM captura.consent AS c
                              WHERE c.submission_id = s.submission_id AND c.withdrawn_at IS NULL
                                AND (c.purpose = 'marketing' OR c.purpose LIKE 'marketing\_%'))
            THEN s.source END AS source
  FROM captura.submission AS s
 WHERE s.submission_id > $1::uuid
 ORDER BY s.submission_id
 LIMIT $2::bigint;
