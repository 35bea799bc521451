// What is counted of a space.
MATCH (s:Space {id: $space})
RETURN s.position AS position, s.documents AS documents, s.length AS length
