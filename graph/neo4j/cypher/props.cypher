// The properties of all nodes with these labels.
UNWIND $spaces AS space
UNWIND $labels AS label
MATCH (n:Node {space: space, label: label})
USING INDEX n:Node(space, label, id)
WHERE n.id > ''
RETURN collect(DISTINCT n {.props}) AS rows
