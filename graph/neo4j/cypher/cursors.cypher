// Where the cursors of a space stand.
MATCH (c:Cursor {space: $space})
USING INDEX c:Cursor(space, name)
WHERE c.name IS NOT NULL
RETURN c.name AS name, c.value AS value
