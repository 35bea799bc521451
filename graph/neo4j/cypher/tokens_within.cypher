// The tokens this model has made of these nodes' texts.
UNWIND $spaces AS space
UNWIND $ids AS id
MATCH (t:Tokens {space: space, id: id})
USING INDEX t:Tokens(space, id)
WHERE t.model = $model
RETURN collect(t {.id, .tokens}) AS rows
