// The nearest vectors by the space's index, which knows neither models nor labels; scored exactly.
// Where there are few it finds none: they are searched one by one.
CALL () {
    UNWIND $labels AS label
    MATCH (c:Node {space: $space, label: label, model: $model})
    USING INDEX c:Node(space, label, model)
    WITH c LIMIT $exact_below
    RETURN count(c) AS vectors
}
WITH vectors WHERE vectors >= $exact_below
CALL db.index.vector.queryNodes($index, $most, $values) YIELD node AS n
WHERE n.label IN $labels AND n.model = $model
WITH n, round(2 * coalesce(vector.similarity.cosine(n.embedding, $values), 0.5) - 1, 6) AS score
ORDER BY score DESC, n.id LIMIT $limit
RETURN collect({
    id: n.id, score: score, node: CASE WHEN $nodes THEN n {.id, .label, .key, .props, .text, .context, .start, .end} END
}) AS rows
