// One page of nodes by id.
UNWIND $spaces AS space
UNWIND $labels AS label
CALL (space, label) {
    MATCH (n:Node {space: space, label: label})
    USING INDEX n:Node(space, label, id)
    WHERE n.id > $after
        AND ($since IS NULL OR n.start_at >= $since OR n.end_at > $since) AND ($until IS NULL OR '' < n.start_at < $until)
        AND all(facet IN $facets WHERE facet IN n.facets)
    RETURN n ORDER BY n.space, n.label, n.id LIMIT $limit
}
WITH n ORDER BY n.id LIMIT $limit
RETURN collect(n {.id, .label, .key, .props, .text, .context, .start, .end}) AS rows
