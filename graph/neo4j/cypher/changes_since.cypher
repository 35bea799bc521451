// What changed after a position, oldest first.
CALL () {
    MATCH (n:Node {space: $space})
    USING INDEX n:Node(space, position)
    WHERE n.position > $position
    WITH n ORDER BY n.space, n.position LIMIT $limit
    RETURN n.position AS position, n.id AS id, n.label AS label, false AS removed
    UNION ALL
    MATCH (x:Removal {space: $space})
    USING INDEX x:Removal(space, position)
    WHERE x.position > $position
    WITH x ORDER BY x.space, x.position LIMIT $limit
    RETURN x.position AS position, x.id AS id, x.label AS label, true AS removed
}
WITH position, id, label, removed ORDER BY position LIMIT $limit
RETURN collect({position: position, id: id, label: label, removed: removed}) AS rows
