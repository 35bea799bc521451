// Nodes by identity, time, key and change; words; what was removed; cursors; one index a direction and type for busy nodes' edges.
CREATE CONSTRAINT node_identity IF NOT EXISTS FOR (n:Node) REQUIRE (n.space, n.id) IS UNIQUE;
CREATE CONSTRAINT space_identity IF NOT EXISTS FOR (s:Space) REQUIRE s.id IS UNIQUE;
CREATE CONSTRAINT cursor_identity IF NOT EXISTS FOR (c:Cursor) REQUIRE (c.space, c.name) IS UNIQUE;
CREATE CONSTRAINT removal_identity IF NOT EXISTS FOR (x:Removal) REQUIRE (x.space, x.id) IS UNIQUE;
CREATE CONSTRAINT migration_identity IF NOT EXISTS FOR (m:Migration) REQUIRE m.version IS UNIQUE;
CREATE INDEX node_page IF NOT EXISTS FOR (n:Node) ON (n.space, n.label, n.id);
CREATE INDEX node_key IF NOT EXISTS FOR (n:Node) ON (n.space, n.label, n.key_hash);
CREATE INDEX node_time IF NOT EXISTS FOR (n:Node) ON (n.space, n.label, n.start_at);
CREATE INDEX node_position IF NOT EXISTS FOR (n:Node) ON (n.space, n.position);
CREATE INDEX node_model IF NOT EXISTS FOR (n:Node) ON (n.space, n.label, n.model);
CREATE INDEX vector_digest IF NOT EXISTS FOR (n:Node) ON (n.space, n.model, n.vector_digest);
CREATE INDEX removal_position IF NOT EXISTS FOR (x:Removal) ON (x.space, x.position);
CREATE FULLTEXT INDEX node_words IF NOT EXISTS FOR (n:Spoken) ON EACH [n.words, n.space, n.label]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}};

// A database without relationships is planned as if reading all of them cost nothing, and the plan outlives the emptiness.
UNWIND range(0, 15) AS place
MERGE (one:Footing {place: place})
MERGE (next:Footing {place: (place + 1) % 16})
MERGE (one)-[:BESIDE]->(next);

CREATE INDEX part_of_from IF NOT EXISTS FOR ()-[r:PART_OF]-() ON (r.source, r.at_order);
CREATE INDEX part_of_to IF NOT EXISTS FOR ()-[r:PART_OF]-() ON (r.target, r.at_order);
CREATE INDEX holds_from IF NOT EXISTS FOR ()-[r:HOLDS]-() ON (r.source, r.at_order);
CREATE INDEX holds_to IF NOT EXISTS FOR ()-[r:HOLDS]-() ON (r.target, r.at_order);
CREATE INDEX sent_by_from IF NOT EXISTS FOR ()-[r:SENT_BY]-() ON (r.source, r.at_order);
CREATE INDEX sent_by_to IF NOT EXISTS FOR ()-[r:SENT_BY]-() ON (r.target, r.at_order);
CREATE INDEX sent_to_from IF NOT EXISTS FOR ()-[r:SENT_TO]-() ON (r.source, r.at_order);
CREATE INDEX sent_to_to IF NOT EXISTS FOR ()-[r:SENT_TO]-() ON (r.target, r.at_order);
CREATE INDEX copied_to_from IF NOT EXISTS FOR ()-[r:COPIED_TO]-() ON (r.source, r.at_order);
CREATE INDEX copied_to_to IF NOT EXISTS FOR ()-[r:COPIED_TO]-() ON (r.target, r.at_order);
CREATE INDEX organised_by_from IF NOT EXISTS FOR ()-[r:ORGANISED_BY]-() ON (r.source, r.at_order);
CREATE INDEX organised_by_to IF NOT EXISTS FOR ()-[r:ORGANISED_BY]-() ON (r.target, r.at_order);
CREATE INDEX attended_by_from IF NOT EXISTS FOR ()-[r:ATTENDED_BY]-() ON (r.source, r.at_order);
CREATE INDEX attended_by_to IF NOT EXISTS FOR ()-[r:ATTENDED_BY]-() ON (r.target, r.at_order);
CREATE INDEX identifies_from IF NOT EXISTS FOR ()-[r:IDENTIFIES]-() ON (r.source, r.at_order);
CREATE INDEX identifies_to IF NOT EXISTS FOR ()-[r:IDENTIFIES]-() ON (r.target, r.at_order);
CREATE INDEX at_from IF NOT EXISTS FOR ()-[r:AT]-() ON (r.source, r.at_order);
CREATE INDEX at_to IF NOT EXISTS FOR ()-[r:AT]-() ON (r.target, r.at_order);
CREATE INDEX has_id_from IF NOT EXISTS FOR ()-[r:HAS_ID]-() ON (r.source, r.at_order);
CREATE INDEX has_id_to IF NOT EXISTS FOR ()-[r:HAS_ID]-() ON (r.target, r.at_order);
CREATE INDEX replies_to_from IF NOT EXISTS FOR ()-[r:REPLIES_TO]-() ON (r.source, r.at_order);
CREATE INDEX replies_to_to IF NOT EXISTS FOR ()-[r:REPLIES_TO]-() ON (r.target, r.at_order);
CREATE INDEX in_thread_from IF NOT EXISTS FOR ()-[r:IN_THREAD]-() ON (r.source, r.at_order);
CREATE INDEX in_thread_to IF NOT EXISTS FOR ()-[r:IN_THREAD]-() ON (r.target, r.at_order);
CREATE INDEX occurs_in_from IF NOT EXISTS FOR ()-[r:OCCURS_IN]-() ON (r.source, r.at_order);
CREATE INDEX occurs_in_to IF NOT EXISTS FOR ()-[r:OCCURS_IN]-() ON (r.target, r.at_order);
CREATE INDEX about_from IF NOT EXISTS FOR ()-[r:ABOUT]-() ON (r.source, r.at_order);
CREATE INDEX about_to IF NOT EXISTS FOR ()-[r:ABOUT]-() ON (r.target, r.at_order);
CREATE INDEX subject_from IF NOT EXISTS FOR ()-[r:SUBJECT]-() ON (r.source, r.at_order);
CREATE INDEX subject_to IF NOT EXISTS FOR ()-[r:SUBJECT]-() ON (r.target, r.at_order);
CREATE INDEX object_from IF NOT EXISTS FOR ()-[r:OBJECT]-() ON (r.source, r.at_order);
CREATE INDEX object_to IF NOT EXISTS FOR ()-[r:OBJECT]-() ON (r.target, r.at_order);
CREATE INDEX supported_by_from IF NOT EXISTS FOR ()-[r:SUPPORTED_BY]-() ON (r.source, r.at_order);
CREATE INDEX supported_by_to IF NOT EXISTS FOR ()-[r:SUPPORTED_BY]-() ON (r.target, r.at_order);
