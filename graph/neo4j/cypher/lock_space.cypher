// Takes the space's write lock until the transaction ends: writers of one space take turns, so positions are in commit order.
MERGE (s:Space {id: $space})
ON CREATE SET s.position = 0, s.documents = 0, s.length = 0
SET s.turn = true
