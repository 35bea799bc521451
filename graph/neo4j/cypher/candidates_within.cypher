// Those of these nodes that hold a term.
UNWIND $spaces AS space
UNWIND $ids AS id
MATCH (n:Node {space: space, id: id})
USING INDEX n:Node(space, id)
WHERE n.label IN $labels AND any(term IN $terms WHERE ' ' + n.words + ' ' CONTAINS ' ' + term + ' ')
RETURN collect(n {.id, .words}) AS rows
