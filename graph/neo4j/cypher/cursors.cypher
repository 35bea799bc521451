// Where the cursors of a space stand.
MATCH (c:Cursor {space: $space})
USING INDEX c:Cursor(space, name)
WHERE c.name IS NOT NULL
RETURN collect(c {.name, .value}) AS rows
