// What LlamaIndex reads of what is there already: labels, names, passages, derived edges; vectors of entities leave the spaces' indexes.
CREATE INDEX person_passage IF NOT EXISTS FOR (n:Person) ON (n.space, n.triplet_source_id);
CREATE INDEX attached_to_from IF NOT EXISTS FOR ()-[r:ATTACHED_TO]-() ON (r.source, r.at_order);
CREATE INDEX attached_to_to IF NOT EXISTS FOR ()-[r:ATTACHED_TO]-() ON (r.target, r.at_order);
CREATE INDEX reached_at_from IF NOT EXISTS FOR ()-[r:REACHED_AT]-() ON (r.source, r.at_order);
CREATE INDEX reached_at_to IF NOT EXISTS FOR ()-[r:REACHED_AT]-() ON (r.target, r.at_order);
MATCH (n:Person|Organisation|Project|Event)
WITH n, head([facet IN n.facets WHERE facet STARTS WITH '{"name":"' OR facet STARTS WITH '{"title":"']) AS facet
WITH n, split(toString(facet), '":"')[1..] AS parts
WITH n, reduce(text = head(parts), part IN tail(parts) | text + '":"' + part) AS text
SET n:__Node__:__Entity__,
    n.name = coalesce(replace(replace(left(text, size(text) - 2), '\\"', '"'), '\\\\', '\\'), n.key)
REMOVE n:$('Space_' + n.space);
MATCH (n:Chunk)
WITH n, split(n.key, '#') AS parts
WITH n, reduce(source = head(parts), part IN parts[1..-1] | source + '#' + part) AS source
SET n:__Node__,
    n._node_content = '{"id_":"' + n.id + '","metadata":{"source":"' + replace(replace(source, '\\', '\\\\'), '"', '\\"') + '"}}';
MATCH (n:Chunk)-[:PART_OF]->(record:Node)
WHERE n.key ENDS WITH '#0'
SET record.triplet_source_id = n.id;
MATCH (subject:Node)<-[:SUBJECT]-(fact:Fact)-[:OBJECT]->(object:Node)
WHERE NOT fact.props CONTAINS '"retracted_at":'
WITH subject, fact, object, toUpper(split(fact.key, ' ')[1]) AS type
MERGE (subject)-[r:$(type)]->(object)
SET r.space = fact.space, r.fact = fact.id, r.valid_from = fact.start, r.valid_to = fact.end;
MATCH (person:Person)<-[:SUBJECT]-(:Fact)-[:SUPPORTED_BY]->(record:Node)
WHERE record.triplet_source_id IS NOT NULL
WITH person, head(collect(record.triplet_source_id)) AS passage
SET person.triplet_source_id = passage;
