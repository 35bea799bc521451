// Writes what is counted of a space.
MATCH (s:Space {id: $space})
SET s.position = $position, s.documents = $documents, s.length = $length
