// What is back is no longer told as removed.
UNWIND $ids AS id
MATCH (x:Removal {space: $space, id: id})
USING INDEX x:Removal(space, id)
DELETE x
