// The edges that leave these nodes, derived ones apart.
UNWIND $ids AS id
MATCH (n:Node {space: $space, id: id})
USING INDEX n:Node(space, id)
MATCH (n)-[r:!CORRESPONDS_WITH&!ATTENDS&!WORKS_ON]->()
RETURN collect({type: type(r), edge: properties(r)}) AS rows
