// What a transaction must know of the nodes it names.
UNWIND $ids AS id
MATCH (n:Node {space: $space, id: id})
USING INDEX n:Node(space, id)
RETURN collect(n {.id, .label, .digest, .words_digest, words: n.word_count, embedded: n.model IS NOT NULL}) AS rows
