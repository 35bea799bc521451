// Writes nodes' vectors unless equal ones are there; a node that is gone gets none.
UNWIND $rows AS row
MATCH (n:Node {space: $space, id: row.id})
USING INDEX n:Node(space, id)
WHERE n.model IS NULL OR n.model <> row.model OR n.vector_digest <> row.digest OR n.embedding <> row.values
CALL db.create.setNodeVectorProperty(n, 'embedding', row.values)
SET n.model = row.model, n.vector_digest = row.digest, n.dimensions = size(row.values)
RETURN [{written: count(*)}] AS rows
