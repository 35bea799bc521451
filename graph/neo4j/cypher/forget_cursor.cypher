// Removes a cursor.
MATCH (c:Cursor {space: $space, name: $name})
DELETE c
