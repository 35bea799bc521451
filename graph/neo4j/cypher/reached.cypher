// The edges of these identities, each with the node at the end it was followed to.
UNWIND $rows AS row
MATCH (a:Node {space: $space, id: row.source})
USING INDEX a:Node(space, id)
MATCH (b:Node {space: $space, id: row.target})
USING INDEX b:Node(space, id)
MATCH (a)-[r]->(b)
WHERE type(r) = row.type
WITH r, CASE row.end WHEN a.id THEN a ELSE b END AS n
RETURN collect({type: type(r), edge: properties(r), node: n {.id, .label, .key, .props, .text, .context, .start, .end}}) AS rows
