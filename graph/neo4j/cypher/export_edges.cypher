// The edges that leave these nodes.
UNWIND $ids AS id
MATCH (n:Node {space: $space, id: id})
USING INDEX n:Node(space, id)
MATCH (n)-[r]->()
RETURN collect({type: type(r), edge: properties(r)}) AS rows
