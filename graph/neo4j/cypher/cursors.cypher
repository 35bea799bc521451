// Where the cursors of a space stand.
MATCH (c:Cursor {space: $space})
RETURN c.name AS name, c.value AS value
