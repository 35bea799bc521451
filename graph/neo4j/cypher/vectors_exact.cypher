// The nearest of all of a model's vectors under these labels.
UNWIND $labels AS label
MATCH (n:Node {space: $space, label: label, model: $model})
USING INDEX n:Node(space, label, model)
WHERE n.dimensions = size($values)
WITH n, round(2 * coalesce(vector.similarity.cosine(n.embedding, $values), 0.5) - 1, 6) AS score
ORDER BY score DESC, n.id LIMIT $limit
RETURN collect({
    id: n.id, score: score, node: CASE WHEN $nodes THEN n {.id, .label, .key, .props, .text, .context, .start, .end} END
}) AS rows
