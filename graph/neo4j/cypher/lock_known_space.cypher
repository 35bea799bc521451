// Takes the space's write lock if anything was ever written there: no commit is half visible while it is held.
MATCH (s:Space {id: $space})
SET s.turn = true
