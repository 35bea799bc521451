// What this model has made of texts with these digests.
UNWIND $spaces AS space
UNWIND $digests AS digest
MATCH (n:Node {space: space, model: $model, vector_digest: digest})
USING INDEX n:Node(space, model, vector_digest)
WITH digest, head(collect(n)) AS n
OPTIONAL MATCH (t:Tokens {space: n.space, id: n.id})
USING INDEX t:Tokens(space, id)
RETURN collect({digest: digest, values: n.embedding, tokens: t.tokens}) AS rows
