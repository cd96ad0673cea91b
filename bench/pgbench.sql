\set n :n + 1
\if :n % 4 = 0
\set person (:n * 32 + :client_id) * 7919 % 200000
\else
\set person 200000 + :series * 10000000 + :n * 32 + :client_id
\endif
\set number :person % 100000000
WITH card AS MATERIALIZED (
    SELECT gen_random_uuid() AS lead_id
), known AS (
    INSERT INTO bench.identity (value, lead_id)
    SELECT value, lead_id
    FROM card, (VALUES ('visitor' || :person || '@bench.example.org'), ('+346' || lpad(:number::text, 8, '0'))) AS given (value)
    ON CONFLICT (value) DO UPDATE SET seen = bench.identity.seen + 1
    RETURNING lead_id
), inquiry AS (
    INSERT INTO bench.inquiry (lead_id, body)
    SELECT lead_id, 'name=Visitor+Number+' || :person || '&email=visitor' || :person || '%40bench.example.org&phone=%2B346' || lpad(:number::text, 8, '0') || '&company=Bench+Company&job_title=Head+of+Purchasing&message=We+would+like+an+offer+for+12+desks+and+chairs%2C+delivered+to+our+office+in+Madrid+before+the+end+of+next+month.+Please+call+in+the+morning.&utm_source=google&utm_medium=cpc&utm_campaign=desks&_page=https%3A%2F%2Fwww.bench.example.org%2Fdesks'
    FROM known
    LIMIT 1
    RETURNING inquiry_id, lead_id
)
INSERT INTO bench.outbox (inquiry_id, lead_id) SELECT inquiry_id, lead_id FROM inquiry;
