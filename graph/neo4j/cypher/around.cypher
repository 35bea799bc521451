// The nodes of these labels that begin nearest to each moment: so many before it, as many at it or after.
UNWIND $spaces AS space
UNWIND $labels AS label
UNWIND $moments AS moment
CALL (space, label, moment) {
    MATCH (n:Node {space: space, label: label})
    USING INDEX n:Node(space, label, start_at)
    WHERE '!' <= n.start_at < moment
    RETURN n ORDER BY n.space DESC, n.label DESC, n.start_at DESC, n.id LIMIT $limit
    UNION ALL
    MATCH (n:Node {space: space, label: label})
    USING INDEX n:Node(space, label, start_at)
    WHERE moment <= n.start_at < '~'
    RETURN n ORDER BY n.space, n.label, n.start_at, n.id LIMIT $limit
}
WITH DISTINCT n ORDER BY n.id
RETURN collect(n {.id, .label, .key, .props, .text, .context, .start, .end}) AS rows
