\set person random(1, 400000)
WITH known AS (
    INSERT INTO bench.identity (value, lead_id)
    VALUES ('visitor' || :person || '@bench.example.org', gen_random_uuid())
    ON CONFLICT (value) DO UPDATE SET seen = bench.identity.seen + 1
    RETURNING lead_id
), inquiry AS (
    INSERT INTO bench.inquiry (lead_id, body)
    SELECT lead_id, 'name=Visitor+Number+' || :person || '&email=visitor' || :person || '%40bench.example.org&phone=%2B34612345678&company=Bench+Company&job_title=Head+of+Purchasing&message=We+would+like+an+offer+for+12+desks+and+chairs%2C+delivered+to+our+office+in+Madrid+before+the+end+of+next+month.+Please+call+in+the+morning.&utm_source=google&utm_medium=cpc&utm_campaign=desks&_page=https%3A%2F%2Fwww.bench.example.org%2Fdesks'
    FROM known
    RETURNING inquiry_id, lead_id
)
INSERT INTO bench.outbox (inquiry_id, lead_id) SELECT inquiry_id, lead_id FROM inquiry;
