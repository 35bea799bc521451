// Writes edges unless equal ones are there.
UNWIND $rows AS row
MATCH (a:Node {space: $space, id: row.values.source})
USING INDEX a:Node(space, id)
MATCH (b:Node {space: $space, id: row.values.target})
USING INDEX b:Node(space, id)
MERGE (a)-[r:$(row.type)]->(b)
WITH r, row
WHERE r.digest IS NULL OR r.digest <> row.values.digest
SET r = row.values
RETURN [{written: count(*)}] AS rows
