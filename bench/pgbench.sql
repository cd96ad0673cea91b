\set n :n + 1
\if :n % 4 = 0
\set person (:n * 32 + :client_id) * 7919 % 200000
\else
\set person 200000 + :series * 10000000 + :n * 32 + :client_id
\endif
\set number :person % 100000000
WITH known AS MATERIALIZED (
    SELECT contact_id FROM bench.contact WHERE email = 'visitor' || :person || '@bench.example.org' OR phone = '+346' || lpad(:number::text, 8, '0') LIMIT 1
), opened AS (
    INSERT INTO bench.contact (name, email, phone, company, job_title)
    SELECT 'Visitor Number ' || :person, 'visitor' || :person || '@bench.example.org', '+346' || lpad(:number::text, 8, '0'), 'Bench Company', 'Head of Purchasing'
    WHERE NOT EXISTS (SELECT FROM known)
    RETURNING contact_id
), card AS MATERIALIZED (
    SELECT contact_id FROM known UNION ALL SELECT contact_id FROM opened
), inquiry AS (
    INSERT INTO bench.inquiry (contact_id, body)
    SELECT contact_id, 'name=Visitor+Number+' || :person || '&email=visitor' || :person || '%40bench.example.org&phone=%2B346' || lpad(:number::text, 8, '0') || '&company=Bench+Company&job_title=Head+of+Purchasing&message=We+would+like+an+offer+for+12+desks+and+chairs%2C+delivered+to+our+office+in+Madrid+before+the+end+of+next+month.+Please+call+in+the+morning.&utm_source=google&utm_medium=cpc&utm_campaign=desks&_page=https%3A%2F%2Fwww.bench.example.org%2Fdesks'
    FROM card
    RETURNING inquiry_id, contact_id
)
INSERT INTO bench.outbox (inquiry_id, contact_id) SELECT inquiry_id, contact_id FROM inquiry;
