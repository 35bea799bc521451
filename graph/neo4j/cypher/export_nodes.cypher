// One page of an export's nodes, with what their vectors were made of.
MATCH (n:Node {space: $space})
USING INDEX n:Node(space, id)
WHERE n.id > $after
WITH n ORDER BY n.space, n.id LIMIT $limit
RETURN collect({node: n {.id, .label, .key, .props, .text, .context, .start, .end}, model: n.model, digest: n.vector_digest}) AS rows
