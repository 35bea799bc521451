// What a transaction must know of the nodes it names.
UNWIND $ids AS id
MATCH (n:Node {space: $space, id: id})
USING INDEX n:Node(space, id)
RETURN n.id AS id, n.label AS label, n.digest AS digest, n.words_digest AS words_digest, n.word_count AS words,
    n.model IS NOT NULL AS embedded
