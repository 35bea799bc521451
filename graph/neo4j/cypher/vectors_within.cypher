// The nearest of these nodes' vectors.
UNWIND $ids AS id
MATCH (n:Node {space: $space, id: id})
USING INDEX n:Node(space, id)
WHERE n.label IN $labels AND n.model = $model AND n.dimensions = size($values)
WITH DISTINCT n
WITH n, round(2 * coalesce(vector.similarity.cosine(n.embedding, $values), 0.5) - 1, 6) AS score
ORDER BY score DESC, n.id LIMIT $limit
RETURN collect({
    id: n.id, score: score, node: CASE WHEN $nodes THEN n {.id, .label, .key, .props, .text, .context, .start, .end} END
}) AS rows
