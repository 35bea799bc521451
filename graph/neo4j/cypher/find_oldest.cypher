// The oldest nodes that overlap a stretch of time, the undated last unless a stretch is asked for.
UNWIND $spaces AS space
UNWIND $labels AS label
CALL (space, label) {
    MATCH (n:Node {space: space, label: label})
    USING INDEX n:Node(space, label, start_at)
    WHERE '!' <= n.start_at < $until AND ($since IS NULL OR n.start_at >= $since OR n.end_at > $since)
        AND all(facet IN $facets WHERE facet IN n.facets)
    RETURN n ORDER BY n.space, n.label, n.start_at, n.id LIMIT $limit
    UNION ALL
    UNWIND [one IN [label] WHERE $from = ''] AS undated
    MATCH (n:Node {space: space, label: undated, start_at: ''})
    USING INDEX n:Node(space, label, start_at)
    WHERE all(facet IN $facets WHERE facet IN n.facets)
    RETURN n ORDER BY n.id LIMIT $limit
}
WITH n ORDER BY n.start_at = '', n.start_at, n.id LIMIT $limit
RETURN collect(n {.id, .label, .key, .props, .text, .context, .start, .end}) AS rows
