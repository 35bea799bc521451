// Removes nodes with their edges, words and vectors.
UNWIND $ids AS id
MATCH (n:Node {space: $space, id: id})
USING INDEX n:Node(space, id)
WITH n, n.id AS id, n.label AS label, n.word_count AS words, n.model IS NOT NULL AS embedded
DETACH DELETE n
RETURN collect({id: id, label: label, words: words, embedded: embedded}) AS rows
