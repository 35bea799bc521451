// What is counted of a space.
MATCH (s:Space {id: $space})
RETURN [s {.position, .documents, .length}] AS rows
