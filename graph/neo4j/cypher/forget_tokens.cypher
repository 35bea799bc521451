// Removes the tokens of these nodes' texts.
UNWIND $ids AS id
MATCH (t:Tokens {space: $space, id: id})
USING INDEX t:Tokens(space, id)
DELETE t
