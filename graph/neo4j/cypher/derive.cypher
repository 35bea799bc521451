// Writes current facts' derived edges between their entities, and by which passage a subject is known.
UNWIND $rows AS row
MATCH (a:Node {space: $space, id: row.source})
USING INDEX a:Node(space, id)
MATCH (b:Node {space: $space, id: row.target})
USING INDEX b:Node(space, id)
MERGE (a)-[r:$(row.type)]->(b)
SET r = row.values
SET a.triplet_source_id = coalesce(row.passage, a.triplet_source_id)
