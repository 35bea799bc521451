// What changed after a position, oldest first.
CALL () {
    MATCH (n:Node {space: $space})
    USING INDEX n:Node(space, position)
    WHERE n.position > $position
    RETURN n.position AS position, n.id AS id, n.label AS label, false AS removed
    ORDER BY position LIMIT $limit
    UNION ALL
    MATCH (x:Removal {space: $space})
    USING INDEX x:Removal(space, position)
    WHERE x.position > $position
    RETURN x.position AS position, x.id AS id, x.label AS label, true AS removed
    ORDER BY position LIMIT $limit
}
RETURN position, id, label, removed
ORDER BY position
LIMIT $limit
