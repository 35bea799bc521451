// The edges of these identities.
UNWIND $rows AS row
MATCH (a:Node {space: $space, id: row.source})
USING INDEX a:Node(space, id)
MATCH (b:Node {space: $space, id: row.target})
USING INDEX b:Node(space, id)
WITH DISTINCT a, b, row.type AS type
MATCH (a)-[r]->(b)
WHERE type(r) = type
RETURN collect({type: type(r), edge: properties(r)}) AS rows
