// Removes, one after the other, the nodes that no edge of their kinds holds; each look sees what those before have removed.
UNWIND range(0, size($rows) - 1) AS place
WITH place ORDER BY place
CALL (place) {
    WITH $rows[place] AS row
    MATCH (n:Node {space: $space, id: row.id})
    USING INDEX n:Node(space, id)
    WHERE NOT (row.inward AND EXISTS { (n)<-[r]-() WHERE type(r) IN row.types })
        AND NOT (row.outward AND EXISTS { (n)-[r]->() WHERE type(r) IN row.types })
    WITH n, n.id AS id, n.label AS label, n.word_count AS words, n.model IS NOT NULL AS embedded,
        CASE n.label WHEN 'Fact' THEN n.props END AS fact, COUNT { (n)-[:CORRESPONDS_WITH|ATTENDS|WORKS_ON]-() } AS derived
    DETACH DELETE n
    RETURN id, label, words, embedded, fact, derived
}
RETURN collect({id: id, label: label, words: words, embedded: embedded, fact: fact, derived: derived}) AS rows
