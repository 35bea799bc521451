// How many vectors of a model a space has under these labels, not counted further than $most.
UNWIND $labels AS label
MATCH (n:Node {space: $space, label: label, model: $model})
USING INDEX n:Node(space, label, model)
WITH n LIMIT $most
RETURN [{vectors: count(n)}] AS rows
