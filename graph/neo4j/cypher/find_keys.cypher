// Nodes of these labels under these keys.
UNWIND $spaces AS space
UNWIND $labels AS label
UNWIND $keys AS key
MATCH (n:Node {space: space, label: label, key_hash: key})
USING INDEX n:Node(space, label, key_hash)
WHERE ($since IS NULL OR n.start_at >= $since OR n.end_at > $since) AND ($until IS NULL OR '' < n.start_at < $until)
    AND ($order <> 'id' OR n.id > $after) AND all(facet IN $facets WHERE facet IN n.facets)
WITH n ORDER BY
    CASE WHEN $order <> 'id' THEN n.start_at = '' END,
    CASE $order WHEN 'newest' THEN n.start_at END DESC,
    CASE $order WHEN 'oldest' THEN n.start_at END,
    n.id
LIMIT $limit
RETURN collect(n {.id, .label, .key, .props, .text, .context, .start, .end}) AS rows
