// Moves a cursor; the caller holds the space's lock and has compared.
MERGE (c:Cursor {space: $space, name: $name})
SET c.value = $value
