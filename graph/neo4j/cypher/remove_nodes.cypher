// Removes nodes with their edges, words and vectors, one after the other; tells how many derived edges went with each.
UNWIND $ids AS one
CALL (one) {
    MATCH (n:Node {space: $space, id: one})
    USING INDEX n:Node(space, id)
    WITH n, n.id AS id, n.label AS label, n.word_count AS words, n.model IS NOT NULL AS embedded,
        CASE n.label WHEN 'Fact' THEN n.props END AS fact, COUNT { (n)-[:CORRESPONDS_WITH|ATTENDS|WORKS_ON]-() } AS derived
    DETACH DELETE n
    RETURN id, label, words, embedded, fact, derived
}
RETURN collect({id: id, label: label, words: words, embedded: embedded, fact: fact, derived: derived}) AS rows
