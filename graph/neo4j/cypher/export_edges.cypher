// The edges that leave these nodes.
UNWIND $ids AS id
MATCH (n:Node {space: $space, id: id})
USING INDEX n:Node(space, id)
MATCH (n)-[r]->()
RETURN type(r) AS type, properties(r) AS edge
