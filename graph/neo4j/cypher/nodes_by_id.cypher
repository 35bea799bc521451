// The nodes of these ids.
UNWIND $spaces AS space
UNWIND $ids AS id
MATCH (n:Node {space: space, id: id})
USING INDEX n:Node(space, id)
RETURN collect(n {.id, .label, .key, .props, .text, .context, .start, .end}) AS rows
