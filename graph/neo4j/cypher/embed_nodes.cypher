// Writes nodes' vectors unless equal ones are there, and their tokens beside them; a node that is gone gets none.
UNWIND $rows AS row
MATCH (n:Node {space: $space, id: row.id})
USING INDEX n:Node(space, id)
OPTIONAL MATCH (t:Tokens {space: $space, id: row.id})
USING INDEX t:Tokens(space, id)
WITH n, row, t
WHERE n.model IS NULL OR n.model <> row.model OR n.vector_digest <> row.digest OR n.embedding <> row.values
    OR (t IS NULL) <> (row.tokens IS NULL) OR t.tokens <> row.tokens
CALL db.create.setNodeVectorProperty(n, 'embedding', row.values)
SET n.model = row.model, n.vector_digest = row.digest, n.dimensions = size(row.values)
FOREACH (some IN CASE WHEN row.tokens IS NULL THEN [] ELSE [row.tokens] END |
    MERGE (told:Tokens {space: $space, id: row.id})
    SET told.model = row.model, told.tokens = some)
FOREACH (former IN CASE WHEN row.tokens IS NULL THEN [t] ELSE [] END | DELETE former)
RETURN [{written: count(*)}] AS rows
