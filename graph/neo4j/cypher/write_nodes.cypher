// Writes nodes, each in place of what was there under its id; a null removes the property.
UNWIND $rows AS row
MERGE (n:Node {space: $space, id: row.id})
SET n += row.values
SET n:$(row.labels)
REMOVE n:$(row.former)
RETURN [{written: count(*)}] AS rows
