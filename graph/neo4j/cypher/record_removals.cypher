// Tells the feed that nodes are gone.
UNWIND $rows AS row
MERGE (x:Removal {space: $space, id: row.id})
SET x.label = row.label, x.position = row.position
